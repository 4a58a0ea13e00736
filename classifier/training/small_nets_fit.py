"""Learns the small networks that stand beside the linear weights, by the same loss.

Words are dropped at random while they learn, so that no network leans on a single one. On the
seed one takes some fifteen seconds.
"""

import numpy as np

from classifier.arrays import Counts, Floats, Longs
from classifier.model.calibration import Branches, softmax
from classifier.model.small_nets import SmallNets
from classifier.training.softmax import balance, branch_error, shuffled, step_down

# Features of fewer texts tell a network nothing, and are most of them.
_TEXTS_LEAST = 10
# Fewer texts than this do not teach a network anything that linear weights would not know.
_ROWS_LEAST = 10_000
_UNITS, _EPOCHS, _BATCH = 48, 8, 256
_DROPPED = 0.2
_START, _STEP, _OUTER_STEP = 0.05, 0.5, 0.02
# Of a score that linear weights and networks make together: a half files the blind sets as well,
# and gold_dev worse.
_SHARE = 0.3


def width_for(matrix: Counts) -> int:
    """How many of the features, from the first on, networks learn from these rows; 0 where the
    rows are too few to teach them anything.
    """
    if matrix.shape[0] < _ROWS_LEAST:
        return 0
    texts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return int((texts >= _TEXTS_LEAST).sum())


def fit_net(
    matrix: Counts, labels: Longs, branches: Branches, row_weight: Floats, *,
    classes: int, seed: int,
) -> SmallNets:  # fmt: skip
    """One network, learned from these rows. Deterministic."""
    rng = np.random.default_rng(seed)
    inner = rng.standard_normal((matrix.shape[1], _UNITS), np.float32) * np.float32(_START)
    # What these rows never show would stay as chance made it.
    inner[np.bincount(matrix.indices, minlength=len(inner)) == 0] = 0
    outer = rng.standard_normal((_UNITS, classes), np.float32) / np.float32(np.sqrt(_UNITS))
    seen = np.full(len(inner), 1e-3, np.float32)
    moved = _Adam(outer)
    weight = balance(labels, classes) * row_weight
    weight /= weight.mean()
    levels = [(member, member.argmax(axis=1)[labels]) for member in branches.members]
    steps = _EPOCHS * -(-len(labels) // _BATCH)
    for done, rows in enumerate(shuffled(rng, len(labels), _EPOCHS, _BATCH)):
        rate = np.float32(1 - done / steps)
        columns = _some_words(rng, matrix[rows]).tocsc()
        raw = np.asarray(columns @ inner)
        units = np.maximum(raw, 0)
        nodes = [(member, node[rows]) for member, node in levels]
        error = branch_error(softmax(units @ outer), labels[rows], nodes)
        error *= weight[rows][:, None]
        back = (error @ outer.T) * (raw > 0)
        moved.step(units.T @ error, np.float32(_OUTER_STEP) * rate)
        step_down(inner, seen, columns, back, np.float32(_STEP) * rate)
    return SmallNets.rounded(inner, outer)


def share_of(linear: Floats, nets: Floats, labels: Longs) -> np.float32:
    """What to multiply the networks' scores by before they are added to the linear ones, so that
    they have their share; from scores (rows × classes) of rows that neither had seen.
    """
    return np.float32(_SHARE / (1 - _SHARE) * _likeliest(nets, labels) / _likeliest(linear, labels))


def _some_words(rng: np.random.Generator, part: Counts) -> Counts:
    kept = rng.random(part.nnz, np.float32) >= _DROPPED
    data = part.data * kept / np.float32(1 - _DROPPED)
    return type(part)((data, part.indices, part.indptr), shape=part.shape)


def _likeliest(scores: Floats, labels: Longs) -> float:
    """The scale of scores under which the labels are likeliest."""
    from scipy import optimize

    rows = np.arange(len(labels))

    def loss(scale: float) -> float:
        own = softmax(scores * np.float32(np.exp(scale)))[rows, labels]
        return float(-np.log(np.maximum(own, 1e-9)).mean())

    return float(np.exp(optimize.minimize_scalar(loss, bounds=(-3.0, 4.0), method="bounded").x))


class _Adam:
    """Steps of Adam on dense weights, in place."""

    def __init__(self, weights: Floats) -> None:
        self._weights = weights
        self._mean = np.zeros_like(weights)
        self._square = np.zeros_like(weights)
        self._steps = 0

    def step(self, gradient: Floats, rate: np.float32) -> None:
        """Downhill, `rate` a step."""
        self._steps += 1
        self._mean += np.float32(0.1) * (gradient - self._mean)
        self._square += np.float32(0.01) * (gradient**2 - self._square)
        mean = self._mean / np.float32(1 - 0.9**self._steps)
        square = self._square / np.float32(1 - 0.99**self._steps)
        self._weights -= rate * mean / (np.sqrt(square) + np.float32(1e-6))
