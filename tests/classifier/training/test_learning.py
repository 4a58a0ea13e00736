"""Shared fits: every text is scored by the one fit that never saw it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from classifier.labels.corpus import Corpus, Example, label_corpus, seed_corpus
from classifier.model.calibration import Branches
from classifier.seed_taxonomy import seed_taxonomy
from classifier.training import learning
from classifier.training.learning import TrainingData, learn_alone, learn_practice, share_fits
from suqiu.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def wide():
    """The seed of the first seventy leaves: too many classes for ridge."""
    leaves = seed_taxonomy().leaves[:70]
    taxonomy = Taxonomy(leaves, version="wide")
    examples = [e for e in seed_corpus().examples if e.code in taxonomy][::3]
    return TrainingData.of((*label_corpus(taxonomy).examples, *examples), taxonomy)


def test_a_planted_word_is_no_help_to_the_text_it_stands_in(wide):
    """Each text carries a feature of its own; only a fit that saw the text can use it."""
    rows = np.arange(300)
    labels = np.random.default_rng(0).integers(0, 4, 300)
    matrix = sparse.identity(300, np.float32, format="csr")
    examples = tuple(Example("x", str(i)) for i in rows)
    weight = np.ones(300, np.float32)
    codes = ("a", "b", "c", "d")
    data = TrainingData(examples, codes, wide.features, matrix, labels, weight, Branches(()), rows)
    scorer, scores, _ = share_fits(data, rows, rows, data.untitled().among(rows[:0]))
    assert ((scorer.scores(matrix)).argmax(axis=1) == labels).mean() > 0.95
    assert (scores.argmax(axis=1) == labels).mean() < 0.4


def test_confidence_rests_on_every_short_text_and_means_what_it_says(wide):
    learned = learn_alone(wide, np.arange(len(wide.examples)), lambda step: None)
    held = learned.confidence.held
    texts = wide.rows_of("seed", "site")
    assert len(held.own) == wide.as_hard(texts).sum() < len(texts) == len(learned.unseen)
    assert held.confidence[:, -1].mean() == pytest.approx(held.right[:, -1].mean(), abs=0.02)
    found = learned.scorer.scores(wide.matrix).argmax(axis=1)
    assert (found == wide.labels).mean() > held.right[:, -1].mean()


def test_long_letters_of_the_seed_are_too_easy_and_those_of_a_site_are_not(wide):
    long, short = "路灯坏了。" * 50, "路灯坏了"
    examples = [Example("x", body, origin=o) for o in ("seed", "site") for body in (long, short)]
    data = replace(wide, examples=tuple(examples))
    assert data.as_hard(np.arange(4)).tolist() == [False, True, True, True]


def test_few_classes_are_judged_on_every_row(small_corpus, small_taxonomy):
    examples = Corpus(small_corpus.examples[::4]).examples
    data = TrainingData.of(examples, small_taxonomy)
    learned = learn_alone(data, np.arange(len(examples)), lambda step: None)
    assert len(learned.unseen) == len(examples)
    assert len(learned.confidence.held.own) == data.as_hard(learned.unseen).sum()
    # And by fits that had not seen them: what a fit knows of its own rows is nearly all.
    assert learned.metrics["held_accuracy"] < 0.9


def _site(wide):
    """The seed's even rows as a seed, its odd ones as a site that files them one leaf further."""
    texts = wide.rows_of("seed")
    labels = wide.labels.copy()
    labels[texts[1::2]] = (labels[texts[1::2]] + 1) % len(wide.codes)
    seed = np.concatenate((wide.rows_of("label"), texts[::2]))
    return replace(wide, labels=labels), seed, texts[1::2]


def test_a_practice_is_judged_on_every_row_of_the_site(wide):
    data, seed, site = _site(wide)
    learned = learn_practice(data, seed, site, lambda step: None)
    assert sorted(learned.unseen) == sorted(site)
    held = learned.confidence.held
    assert len(held.own) == len(site)
    assert held.confidence[:, -1].mean() == pytest.approx(held.right[:, -1].mean(), abs=0.03)
    own = learned.probabilities[np.arange(len(site)), data.labels[learned.unseen]]
    assert own == pytest.approx(held.own)


def test_of_very_many_rows_only_some_are_held_out(wide, monkeypatch):
    monkeypatch.setattr(learning, "_CROSSED_MOST", 100)
    monkeypatch.setattr(learning, "_SITE_HELD", 50)
    data, seed, site = _site(wide)
    learned = learn_practice(data, seed, site, lambda step: None)
    assert 50 <= len(learned.unseen) < len(site) / 2
    assert len(learned.confidence.held.own) == len(learned.unseen)


def test_a_sites_ticket_is_learned_from_as_it_will_be_filed(small_taxonomy):
    leaf = small_taxonomy.leaves[0].code
    told = "找过城管，城管说不归他们管。楼道里的灯坏了半个月，没有人来修，晚上看不见路。"
    matter = "楼道里的灯坏了半个月，没有人来修，晚上看不见路。"
    others = tuple(Example(leaf, told, origin=origin) for origin in ("seed", "site"))
    data = TrainingData.of((Example(leaf, matter, origin="site"), *others), small_taxonomy)
    alone, seed, site = data.matrix.toarray()
    assert (site == alone).all()
    assert (seed != alone).any()
