"""What letters say themselves about urgency, learned from labelled letters."""

import copy
import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from classifier.classifier import Classifier
from classifier.intake.danger import load_danger_rules
from classifier.labels.corpus import Corpus, example_key, seed_corpus
from classifier.model.urgency_head import UrgencyHead
from classifier.seed_taxonomy import seed_taxonomy
from classifier.texts import ticket_text
from classifier.training.seed_texts import SeedTexts
from classifier.training.train import train
from classifier.training.urgency_fit import fit_urgency
from suqiu.data import dataset_path
from suqiu.records import Ticket
from suqiu.taxonomy import Leaf, Taxonomy


@pytest.fixture(scope="module")
def corpus():
    """Water, power, houses: half of what is urgent."""
    return Corpus(x for x in seed_corpus().examples if x.code.startswith(("02", "03")))


@pytest.fixture(scope="module")
def model(corpus):
    """Of a sixth of them, which knows words enough, and reads no letters of its own yet."""
    leaves = [leaf for leaf in seed_taxonomy().leaves if leaf.code.startswith(("02", "03"))]
    some = Corpus(corpus.examples[::6])
    return train(some, Taxonomy(leaves, version="houses"), name="houses")


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
    return fit_urgency(model, SeedTexts(tuple(found[::2]), matrix[::2], whole=True))


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


@pytest.fixture(scope="module")
def foreign(model):
    """The same model with a classification of which nothing is known."""
    leaves = [Leaf(f"X{leaf.code}", ("甲", leaf.code)) for leaf in model.taxonomy.leaves]
    other = copy.copy(model)
    other.taxonomy = Taxonomy(leaves, version="foreign")
    other.codes = tuple(f"X{code}" for code in model.codes)
    return other


@pytest.fixture(scope="module")
def of_letters(foreign, letters):
    found, _, matrix, _ = letters
    return fit_urgency(foreign, SeedTexts(tuple(found[::2]), matrix[::2], whole=False))


def test_in_a_classification_of_ones_own_the_letter_tells_how_urgent_its_leaf_would_be(
    model, letters, half, of_letters
):
    assert half.leaf is None
    found, _, matrix, _ = letters
    leaves = seed_taxonomy()
    known = load_danger_rules().leaves.of([leaves.leaf(one.code) for one in found[1::2]])
    told = of_letters.leaf.chances(matrix[1::2])
    assert np.corrcoef(np.log(known), np.log(told))[0, 1] > 0.4


def test_dangers_are_seen_under_another_classification(foreign, of_letters, desk):
    taught = copy.copy(foreign)
    taught.urgency = UrgencyHead.from_arrays(of_letters.to_arrays())
    dangers = [
        "三号楼的电梯从九楼掉到二楼，里面关着一个老人和孩子，到现在没有人来开门",
        "楼顶的墙裂了一道大口子，砖头往下掉，下面是幼儿园的门口",
        "家里闻到很重的煤气味，阀门关了还有，燃气公司电话打不通",
    ]
    ordinary = [
        "想问一下公积金提取要带什么材料，网上说法不一样",
        "小区门口的路灯坏了两盏，晚上走路看不清",
        "广场舞音乐太响，孩子写作业受影响",
    ]

    def raised(texts):
        tickets = [Ticket(str(n), text) for n, text in enumerate(texts)]
        found = Classifier(taught, desk=desk).classify(tickets)
        return [one.intake.urgency.level != "普通" for one in found]

    assert all(raised(dangers))
    assert not any(raised(ordinary))


def test_the_letters_beside_the_seed_are_whole():
    lines = dataset_path("intake/urgent_letters.jsonl").read_text("utf-8").splitlines()
    letters = [json.loads(line) for line in lines]
    assert all(set(one) == {"title", "body", "score"} for one in letters)
    assert all(one["body"] and 0 <= one["score"] <= 10 for one in letters)
    assert len({one["body"] for one in letters}) == len(letters) > 1000
    urgent = sum(one["score"] >= 5 for one in letters)
    assert 0.2 < urgent / len(letters) < 0.5
