"""Confidence that means something: per level, from what rows held out of the fit showed.

For each level a small logistic model turns what the probabilities look like (how high the
best one is, how far ahead of the second and of the best in another branch, how spread the
rest) into the chance that the best is right. From the same held-out rows come the threshold
that keeps a target precision (`classifier/model/threshold.py`), the share of tickets that then passes
without a person, and the size of the conformal set.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Booleans, Floats, Longs
from classifier.model.threshold import Shortfall, shortfall_of, threshold_for

_EDGE = 1e-4
# Before the names of the arrays of tickets without title.
_UNTITLED = "untitled_"


def confidence_features(probabilities: Floats, parents: Longs) -> Floats:
    """Four numbers a row (rows × 4): logit of the best, log lead over the second, entropy, and
    log lead over the best column that lies under another parent.

    `parents` gives each column's branch above; an empty one puts each column in its own. A
    letter about several matters shows in the last: siblings compete in clear letters too.
    """
    count = probabilities.shape[1]
    top, others = _parted(probabilities)
    best = np.clip(top, _EDGE, 1 - _EDGE)
    second = others.max(axis=1) if count > 1 else np.full(len(top), _EDGE)
    lead = np.minimum(np.log(best / np.maximum(second, 1e-9)), 12.0)
    spread = -(probabilities * np.log(np.maximum(probabilities, 1e-9))).sum(axis=1)
    away = _away(probabilities, parents) if len(parents) else lead
    return np.stack((np.log(best / (1 - best)), lead, spread, away), axis=1).astype(np.float32)


def _parted(probabilities: Floats) -> tuple[Floats, Floats]:
    """The largest value of each row, and a copy of all with that set to 0."""
    rows, best = np.arange(len(probabilities)), probabilities.argmax(axis=1)
    others = probabilities.copy()
    others[rows, best] = 0
    return probabilities[rows, best], others


def _away(probabilities: Floats, parents: Longs) -> Floats:
    """Log lead (rows,) of the best column over the best under another parent."""
    own = parents[probabilities.argmax(axis=1)]
    foreign = np.where(parents == own[:, None], 0, probabilities).max(axis=1)
    best = probabilities.max(axis=1)
    lead = np.log(np.maximum(best, 1e-9) / np.maximum(foreign, 1e-9))
    return np.asarray(np.minimum(lead, 12.0))


@dataclass(frozen=True, slots=True)
class LevelConfidence:
    """A logistic model over `confidence_features`; an empty one leaves probabilities as they are."""

    weights: tuple[float, ...] = ()
    parents: Longs = field(default_factory=lambda: np.zeros(0, np.int64), compare=False)

    def __call__(self, probabilities: Floats) -> Floats:
        """The chance (rows,) that the likeliest column is the right one."""
        if not self.weights:
            return np.asarray(probabilities.max(axis=1))
        features = confidence_features(probabilities, self.parents)
        logit = features @ np.array(self.weights[:-1], np.float32) + np.float32(self.weights[-1])
        return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def conformal_cut(probabilities: Floats, labels: Longs, coverage: float) -> float:
    """The probability above which leaves enter the set, so that sets hold the truth with
    chance `coverage` on exchangeable data (split conformal, least ambiguous sets).

    On the seed's held-out rows these sets are a third the size of adaptive ones.
    """
    if not len(labels):
        return 0.0
    own = np.sort(probabilities[np.arange(len(labels)), labels])
    rank = int(np.floor((len(labels) + 1) * (1 - coverage))) - 1
    return float(own[rank]) if rank >= 0 else 0.0


def lift(probabilities: Floats, confidence: Floats) -> Floats:
    """The probabilities with the best of each row set to its confidence, the rest shrunk to
    fill up to 1 in their old proportions; the best stays the best.
    """
    rows = np.arange(len(probabilities))
    best = probabilities.argmax(axis=1)
    others = probabilities.copy()
    others[rows, best] = 0
    # Not 1 less the best: of one near 1 hardly a digit would be left.
    rest = np.maximum(others.sum(axis=1), 1e-9)
    share = others.max(axis=1) / rest
    confidence = np.maximum(confidence, share / (1 + share) + 1e-6)
    others *= ((1 - confidence) / rest)[:, None]
    others[rows, best] = confidence
    return others


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What the held-out rows showed: confidence and rightness (rows × levels, leaf last) and
    the probability of the true leaf (rows,).
    """

    confidence: Floats
    right: Booleans
    own: Floats

    def threshold(self, level: int, precision: float) -> float:
        """The confidence of this level (from 1) that keeps the precision; over 1 if none."""
        return threshold_for(self.confidence[:, level - 1], self.right[:, level - 1], precision)

    def shortfall(self, precision: float, *, labels: int) -> Shortfall | None:
        """Why no leaf passes at this precision; None where some do. `labels`: rows learned."""
        return shortfall_of(self.confidence[:, -1], self.right[:, -1], precision, labels=labels)

    def coverage(self, threshold: float) -> float:
        """The share of held-out rows whose leaf confidence reaches the threshold."""
        return float((self.confidence[:, -1] >= threshold).mean()) if len(self.own) else 0.0

    def cut(self, coverage: float) -> float:
        """The least probability a leaf of the conformal set has; see `conformal_cut`."""
        return conformal_cut(self.own[:, None], np.zeros(len(self.own), np.int64), coverage)


@dataclass(frozen=True, slots=True)
class Confidence:
    """Level confidences from level 1 to the leaf, and the rows they were learned on.

    `untitled` is that of tickets without title, where they have one of their own.
    """

    levels: tuple[LevelConfidence, ...]
    held: HeldOut
    untitled: "Confidence | None" = None

    def of(self, *, titled: bool) -> "Confidence":
        """That of tickets with or without a title."""
        return self if titled or self.untitled is None else self.untitled

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays from which `from_arrays` makes the same."""
        arrays = {f"level_parents_{i}": c.parents for i, c in enumerate(self.levels)} | {
            "level_weights": np.array([c.weights or (np.nan,) * 5 for c in self.levels]),
            "held_confidence": self.held.confidence,
            "held_right": self.held.right,
            "held_own": self.held.own,
        }
        if self.untitled is not None:
            own = self.untitled.to_arrays().items()
            arrays |= {f"{_UNTITLED}{name}": array for name, array in own}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "Confidence":
        """The confidence of saved arrays."""
        own = {
            name.removeprefix(_UNTITLED): array
            for name, array in arrays.items()
            if name.startswith(_UNTITLED)
        }
        untitled = cls.from_arrays(own) if own else None
        rows = arrays["level_weights"].astype(np.float64)
        levels = tuple(
            LevelConfidence(
                () if np.isnan(row[0]) else tuple(row.tolist()),
                arrays[f"level_parents_{i}"].astype(np.int64),
            )
            for i, row in enumerate(rows)
        )
        held = HeldOut(
            arrays["held_confidence"].astype(np.float32),
            arrays["held_right"].astype(np.bool_),
            arrays["held_own"].astype(np.float32),
        )
        return cls(levels, held, untitled)
