"""What gives each leaf its score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import CountsOrColumns, Floats
from classifier.model.parted import arranged
from classifier.model.small_nets import SmallNets
from classifier.model.weights import LinearWeights


@dataclass(frozen=True, slots=True)
class Scorer:
    """Linear weights and, where a large body of texts was learned from, small networks."""

    linear: LinearWeights
    nets: SmallNets | None = None

    def scores(self, matrix: CountsOrColumns) -> Floats:
        """Scores (rows × classes)."""
        # Once for both.
        matrix = arranged(matrix)
        scores = self.linear.scores(matrix)
        if self.nets is not None:
            scores += self.nets.scores(matrix)
        return scores

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays from which `from_arrays` makes the same scorer."""
        return self.linear.to_arrays() | (self.nets.to_arrays() if self.nets is not None else {})

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "Scorer":
        """The scorer of saved arrays."""
        return cls(LinearWeights.from_arrays(arrays), SmallNets.from_arrays(arrays))
