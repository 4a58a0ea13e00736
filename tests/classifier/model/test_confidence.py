"""Confidence: sets reach their coverage, order survives, what is saved is the same."""

import numpy as np
import pytest

from classifier.model.confidence import confidence_features, conformal_cut, lift
from classifier.training.confidence_fit import fit_confidence

RNG = np.random.default_rng(7)
NO_PARENTS = np.zeros(0, np.int64)


def _drawn(rows=4000, classes=12):
    """Probabilities, and truth drawn from them."""
    probabilities = RNG.dirichlet(np.full(classes, 0.3), rows)
    labels = np.array([RNG.choice(classes, p=row) for row in probabilities])
    return probabilities.astype(np.float32), labels


def test_the_lead_over_another_branch_passes_the_siblings_over():
    row = np.array([[0.5, 0.3, 0.15, 0.05]], np.float32)
    lead, away = confidence_features(row, np.array([0, 0, 1, 1]))[0, [1, 3]]
    assert lead == pytest.approx(np.log(0.5 / 0.3))
    assert away == pytest.approx(np.log(0.5 / 0.15))
    # Alone in its branch, or with no branches above: the second is the rival.
    assert confidence_features(row, np.array([0, 1, 1, 1]))[0, 3] == pytest.approx(lead)
    assert confidence_features(row, NO_PARENTS)[0, 3] == pytest.approx(lead)


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_conformal_sets_hold_the_truth_as_often_as_promised(coverage):
    probabilities, labels = _drawn()
    cut = conformal_cut(probabilities[:2000], labels[:2000], coverage)
    held = probabilities[2000:][np.arange(2000), labels[2000:]] >= cut
    assert held.mean() == pytest.approx(coverage, abs=0.025)


def test_lift_keeps_the_order_and_the_sum():
    probabilities, _ = _drawn(rows=200)
    lifted = lift(probabilities, np.full(200, 0.3, np.float32))
    assert lifted.sum(axis=1) == pytest.approx(np.ones(200), abs=1e-4)
    assert (lifted.argmax(axis=1) == probabilities.argmax(axis=1)).all()


def test_saved_confidence_is_the_same():
    probabilities, labels = _drawn(rows=600)
    member = np.zeros((12, 3), np.float32)
    member[np.arange(12), np.arange(12) % 3] = 1
    fitted = fit_confidence(probabilities, labels, (member,))
    again = type(fitted).from_arrays(fitted.to_arrays())
    assert again.held.threshold(2, 0.6) == fitted.held.threshold(2, 0.6)
    assert np.allclose(
        again.levels[0](probabilities @ member), fitted.levels[0](probabilities @ member)
    )
    assert (again.levels[1].parents == np.arange(12) % 3).all()
    assert np.allclose(again.levels[1](probabilities), fitted.levels[1](probabilities))
