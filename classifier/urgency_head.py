"""How much a letter reads like an urgent one.

Which leaf a letter is filed under, risk words and terms of danger say much
(`classifier.intake.danger`); this adds what none of them names, and what terms weigh, as
`classifier.urgency_fit` learned it.
"""

import numpy as np
from numpy.typing import NDArray

from classifier.features import Batch, Floats
from classifier.intake.danger import LetterUrgency
from classifier.weights import LinearWeights

# Of the arrays. Models of a former code hold others by the name of `urgency`, which said how far
# a leaf's chance was to be moved, or none for terms: they are as if they had no head.
_NAME = "letter_urgency"


class UrgencyHead:
    """Linear scores of the classifier's own features: log odds above those of most letters.
    `terms` (FEATURES,) weigh the terms of danger.
    """

    def __init__(self, weights: LinearWeights, bias: float, terms: Floats) -> None:
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
        return arrays | {f"{_NAME}_bias": np.array([self._bias]), f"{_NAME}_terms": self._terms}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "UrgencyHead | None":
        """The head of saved arrays; None when the model has none."""
        if f"{_NAME}_terms" not in arrays:
            return None
        return cls(
            LinearWeights.from_arrays(arrays, _NAME),
            float(arrays[f"{_NAME}_bias"][0]),
            arrays[f"{_NAME}_terms"].astype(np.float32),
        )
