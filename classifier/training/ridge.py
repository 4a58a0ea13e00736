"""Ridge regression onto one-hot labels, solved exactly over the rows.

With few classes of many texts each it files better than the softmax of `softmax.py`; with
hundreds of classes of few texts each it is worse. `learn_alone` keeps whichever does better on
rows held out.
"""

import numpy as np

from classifier.arrays import Counts, Floats, Longs

# The kernel of so many rows fits in 2 GB and is solved within a minute.
MOST_ROWS = 20_000
_PENALTY = 0.5


def fit_ridge(
    matrix: Counts, labels: Longs, *, classes: int, twins: Longs
) -> tuple[Floats, Floats]:
    """Weights (features × classes) from at most `MOST_ROWS` rows, and the scores (rows × classes)
    that each row would have from a fit to all others but its twins (the rows of the same number),
    which the same solution tells.
    """
    targets = np.full((len(labels), classes), -1.0 / classes, np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    # Needed to learn only: the commands that use a model start sooner without.
    from scipy import linalg

    kernel = np.asfortranarray((matrix @ matrix.T).toarray())
    kernel[np.diag_indices_from(kernel)] += _PENALTY
    factor = linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    alpha = linalg.cho_solve(factor, targets, check_finite=False)
    weights = np.ascontiguousarray(matrix.T @ alpha, dtype=np.float32)
    inverse, fault = linalg.lapack.spotri(factor[0], lower=1, overwrite_c=1)
    assert not fault
    unseen = targets - alpha / np.diagonal(inverse)[:, None]
    for rows in _repeated(twins):
        block = np.tril(inverse[np.ix_(rows, rows)])
        block += np.tril(block, -1).T
        unseen[rows] = targets[rows] - linalg.solve(block, alpha[rows], assume_a="pos")
    return weights, unseen.astype(np.float32)


def _repeated(twins: Longs) -> list[Longs]:
    """The rows of each number that several rows have, in order."""
    order = np.argsort(twins, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(twins[order])) + 1)
    return [rows for rows in groups if len(rows) > 1]
