"""Pruned linear weights: small on disk, quick to multiply.

Weights under 0.6% of the largest are dropped: a fortieth of the size, and two of 1,200 real
letters. The features that fill most of a text are kept as a dense block, the many rare ones
sparse.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.arrays import Counts, CountsOrColumns, Floats, Ints, Longs
from classifier.model.parted import Parted, arranged

PRUNE_BELOW = 0.006
_DENSE_FEATURES = 24_000


class LinearWeights:
    """Scores of sparse rows; built from dense weights (features × classes) or from arrays."""

    def __init__(self, pruned: Counts) -> None:
        self.pruned = pruned
        split = min(_DENSE_FEATURES, pruned.shape[0])
        end = int(pruned.indptr[split])
        # Views of the frequent rows: a copy of them would only be read once.
        often = pruned.data[:end], pruned.indices[:end], pruned.indptr[: split + 1]
        dense = sparse.csr_matrix(often, (split, pruned.shape[1])).toarray()
        self._dense = dense.astype(np.float32, copy=False)

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

    def scores(self, matrix: CountsOrColumns) -> Floats:
        """Scores (rows × classes)."""
        parted = Parted.at(arranged(matrix), self._dense.shape[0])
        scores = np.asarray(parted.often @ self._dense, dtype=np.float32)
        self._add_rare(scores, parted.features, parted.rows, parted.values)
        return scores

    def _add_rare(self, scores: Floats, features: Longs, rows: Ints, values: Floats) -> None:
        """Add to scores (rows × classes) the entries of sparse features, each row's in feature order."""
        found = self.pruned[features]
        count = np.diff(found.indptr)
        cells = np.repeat(rows * np.int64(self.classes), count)
        cells += found.indices
        parts = np.repeat(values, count)
        parts *= found.data
        np.add.at(scores.reshape(-1), cells, parts)

    def lookup(self, features: NDArray[np.integer[Any]], classes: Longs) -> Floats:
        """The weight of each (feature, class) pair; features of -1 weigh nothing."""
        split = self._dense.shape[0]
        found = np.zeros(len(features), np.float32)
        frequent = np.flatnonzero((features >= 0) & (features < split))
        found[frequent] = self._dense[features[frequent], classes[frequent]]
        rare = np.flatnonzero(features >= split)
        which, place = self._entries(features[rare])
        same = self.pruned.indices[place] == classes[rare][which]
        found[rare[which[same]]] = self.pruned.data[place[same]]
        return found

    def _entries(self, features: NDArray[np.integer[Any]]) -> tuple[Longs, Longs]:
        """All stored weights of these features: position in `features`, place in `pruned`."""
        start = self.pruned.indptr[features].astype(np.int64)
        count = self.pruned.indptr[features + 1] - start
        which = np.repeat(np.arange(len(features)), count)
        offset = np.repeat(start - np.cumsum(count) + count, count)
        return which, np.arange(len(which)) + offset

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
