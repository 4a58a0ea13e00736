"""The quick ways give what the plain ways give."""

import gc
import multiprocessing

import numpy as np
import pytest

from classifier.classifier import _top
from classifier.evidence import _by_owner
from classifier.features import _words
from classifier.intake.cues import CueFinder
from classifier.intake.sweep import CueSweep
from classifier.stream import Workers
from suqiu.errors import Fault
from suqiu.files.tickets import ReadTicket
from suqiu.files.writer import json_line
from suqiu.records import Ticket
from suqiu.text import segment

WORDS = ("停水", "噪音", "工地", "锦源小区", "昨晚", "物业", "没人管", "自来水", "施工", "半夜")


def texts(count):
    chosen = np.random.default_rng(7).integers(0, len(WORDS), (count, 12))
    return ["，".join(WORDS[i] for i in row[: 1 + n % 12]) for n, row in enumerate(chosen)]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 130])
def test_features_of_a_batch_are_those_of_each_text(small_model, count):
    found = small_model.features.transform(texts(count)).matrix
    assert found.shape[0] == count
    assert found.has_sorted_indices
    for row, text in enumerate(texts(count)):
        alone = small_model.features.transform([text]).matrix
        assert found[row].indices.tolist() == alone.indices.tolist()
        assert found[row].data.tolist() == alone.data.tolist()


def test_scores_are_the_plain_product(small_model):
    matrix = small_model.features.transform([*texts(80), ""]).matrix
    weights = small_model.weights
    plain = (matrix @ weights.pruned).toarray()
    assert np.allclose(weights.scores(matrix), plain, atol=1e-5)


def test_rare_features_score_as_dense_ones(small_model, monkeypatch):
    matrix = small_model.features.transform(texts(80)).matrix
    plain = (matrix @ small_model.weights.pruned).toarray()
    monkeypatch.setattr("classifier.weights._DENSE_FEATURES", 50)
    mostly_rare = type(small_model.weights)(small_model.weights.pruned)
    assert np.allclose(mostly_rare.scores(matrix), plain, atol=1e-5)


@pytest.mark.parametrize("owners", [40, 1 << 40])
def test_words_are_ordered_by_owner_then_score_then_place(owners):
    chance = np.random.default_rng(3)
    owner = np.sort(chance.integers(0, owners, 500))
    score = chance.choice([0.25, 1e-6, 3.0, 0.5], 500).astype(np.float32)
    assert _by_owner(owner, score).tolist() == np.lexsort((-score, owner)).tolist()
    assert _by_owner(owner[:0], score[:0]).tolist() == []


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
# Other tests leave threads behind; the workers start none before they fork.
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_workers_get_every_field_of_a_ticket(classifier):
    fault = Fault(3, "诉求内容", "诉求内容为空")
    tickets = [
        ReadTicket(Ticket("甲", "小区停水", "停水", "某路", "某街道", row=2, created="2020-01-01")),
        ReadTicket(Ticket("乙", "", row=3), (fault,)),
    ]
    with Workers(classifier, json_line, 1) as workers:
        alone = list(workers.classify(tickets))
    with Workers(classifier, json_line, 2) as workers:
        assert list(workers.classify(tickets)) == alone


@pytest.mark.parametrize(
    "text",
    [
        "停水。停水。停水了",
        "停水。停电。停水了",
        "停水",
        "",
        "。。。",
        "早,晚。早,晚。",
        "停水。停水。",
    ],
)
def test_a_title_is_cut_once_into_the_same_words(text):
    assert _words(text) == segment(text)


CUES = (
    ("停水", "停[水/电]", "能否…停水", "能否…增设…路灯", "不满意", "满意", "满意…停", "#月"),
    ("增设", "停水…停电", "水停"),
)


@pytest.mark.parametrize("seed", range(8))
def test_cues_of_many_texts_are_those_of_each(seed):
    finder = CueFinder(CUES, [(0, 4)])
    pieces = (
        "停水",
        "停电",
        "能否",
        "增设",
        "路灯",
        "不满意",
        "满意",
        "三月",
        "。",
        "很远很远的地方",
        "水",
    )
    chosen = np.random.default_rng(seed).integers(0, len(pieces), (40, 14))
    many = ["".join(pieces[i] for i in row[: n % 15]) for n, row in enumerate(chosen)]
    found = [hits.by_text(len(many)) for hits in CueSweep(finder).find(many)]
    assert [list(lists) for lists in zip(*found, strict=True)] == [finder.find(t) for t in many]


def test_texts_without_cues():
    assert [hits.by_text(2) for hits in CueSweep(CueFinder(CUES)).find(["", "无"])] == [
        [[], []]
    ] * 2


def test_the_collector_is_left_as_it_was(classifier):
    before = gc.get_threshold()
    with Workers(classifier, json_line, 1):
        assert gc.get_threshold() != before
    assert gc.get_threshold() == before


@pytest.mark.parametrize("columns", [3, 5, 40])
def test_the_largest_columns_are_those_of_a_whole_sort(columns):
    generator = np.random.default_rng(columns)
    # Few different values, so that many are equal: of these the first column comes first.
    values = (generator.integers(0, 9, (50, columns)) / 8).astype(np.float32)
    wanted = np.argsort(-values, axis=1, kind="stable")[:, :5]
    assert (_top(values, 5) == wanted).all()
