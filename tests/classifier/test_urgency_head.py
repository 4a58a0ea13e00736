"""What letters say themselves about urgency, learned from labelled letters of the seed."""

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from classifier.corpus import seed_corpus
from classifier.features import FeatureSpace, ticket_text
from classifier.urgency_head import UrgencyHead, _key, fit_urgency
from suqiu.data import dataset_path


@pytest.fixture(scope="module")
def letters():
    """The labelled letters, their features, and which are urgent (1), doubtful (.5) or not."""
    lines = dataset_path("intake/urgent_labels.jsonl").read_text("utf-8").splitlines()
    labels = {row["key"]: row["urgent"] for row in map(json.loads, lines)}
    found = [example for example in seed_corpus().examples if _key(example) in labels]
    texts = [ticket_text(example.title, example.body) for example in found]
    matrix = FeatureSpace.fit(texts).matrix(texts)
    return found, matrix, np.array([labels[_key(example)] for example in found])


@pytest.fixture(scope="module")
def half(letters):
    """Learned from every other letter."""
    found, matrix, _ = letters
    return fit_urgency(found[::2], matrix[::2])


def test_letters_it_has_not_seen_lean_the_right_way(letters, half):
    _, matrix, urgent = letters
    chances = half.lean(np.full(len(urgent[1::2]), 0.05, np.float32), matrix[1::2])
    sure = urgent[1::2] != 0.5
    assert roc_auc_score(urgent[1::2][sure] == 1, chances[sure]) > 0.85


def test_the_leaf_still_counts(letters, half):
    _, matrix, _ = letters
    low, high = (half.lean(np.full(50, x, np.float32), matrix[:50]) for x in (0.01, 0.3))
    assert (high > low).all()
    assert ((high > 0) & (high < 1)).all()


def test_it_comes_back_from_arrays(letters, half):
    _, matrix, _ = letters
    chances = np.full(20, 0.1, np.float32)
    again = UrgencyHead.from_arrays(half.to_arrays())
    assert np.allclose(again.lean(chances, matrix[:20]), half.lean(chances, matrix[:20]), atol=1e-3)
    assert UrgencyHead.from_arrays({}) is None


def test_without_the_seed_there_is_none(letters):
    found, matrix, _ = letters
    assert fit_urgency(found[:299], matrix[:299]) is None
