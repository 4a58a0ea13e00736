"""What the words of past tickets tell of who took them: roads, estates and things by name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Counts, Floats, Longs
from classifier.model.weights import LinearWeights
from classifier.training.ridge import fit_ridge

# Of the features so many of the commonest are weighed; the rest told nothing more.
_COMMONEST = 50_000
# So many tickets, the latest, are solved in seconds.
_MOST = 8_000
# Scores lie between 0 and 1. What is learned on top of them is held back by its size, so they are
# drawn out; from 3 to 6 the same.
_STRETCH = 3.0
# Of the saved arrays.
_NAME = "department_word"


@dataclass(frozen=True, slots=True)
class DepartmentWords:
    """`weights` (features × departments that took tickets)."""

    weights: LinearWeights

    def scores(self, matrix: Counts) -> Floats:
        """What the words of texts say for each of these departments (texts × departments)."""
        # No wider than the weights: later features tell nothing.
        return self.weights.scores(matrix[:, : self.weights.pruned.shape[0]]) * _STRETCH

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays."""
        return self.weights.to_arrays(_NAME)

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "DepartmentWords | None":
        """Those of saved arrays; None when the model has none."""
        if f"{_NAME}_data" not in arrays:
            return None
        return cls(LinearWeights.from_arrays(arrays, _NAME))


def fit_words(matrix: Counts, departments: Longs) -> tuple[DepartmentWords, Floats]:
    """Learn from the features of tickets and who took them (numbers). Beside it the scores (tickets ×
    departments that occur, in order) as a fit that did not see the ticket gives them.
    """
    taken, labels = np.unique(departments, return_inverse=True)
    common = matrix[:, :_COMMONEST]
    weights, unseen = fit_ridge(common[-_MOST:], labels[-_MOST:], classes=len(taken))
    words = DepartmentWords(LinearWeights.prune(weights))
    return words, np.concatenate((words.scores(common[:-_MOST]), unseen * _STRETCH))
