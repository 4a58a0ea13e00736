"""Ridge regression onto one-hot labels: the exact optimum, in the cheaper of two forms.

With few rows the dual (rows × rows) system is solved over all features; with many rows the
primal one over the most frequent features. The dual also yields, from the same
factorisation, the scores each held-out row would have got from a model fitted without it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from classifier.features import Counts, Floats

DUAL_ROWS = 22_000
PRIMAL_FEATURES = 12_000


@dataclass(frozen=True, slots=True)
class RidgeFit:
    """Weights (features × classes) and scores (held × classes) of the held-out rows."""

    weights: Floats
    held: NDArray[np.int64]
    held_scores: Floats


def one_hot(labels: NDArray[np.int64], classes: int) -> Floats:
    """Targets: 1 for the row's class, −1/classes for the others."""
    targets = np.full((len(labels), classes), -1.0 / classes, np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    return targets


def fit_ridge(
    matrix: Counts,
    labels: NDArray[np.int64],
    classes: int,
    *,
    penalty: float,
    held: NDArray[np.int64],
) -> RidgeFit:
    """Fit on all rows; `held` rows (indices) also get scores as if they had been left out."""
    targets = one_hot(labels, classes)
    if matrix.shape[0] <= DUAL_ROWS:
        return _dual(matrix, targets, penalty, held)
    return _primal(matrix, targets, penalty, held)


def _dual(matrix: Counts, targets: Floats, penalty: float, held: NDArray[np.int64]) -> RidgeFit:
    kernel = (matrix @ matrix.T).toarray()
    kernel[np.diag_indices_from(kernel)] += penalty
    lower = linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    alpha = linalg.cho_solve((lower, True), targets, check_finite=False)
    weights = np.ascontiguousarray(matrix.T @ alpha, dtype=np.float32)
    if not len(held):
        return RidgeFit(weights, held, np.zeros((0, targets.shape[1]), np.float32))
    # Block form of the leave-out identity: with M the inverse kernel, the residual of the
    # rows H fitted without H is M_HH^-1 alpha_H.
    unit = np.zeros((len(lower), len(held)), np.float32)
    unit[held, np.arange(len(held))] = 1.0
    half = linalg.solve_triangular(lower, unit, lower=True, overwrite_b=True, check_finite=False)
    residual = linalg.solve(half.T @ half, alpha[held], assume_a="pos", check_finite=False)
    return RidgeFit(weights, held, (targets[held] - residual).astype(np.float32))


def _primal(matrix: Counts, targets: Floats, penalty: float, held: NDArray[np.int64]) -> RidgeFit:
    """Over the most frequent features (columns are in order of frequency)."""
    used = min(matrix.shape[1], PRIMAL_FEATURES)
    part = matrix[:, :used].tocsr()
    weights = np.zeros((matrix.shape[1], targets.shape[1]), np.float32)
    weights[:used] = _solve_primal(part, targets, penalty)
    kept = np.setdiff1d(np.arange(matrix.shape[0]), held)
    without = _solve_primal(part[kept], targets[kept], penalty)
    return RidgeFit(weights, held, np.asarray(part[held] @ without, dtype=np.float32))


def _solve_primal(part: Counts, targets: Floats, penalty: float) -> Floats:
    gram = np.zeros((part.shape[1], part.shape[1]), np.float32)
    for start in range(0, part.shape[0], 20_000):
        block = part[start : start + 20_000]
        gram += (block.T @ block).toarray()
    gram[np.diag_indices_from(gram)] += penalty
    moment = np.asarray(part.T @ targets, dtype=np.float32)
    return linalg.solve(
        gram, moment, assume_a="pos", overwrite_a=True, overwrite_b=True, check_finite=False
    ).astype(np.float32)
