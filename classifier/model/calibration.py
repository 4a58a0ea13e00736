"""Scores to probabilities: a temperature, and a vote for the branches above the leaf.

The vote lifts a leaf whose siblings score well too.
"""

from dataclasses import dataclass

import numpy as np

from classifier.arrays import Floats
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Branches:
    """Which leaf lies under which node, for each level above the leaves (leaves × nodes)."""

    members: tuple[Floats, ...]

    @classmethod
    def of(cls, taxonomy: Taxonomy, codes: tuple[str, ...]) -> "Branches":
        """Branches of these leaf codes, from level 1 down to the level above the leaves."""
        members = []
        for level in range(1, taxonomy.depth):
            nodes = [taxonomy.node_at(code, level).names for code in codes]
            index = {names: i for i, names in enumerate(dict.fromkeys(nodes))}
            member = np.zeros((len(codes), len(index)), np.float32)
            member[np.arange(len(codes)), [index[names] for names in nodes]] = 1
            members.append(member)
        return cls(tuple(members))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`scale` multiplies the scores; `votes` are the weights of the levels, top first."""

    scale: float
    votes: tuple[float, ...]

    def logits(self, scores: Floats, branches: Branches) -> Floats:
        """Scores with the votes of the branches, on the scale of logits (rows × leaves)."""
        logits = scores.copy()
        for weight, member in zip(self.votes, branches.members, strict=True):
            if weight:
                logits += np.float32(weight) * (scores @ member) @ member.T
        logits *= np.float32(self.scale)
        return logits

    def probabilities(self, scores: Floats, branches: Branches) -> Floats:
        """Probabilities (rows × leaves) that sum to 1 in each row."""
        return softmax(self.logits(scores, branches))


def softmax(logits: Floats) -> Floats:
    """Row-wise softmax."""
    logits = logits - logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits
