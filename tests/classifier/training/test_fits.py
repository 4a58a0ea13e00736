"""The solvers: right on what can be computed by hand, deterministic, and kind to the tail."""

import numpy as np
from scipy import sparse

from classifier.model.calibration import Branches
from classifier.training.calibration_fit import fit_calibration
from classifier.training.ridge import fit_ridge
from classifier.training.softmax import balance, fit_practice, fit_softmax

RNG = np.random.default_rng(3)
NONE = Branches(())


def _clusters(rows=300, classes=4, features=40):
    labels = np.arange(rows) % classes
    dense = RNG.random((rows, features)).astype(np.float32) * 0.2
    dense[np.arange(rows), labels] += 1
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    return sparse.csr_matrix(dense), labels


def test_ridge_is_the_closed_form():
    matrix, labels = _clusters(rows=60)
    dense = matrix.toarray().astype(np.float64)
    targets = np.full((60, 4), -0.25)
    targets[np.arange(60), labels] = 1
    expected = np.linalg.solve(dense.T @ dense + 0.5 * np.eye(40), dense.T @ targets)
    # Rows 7, 8 and 59 repeat each other.
    twins = np.arange(60)
    twins[[8, 59]] = 7
    weights, unseen = fit_ridge(matrix, labels, classes=4, twins=twins)
    assert np.allclose(weights, expected, atol=1e-4)
    for row, left_out in ((0, [0]), (7, [7, 8, 59]), (59, [7, 8, 59])):
        others = np.delete(np.arange(60), left_out)
        without, _ = fit_ridge(matrix[others], labels[others], classes=4, twins=others)
        assert np.allclose(unseen[row], (matrix[row] @ without).ravel(), atol=1e-3)


def test_softmax_learns_and_is_deterministic():
    matrix, labels = _clusters()
    weights = fit_softmax(matrix, labels, NONE, classes=4)
    assert ((matrix @ weights).argmax(axis=1) == labels).mean() > 0.98
    assert (weights == fit_softmax(matrix, labels, NONE, classes=4)).all()


def test_rare_classes_weigh_more():
    weight = balance(np.array([0] * 90 + [1] * 10), 2)
    assert np.isclose(weight[-1] / weight[0], 3)


def test_practice_takes_the_site_on_and_keeps_the_rest():
    matrix, labels = _clusters()
    weights = fit_softmax(matrix, labels, NONE, classes=4) / 10
    moved = np.where(labels == 1, 2, labels)

    def base(part):
        return np.asarray(part @ weights)

    practice = fit_practice(matrix, moved, NONE, base, classes=4)
    found = (matrix @ (weights + practice)).argmax(axis=1)
    assert (found == moved).mean() > 0.95


def test_calibration_finds_the_scale_the_labels_came_from():
    logits = RNG.normal(size=(3000, 6)).astype(np.float32)
    true = np.exp(3 * logits) / np.exp(3 * logits).sum(axis=1, keepdims=True)
    labels = np.array([RNG.choice(6, p=row) for row in true.astype(np.float64) / true.sum(axis=1, dtype=np.float64, keepdims=True)])  # fmt: skip
    fitted = fit_calibration(logits, labels, NONE)
    assert abs(fitted.scale - 3) < 0.3
    assert np.allclose(fitted.probabilities(logits, NONE).sum(axis=1), 1, atol=1e-5)
