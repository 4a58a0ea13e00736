"""The quick ways give what the plain ways give."""

import gc
import multiprocessing

import numpy as np
import pytest

from classifier.highest import highest
from classifier.intake.cues import GAP, SENTENCE_ENDS, cue_parts
from classifier.intake.folding import normalised
from classifier.intake.matcher import Matcher
from classifier.intake.sweep import CueSweep
from classifier.model.evidence import _by_owner
from classifier.model.features import _words
from classifier.model.scorer import Scorer
from classifier.model.small_nets import SmallNets
from classifier.stream import Workers
from suqiu.errors import Fault
from suqiu.files.tickets import ReadTicket
from suqiu.files.writer import json_line
from suqiu.records import Ticket
from suqiu.text import normalise, segment

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
    weights = small_model.scorer.linear
    plain = (matrix @ weights.pruned).toarray()
    assert np.allclose(weights.scores(matrix), plain, atol=1e-5)


def test_rare_features_score_as_dense_ones(small_model, monkeypatch):
    matrix = small_model.features.transform(texts(80)).matrix
    plain = (matrix @ small_model.scorer.linear.pruned).toarray()
    monkeypatch.setattr("classifier.model.weights._DENSE_FEATURES", 50)
    mostly_rare = type(small_model.scorer.linear)(small_model.scorer.linear.pruned)
    assert np.allclose(mostly_rare.scores(matrix), plain, atol=1e-5)


@pytest.mark.parametrize("together", [1, 3, 8, 9, 40])
def test_a_score_does_not_depend_on_what_comes_with_it(small_model, together):
    """To the last bit: a batch taken up again, and one ticket looked at once more, say the same."""
    chance = np.random.default_rng(1)
    units = chance.standard_normal((small_model.features.size // 2, 24), np.float32)
    outer = chance.standard_normal((24, len(small_model.codes)), np.float32)
    scorer = Scorer(small_model.scorer.linear, SmallNets.rounded(units, outer))
    matrix = small_model.features.transform(texts(80)).matrix
    parts = [scorer.scores(matrix[i : i + together]) for i in range(0, 80, together)]
    assert np.array_equal(np.concatenate(parts), scorer.scores(matrix))


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


@pytest.mark.parametrize("seed", range(4))
def test_texts_are_normalised_together_as_alone(seed):
    signs = [*"停水ＡbC，：…！<b>=Σσµ½㎡①　\n\t \u00a0\u200b\u0301\u3099\x01´~가😀\ud800\uffff"]
    chosen = np.random.default_rng(seed).integers(0, len(signs), (200, 12))
    many = ["".join(signs[i] for i in row[: n % 13]) for n, row in enumerate(chosen)]
    assert normalised(many) == [normalise(text) for text in many]
    assert normalised(["a\0b", "停 水 "]) == ["ab", "停 水"]
    assert normalised([]) == []


def test_every_character_is_normalised_together_as_alone():
    many = [chr(code) for code in range(1, 1 << 16)]
    assert normalised(many) == [normalise(text) for text in many]


def plain_matches(words, text):
    """Word, start and end of each match, by ends, the longest first."""
    found = [
        (number, start, start + len(word))
        for number, word in enumerate(words)
        for start in range(len(text))
        if text.startswith(word, start)
    ]
    return sorted(found, key=lambda match: (match[2], match[1]))


@pytest.mark.parametrize("length", [0, 1, 50, 70_000])
def test_all_words_are_found_wherever_they_stand(length):
    words = ["停", "停水", "水停", "水停水", "停水停水", "路灯😀", "灯"]
    text = "".join(np.random.default_rng(length).choice([*"停水路灯😀坏"], length))
    codes = np.array([ord(sign) for sign in text], np.int64)
    found = [column.tolist() for column in Matcher(words).find(codes)]
    assert list(zip(*found, strict=True)) == plain_matches(words, text)


CUES = (
    ("停水", "停[水/电]", "能否…停水", "能否…增设…路灯", "不满意", "满意", "满意…停", "#月"),
    ("增设", "停水…停电", "水停", "停…停", "水…满意…停"),
)
HIDING = ((0, 4), (1, 4))


def plain_hits(text):
    """For each list of `CUES` its hits: word for word, what one would do by hand."""
    uses = [
        (number, cue, depth, parts)
        for number, cues in enumerate(CUES)
        for cue, parts in enumerate(map(cue_parts, cues))
        for depth in range(len(parts))
    ]
    words = sorted({word for *_, depth, parts in uses for word in parts[depth]})
    hits, hidden, begun = [[] for _ in CUES], [], {}
    for word, start, end in plain_matches(words, text):
        for number, cue, depth, parts in uses:
            if words[word] not in parts[depth]:
                continue
            begin = start
            if depth:
                begin, until = begun.get((number, cue, depth - 1), (0, end))
                between = text[until:start]
                if not until <= start <= until + GAP or not SENTENCE_ENDS.isdisjoint(between):
                    continue
            if depth < len(parts) - 1:
                begun[number, cue, depth] = begin, end
            elif (number, cue) in HIDING:
                hidden.append((number, begin, end))
            else:
                hits[number].append((cue, begin, end))
    for number, begin, end in hidden:
        hits[number] = [hit for hit in hits[number] if hit[1] < begin or hit[2] > end]
    return hits


@pytest.mark.parametrize("seed", range(8))
def test_cues_of_many_texts_are_those_of_each(seed):
    pieces = (
        "停水", "停电", "能否", "增设", "路灯", "不满意", "满意", "三月", "。",
        "很远很远的地方", "水",
    )  # fmt: skip
    chosen = np.random.default_rng(seed).integers(0, len(pieces), (40, 14))
    many = ["".join(pieces[i] for i in row[: n % 15]) for n, row in enumerate(chosen)]
    found = [hits.by_text(len(many)) for hits in CueSweep(CUES, HIDING).find(many)]
    assert [list(lists) for lists in zip(*found, strict=True)] == [plain_hits(t) for t in many]


def test_texts_without_cues():
    for lists in (CUES, (), ((),)):
        found = [hits.by_text(2) for hits in CueSweep(lists).find(["", "无"])]
        assert found == [[[], []]] * len(lists)


def test_hits_of_chosen_texts():
    (hits,) = CueSweep([["停水"]]).find(["停水", "停水停水", "停水"])
    chosen = hits.of(np.array([False, True, True]))
    assert chosen.by_text(3) == [[], *hits.by_text(3)[1:]]


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
    assert (highest(values, 5) == wanted).all()
