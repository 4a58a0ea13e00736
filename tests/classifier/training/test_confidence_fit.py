"""Learned confidence comes down to earth."""

import numpy as np
import pytest

from classifier.training.confidence_fit import fit_level

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


def test_a_rival_in_another_branch_costs_more_where_it_was_worse_before():
    siblings = np.tile(np.array([0.5, 0.3, 0.1, 0.1], np.float32), (400, 1))
    strangers = np.tile(np.array([0.5, 0.1, 0.3, 0.1], np.float32), (400, 1))
    right = np.concatenate((np.arange(400) % 10 > 0, np.arange(400) % 2 > 0))
    level = fit_level(np.concatenate((siblings, strangers)), right, np.array([0, 0, 1, 1]))
    assert level(siblings[:1])[0] == pytest.approx(0.9, abs=0.03)
    assert level(strangers[:1])[0] == pytest.approx(0.5, abs=0.03)
