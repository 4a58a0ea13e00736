"""Pruned linear weights: small on disk, quick to multiply.

Weights under 0.4% of the largest are dropped (no measurable loss, a 25th of the size). The
features that fill most of a text are kept as a dense block, the many rare ones sparse.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.features import Counts, Floats, Longs

PRUNE_BELOW = 0.004
_DENSE_FEATURES = 24_000


class LinearWeights:
    """Scores of sparse rows; built from dense weights (features × classes) or from arrays."""

    def __init__(self, pruned: Counts) -> None:
        self.pruned = pruned
        split = min(_DENSE_FEATURES, pruned.shape[0])
        self._dense = pruned[:split].toarray().astype(np.float32)
        self._rare = pruned[split:].tocsr()
        by_class = pruned.tocsc()
        by_class.sort_indices()
        owner = np.repeat(np.arange(pruned.shape[1]), np.diff(by_class.indptr))
        self._keys = owner * pruned.shape[0] + by_class.indices
        self._values = by_class.data

    @classmethod
    def prune(cls, weights: Floats) -> "LinearWeights":
        """Drop what is too small to matter; what stays is kept in half precision."""
        limit = PRUNE_BELOW * float(np.abs(weights).max(initial=0.0))
        pruned = sparse.csr_matrix(np.where(np.abs(weights) >= limit, weights, 0))
        pruned.data = pruned.data.astype(np.float16).astype(np.float32)
        return cls(pruned)

    @property
    def classes(self) -> int:
        """The number of classes scored."""
        return int(self.pruned.shape[1])

    def scores(self, matrix: Counts) -> Floats:
        """Scores (rows × classes)."""
        split = self._dense.shape[0]
        frequent = np.asarray(matrix[:, :split] @ self._dense, dtype=np.float32)
        if self._rare.shape[0]:
            frequent += (matrix[:, split:] @ self._rare).toarray()
        return frequent

    def lookup(self, features: NDArray[np.integer[Any]], classes: Longs) -> Floats:
        """The weight of each (feature, class) pair; features of -1 weigh nothing."""
        keys = classes * self.pruned.shape[0] + features
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where((self._keys[place] == keys) & (features >= 0), self._values[place], 0)

    def to_arrays(self, name: str = "weight") -> dict[str, NDArray[np.generic]]:
        """Plain arrays, halves for values and 16-bit column numbers."""
        return {
            f"{name}_data": self.pruned.data.astype(np.float16),
            f"{name}_class": self.pruned.indices.astype(np.uint16),
            f"{name}_start": self.pruned.indptr.astype(np.int32),
            f"{name}_shape": np.array(self.pruned.shape, np.int64),
        }

    @classmethod
    def from_arrays(
        cls, arrays: dict[str, NDArray[np.generic]], name: str = "weight"
    ) -> "LinearWeights":
        """The weights of saved arrays."""
        rows, columns = (int(size) for size in arrays[f"{name}_shape"])
        data = arrays[f"{name}_data"].astype(np.float32)
        classes = arrays[f"{name}_class"].astype(np.int32)
        start = arrays[f"{name}_start"].astype(np.int32)
        return cls(sparse.csr_matrix((data, classes, start), shape=(rows, columns)))
