"""Confidence: it comes down to earth, sets reach their coverage, order survives."""

import numpy as np
import pytest

from classifier.classifier import Classifier
from classifier.model.confidence import (
    confidence_features,
    conformal_cut,
    fit_confidence,
    fit_level,
    lift,
)  # fmt: skip
from suqiu.records import Ticket

RNG = np.random.default_rng(7)
NO_PARENTS = np.zeros(0, np.int64)


def _planted(rows=4000, classes=12, overconfidence=2.5):
    """Truth drawn from known probabilities; the model shows them too sharp."""
    logits = RNG.normal(size=(rows, classes)) * 1.5
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([RNG.choice(classes, p=row) for row in honest])
    sharp = np.exp(logits * overconfidence)
    return (sharp / sharp.sum(axis=1, keepdims=True)).astype(np.float32), labels


def _gap(confidence, right):
    bins = np.minimum((confidence * 10).astype(int), 9)
    parts = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
             for b in set(bins.tolist())]  # fmt: skip
    return sum(parts)


def test_an_overconfident_model_is_brought_down_to_earth():
    probabilities, labels = _planted()
    right = probabilities.argmax(axis=1) == labels
    level = fit_level(probabilities[:2000], right[:2000], NO_PARENTS)
    unseen = level(probabilities[2000:])
    assert _gap(probabilities[2000:].max(axis=1), right[2000:]) > 0.2
    assert _gap(unseen, right[2000:]) < 0.05


def test_too_few_rows_leave_the_probabilities_alone():
    probabilities, labels = _planted(rows=40)
    level = fit_level(probabilities, probabilities.argmax(axis=1) == labels, NO_PARENTS)
    assert level(probabilities) == pytest.approx(probabilities.max(axis=1))


def test_the_lead_over_another_branch_passes_the_siblings_over():
    row = np.array([[0.5, 0.3, 0.15, 0.05]], np.float32)
    lead, away = confidence_features(row, np.array([0, 0, 1, 1]))[0, [1, 3]]
    assert lead == pytest.approx(np.log(0.5 / 0.3))
    assert away == pytest.approx(np.log(0.5 / 0.15))
    # Alone in its branch, or with no branches above: the second is the rival.
    assert confidence_features(row, np.array([0, 1, 1, 1]))[0, 3] == pytest.approx(lead)
    assert confidence_features(row, NO_PARENTS)[0, 3] == pytest.approx(lead)


def test_a_rival_in_another_branch_costs_more_where_it_was_worse_before():
    siblings = np.tile(np.array([0.5, 0.3, 0.1, 0.1], np.float32), (400, 1))
    strangers = np.tile(np.array([0.5, 0.1, 0.3, 0.1], np.float32), (400, 1))
    right = np.concatenate((np.arange(400) % 10 > 0, np.arange(400) % 2 > 0))
    level = fit_level(np.concatenate((siblings, strangers)), right, np.array([0, 0, 1, 1]))
    assert level(siblings[:1])[0] == pytest.approx(0.9, abs=0.03)
    assert level(strangers[:1])[0] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_conformal_sets_hold_the_truth_as_often_as_promised(coverage):
    probabilities, labels = _planted()
    cut = conformal_cut(probabilities[:2000], labels[:2000], coverage)
    held = probabilities[2000:][np.arange(2000), labels[2000:]] >= cut
    assert held.mean() == pytest.approx(coverage, abs=0.025)


def test_lift_keeps_the_order_and_the_sum():
    probabilities, _ = _planted(rows=200)
    lifted = lift(probabilities, np.full(200, 0.3, np.float32))
    assert lifted.sum(axis=1) == pytest.approx(np.ones(200), abs=1e-4)
    assert (lifted.argmax(axis=1) == probabilities.argmax(axis=1)).all()


def test_saved_confidence_is_the_same():
    probabilities, labels = _planted(rows=600)
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


def test_a_letter_without_words_goes_to_a_person(small_model, desk):
    bold = Classifier(small_model, desk=desk, threshold=0.0, auto_urgent=True)
    tickets = [Ticket("1", "??????????????"), Ticket("2", "。。。，，！！", "？？"), Ticket("3", "12", "！"),
               Ticket("4", "停水"), Ticket("5", "???", "小区停水")]  # fmt: skip
    decisions = [one.decision.value for one in bold.classify(tickets)]
    assert decisions == ["review"] * 3 + ["auto"] * 2
