"""Sparse rows parted into the frequent features, which come first, and the entries of the rare ones."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from classifier.arrays import CountsOrColumns, Floats, Ints, Longs

# Of more rows each feature's weights are fetched once a batch and not once a text; for fewer, to
# turn the rows into columns takes longer than all the rest.
FEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class Parted:
    """`often` (rows × split); of the other entries, each row's in the order of its features, the
    feature, the row and the value.
    """

    often: CountsOrColumns
    features: Longs
    rows: Ints
    values: Floats

    @classmethod
    def at(cls, matrix: CountsOrColumns, split: int) -> "Parted":
        """The columns below `split`, and the rest. Scores are summed in the same order, so they are
        the same to the last bit, however many rows come together.
        """
        if matrix.format == "csr":
            owner = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
            frequent = matrix.indices < split
            starts = np.append(0, np.cumsum(frequent))[matrix.indptr]
            often = sparse.csr_matrix(
                (matrix.data[frequent], matrix.indices[frequent], starts), (matrix.shape[0], split)
            )
            rare = ~frequent
            return cls(often, matrix.indices[rare].astype(np.int64), owner[rare], matrix.data[rare])
        end = int(matrix.indptr[split])
        often_columns = sparse.csc_matrix(
            (matrix.data[:end], matrix.indices[:end], matrix.indptr[: split + 1]),
            (matrix.shape[0], split),
        )
        held = np.diff(matrix.indptr[split:])
        there = np.flatnonzero(held != 0)
        features = np.repeat(there + split, held.take(there))
        return cls(often_columns, features, matrix.indices[end:], matrix.data[end:])


def arranged(matrix: CountsOrColumns) -> CountsOrColumns:
    """The rows as they are scored quickest: few as they are, more by columns."""
    return matrix if matrix.shape[0] <= FEW_ROWS else matrix.tocsc()
