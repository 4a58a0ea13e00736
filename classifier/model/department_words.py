"""What the words of past tickets tell of who took them: roads, estates and things by name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Counts, Floats
from classifier.model.weights import LinearWeights

# Scores lie between 0 and 1. What is learned on top of them is held back by its size, so they are
# drawn out; from 3 to 6 the same.
STRETCH = 3.0
# Of the saved arrays.
_NAME = "department_word"


@dataclass(frozen=True, slots=True)
class DepartmentWords:
    """`weights` (features × departments that took tickets)."""

    weights: LinearWeights

    def scores(self, matrix: Counts) -> Floats:
        """What the words of texts say for each of these departments (texts × departments)."""
        # No wider than the weights: later features tell nothing.
        return self.weights.scores(matrix[:, : self.weights.pruned.shape[0]]) * STRETCH

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        return self.weights.to_arrays(_NAME)

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "DepartmentWords | None":
        """Those of saved arrays; None when the model has none."""
        if f"{_NAME}_data" not in arrays:
            return None
        return cls(LinearWeights.from_arrays(arrays, _NAME))
