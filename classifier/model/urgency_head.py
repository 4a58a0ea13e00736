"""How much a letter reads like an urgent one.

Which leaf a letter is filed under, risk words and terms of danger say much
(`classifier.intake.danger`); this adds what none of them names, and what terms weigh, as
`classifier.training.urgency_fit` learned it.
"""

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Counts, Floats
from classifier.intake.danger import LetterUrgency
from classifier.model.features import Batch
from classifier.model.weights import LinearWeights

# Of the arrays. Models of a former code hold others by the name of `urgency`, which said how far
# a leaf's chance was to be moved, or none for terms: they are as if they had no head.
_NAME = "letter_urgency"


class LeafOdds:
    """How urgent the leaf is that a letter would have in the shipped classification: log odds, linear
    in the classifier's own features.
    """

    NAME = "leaf_urgency"

    def __init__(self, weights: LinearWeights, bias: float) -> None:
        self._weights = weights
        self._dense = weights.pruned.toarray()[:, 0]
        self._bias = bias

    def chances(self, matrix: Counts) -> Floats:
        """How often letters of such leaves are urgent (rows,)."""
        odds = matrix @ self._dense + np.float32(self._bias)
        found: Floats = 1.0 / (1.0 + np.exp(-odds))
        return found

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        arrays: dict[str, NDArray[np.generic]] = dict(self._weights.to_arrays(self.NAME))
        return arrays | {f"{self.NAME}_bias": np.array([self._bias])}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "LeafOdds | None":
        """Those of saved arrays; None where the model's own leaves tell."""
        if f"{cls.NAME}_bias" not in arrays:
            return None
        weights = LinearWeights.from_arrays(arrays, cls.NAME)
        return cls(weights, float(arrays[f"{cls.NAME}_bias"][0]))


class UrgencyHead:
    """Linear scores of the classifier's own features: log odds above those of most letters.
    `terms` (FEATURES,) weigh the terms of danger; `leaf` tells of classifications of one's own.
    """

    def __init__(
        self, weights: LinearWeights, bias: float, terms: Floats, leaf: LeafOdds | None = None
    ) -> None:
        self.leaf = leaf
        self._weights = weights
        # One number a feature: to have them all at hand is quicker than to look for the few.
        self._dense = weights.pruned.toarray()[:, 0]
        self._bias = bias
        self._terms = terms

    def read(self, batch: Batch) -> LetterUrgency:
        """What the letters of a batch say."""
        scores = batch.matrix @ self._dense + np.float32(self._bias)
        return LetterUrgency(scores, self._terms)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        arrays: dict[str, NDArray[np.generic]] = dict(self._weights.to_arrays(_NAME))
        arrays |= {f"{_NAME}_bias": np.array([self._bias]), f"{_NAME}_terms": self._terms}
        return arrays if self.leaf is None else arrays | self.leaf.to_arrays()

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "UrgencyHead | None":
        """The head of saved arrays; None when the model has none."""
        if f"{_NAME}_terms" not in arrays:
            return None
        return cls(
            LinearWeights.from_arrays(arrays, _NAME),
            float(arrays[f"{_NAME}_bias"][0]),
            arrays[f"{_NAME}_terms"].astype(np.float32),
            LeafOdds.from_arrays(arrays),
        )
