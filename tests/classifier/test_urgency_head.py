"""What letters say themselves about urgency, learned from labelled letters."""

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from classifier.corpus import Corpus, example_key, seed_corpus, seed_taxonomy
from classifier.features import ticket_text
from classifier.intake.danger import load_danger_rules
from classifier.leaf_model import LeafModel
from classifier.train import train
from classifier.urgency_fit import fit_urgency
from classifier.urgency_head import UrgencyHead
from suqiu.data import dataset_path
from suqiu.taxonomy import Leaf, Taxonomy


@pytest.fixture(scope="module")
def corpus():
    """Water, power, houses: half of what is urgent."""
    return Corpus(x for x in seed_corpus().examples if x.code.startswith(("02", "03")))


@pytest.fixture(scope="module")
def model(corpus):
    leaves = [leaf for leaf in seed_taxonomy().leaves if leaf.code.startswith(("02", "03"))]
    return train(corpus, Taxonomy(leaves, version="houses"), name="houses")


@pytest.fixture(scope="module")
def letters(corpus, model):
    """The labelled letters of the seed, their texts and features, and the readers' scores."""
    lines = dataset_path("intake/urgent_labels.jsonl").read_text("utf-8").splitlines()
    labels = {row["key"]: row["score"] for row in map(json.loads, lines)}
    found = [example for example in corpus.examples if example_key(example) in labels]
    texts = [ticket_text(example.title, example.body) for example in found]
    scores = np.array([labels[example_key(example)] for example in found])
    return found, texts, model.features.matrix(texts), scores


@pytest.fixture(scope="module")
def half(model, letters):
    """Learned from every other letter."""
    found, _, matrix, _ = letters
    return fit_urgency(model, found[::2], matrix[::2])


def test_letters_it_has_not_seen_score_the_right_way(model, letters, half):
    _, texts, _, scores = letters
    said = half.read(model.features.transform(texts[1::2]))
    known = load_danger_rules().terms
    terms = known.features(known.find(texts[1::2]), len(texts[1::2])) @ said.term_weights
    sure = (scores[1::2] >= 6) | (scores[1::2] < 1)
    # Beside the leaf and the words of lists: what is left is little, and there.
    assert roc_auc_score(scores[1::2][sure] >= 6, said.scores[sure]) > 0.75
    assert roc_auc_score(scores[1::2][sure] >= 6, (said.scores + terms)[sure]) > 0.85
    # The labelled letters are more dangerous than most, of which half score 0.
    assert -0.7 < np.median(said.scores + terms) < 2.0


def test_terms_of_danger_raise_and_ordinary_ones_lower(half, model, letters):
    ordinary, total, densest, *_ = half.read(model.features.transform(letters[1][:1])).term_weights
    assert ordinary < 0 < total
    assert densest > 0


def test_it_comes_back_from_arrays(model, letters, half):
    batch = model.features.transform(letters[1][:20])
    arrays = half.to_arrays()
    again, expected = UrgencyHead.from_arrays(arrays).read(batch), half.read(batch)
    assert np.allclose(again.scores, expected.scores, atol=1e-3)
    assert again.term_weights.tolist() == expected.term_weights.tolist()
    assert UrgencyHead.from_arrays({}) is None
    # What former codes saved by these names meant something else.
    assert UrgencyHead.from_arrays({"urgency_bias": np.zeros(1)}) is None
    del arrays["letter_urgency_terms"]
    assert UrgencyHead.from_arrays(arrays) is None


def test_without_the_seed_there_is_none(model, letters):
    found, _, matrix, _ = letters
    assert fit_urgency(model, found[:299], matrix[:299]) is None


def test_leaves_of_another_classification_give_none(model, letters):
    found, _, matrix, _ = letters
    other = LeafModel(
        Taxonomy(Leaf(leaf.code, ("甲", leaf.code)) for leaf in model.taxonomy.leaves),
        model.codes, model.features, model.weights, model.calibration, model.confidence, model.card,
    )  # fmt: skip
    assert fit_urgency(other, found, matrix) is None


def test_the_letters_beside_the_seed_are_whole():
    lines = dataset_path("intake/urgent_letters.jsonl").read_text("utf-8").splitlines()
    letters = [json.loads(line) for line in lines]
    assert all(set(one) == {"title", "body", "score"} for one in letters)
    assert all(one["body"] and 0 <= one["score"] <= 10 for one in letters)
    assert len({one["body"] for one in letters}) == len(letters) > 1000
    urgent = sum(one["score"] >= 5 for one in letters)
    assert 0.2 < urgent / len(letters) < 0.5
