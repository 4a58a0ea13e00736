"""How much a letter reads like an urgent one.

Which leaf a letter is filed under, risk words and signs of danger say much
(`classifier.intake.danger`); this adds what none of them names, as `classifier.urgency_fit`
learned it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.evidence import strongest_words
from classifier.features import Batch, FeatureSpace, Floats
from classifier.weights import LinearWeights

# Of the arrays. Models of a former code hold others by the name of `urgency`, which said how far
# a leaf's chance was to be moved: they are as if they had none.
_NAME = "letter_urgency"


class UrgencyHead:
    """Linear scores of the classifier's own features: log odds above those of most letters."""

    def __init__(self, weights: LinearWeights, bias: float) -> None:
        self._weights = weights
        self._bias = bias

    def read(self, features: FeatureSpace, batch: Batch) -> "UrgentReadings":
        """What the letters of a batch say."""
        scores = self._weights.scores(batch.matrix)[:, 0] + np.float32(self._bias)
        return UrgentReadings(scores, features, batch, self._weights)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        return {**self._weights.to_arrays(_NAME), f"{_NAME}_bias": np.array([self._bias])}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "UrgencyHead | None":
        """The head of saved arrays; None when the model has none."""
        if f"{_NAME}_bias" not in arrays:
            return None
        return cls(LinearWeights.from_arrays(arrays, _NAME), float(arrays[f"{_NAME}_bias"][0]))


@dataclass(frozen=True, slots=True)
class UrgentReadings:
    """Scores (rows,) of a batch, and the words behind one."""

    scores: Floats
    _features: FeatureSpace
    _batch: Batch
    _weights: LinearWeights

    def words(self, row: int) -> tuple[str, ...]:
        """The words of a letter that speak most for urgency."""
        return strongest_words(self._features, self._weights, self._batch, row)
