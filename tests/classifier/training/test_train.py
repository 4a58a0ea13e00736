"""The name of a model says what its scores mean."""

from dataclasses import replace

import numpy as np
import pytest

from classifier.labels.corpus import Corpus
from classifier.training.learning import TrainingData, learn_alone
from classifier.training.train import _mark, train_and_score


@pytest.fixture(scope="module")
def learned(small_corpus, small_taxonomy):
    data = TrainingData.of(small_corpus.examples[::4], small_taxonomy)
    return learn_alone(data, np.arange(len(data.examples)), lambda step: None)


def test_the_mark_follows_calibration_and_confidence(learned):
    calibration = replace(learned.calibration, scale=learned.calibration.scale + 0.1)
    levels = learned.confidence.levels
    top = replace(levels[0], weights=tuple(w + 0.1 for w in (*levels[0].weights, 1.0)))
    confidence = replace(learned.confidence, levels=(top, *levels[1:]))
    marks = {
        _mark(learned),
        _mark(replace(learned, calibration=calibration)),
        _mark(replace(learned, confidence=confidence)),
    }
    assert len(marks) == 3
    assert _mark(replace(learned, metrics={})) == _mark(learned)


def test_another_processors_last_digits_change_no_mark(learned):
    calibration = replace(learned.calibration, scale=learned.calibration.scale * (1 + 1e-9))
    assert _mark(replace(learned, calibration=calibration)) == _mark(learned)


def test_unseen_scores_go_by_title_and_body(small_corpus, small_taxonomy):
    # Too few for a model that reads letters, which would take most of the time.
    some = Corpus(small_corpus.examples[::2])
    model, unseen = train_and_score(some, small_taxonomy, name="small")
    texts = {(example.title, example.body) for example in some.examples}
    assert unseen.keys() <= texts
    assert len(unseen) > 50
    assert all(row.shape == (len(model.codes),) for row in unseen.values())
    assert model.card.name.split("-")[0] == "small"
    assert len(model.card.name.split("-")) == 3
