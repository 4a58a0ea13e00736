"""History hears the words of letters: one matter, two roads, two bodies."""

import numpy as np
import pytest

from classifier.labels.dispatches import Dispatch
from classifier.model.department_history import DepartmentHistory
from classifier.training import history_fit
from classifier.training.history_fit import fit_words, learn_history
from suqiu.records import Ticket

_SAID = ("家里停水没人管", "停水两天", "停水没通知", "停水什么时候恢复")
_TEXTS = ["临港路停水了", "翠湖路停水了"]


@pytest.fixture
def history(departments, small_model):
    rows = [
        Dispatch(Ticket(str(i), f"{road}{_SAID[i % 4]}，{i}号楼"), taker)
        for i in range(60)
        for road, taker in (("临港路", "临港水务"), ("翠湖路", "城中水务"))
    ]
    return learn_history(small_model, departments, rows)


def _firsts(taught, model, *, heard=True):
    found = model.predict(_TEXTS)
    # The same leaf for both: only words tell them apart.
    leaves = np.repeat(found.raw[:1], 2, axis=0)
    tickets = [Ticket(str(i), text) for i, text in enumerate(_TEXTS)]
    matrix = found.batch.matrix if heard else None
    return [row[0].name for row in taught.suggest(tickets, _TEXTS, leaves, matrix)]


def test_words_tell_apart_what_is_of_one_leaf(departments, history, small_model):
    taught = departments.taught(history)
    assert _firsts(taught, small_model) == ["临港水务", "城中水务"]
    assert len(set(_firsts(taught, small_model, heard=False))) == 1


def test_words_are_saved_with_the_history(departments, history, small_model):
    read = DepartmentHistory.from_arrays(history.to_arrays())
    assert _firsts(departments.taught(read), small_model) == ["临港水务", "城中水务"]


def test_a_history_saved_before_words_were_learned_still_serves(departments, history, small_model):
    arrays = {k: v for k, v in history.to_arrays().items() if not k.startswith("department_word")}
    own = history.words.weights.classes
    arrays["department_weights"] = np.delete(
        history.weights, np.s_[-1 - own : -1], axis=0
    )  # as they were: without the words' rows
    read = DepartmentHistory.from_arrays(arrays)
    assert len(set(_firsts(departments.taught(read), small_model))) == 1


def test_beyond_the_latest_the_fit_scores_what_it_did_not_see(small_model, monkeypatch):
    monkeypatch.setattr(history_fit, "_MOST_SOLVED", 40)
    texts = [f"{road}停水{i}" for i in range(40) for road in ("临港路", "翠湖路")]
    matrix = small_model.features.matrix(texts)
    told, scores = fit_words(matrix, np.tile([7, 3], 40), np.arange(80))
    assert scores.shape == (80, 2)
    # Columns are the departments that occur, in order of number: 3, then 7.
    assert (scores.argmax(axis=1) == np.tile([1, 0], 40)).mean() > 0.9
    assert np.array_equal(told.scores(matrix[:40]), scores[:40])
