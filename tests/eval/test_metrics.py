"""Metrics against values worked out by hand, and against scikit-learn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from eval.measuring.cases import Case
from eval.measuring.measure import measure, percentile
from eval.metrics.accuracy import accuracy, level_accuracy, top_k
from eval.metrics.calibration import calibration_error, level_pairs, reliability
from eval.metrics.confusion import confusions
from eval.metrics.coverage import (
    auto_precision,
    backed_off,
    coverage,
    coverage_at,
    coverage_curve,
    deepest,
    held,
    precision_at,
    set_coverage,
    thinned,
)
from eval.metrics.f1 import bucket_of, buckets, hierarchical, macro_f1, macro_f1_interval
from eval.metrics.slices import slices
from suqiu.records import Ticket

CODES = ["a1", "a2", "b1", "b2"]
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), min_size=1, max_size=40)
CONFIDENT = st.lists(
    st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=1, max_size=40
)


@pytest.fixture
def five(make_score):
    """Right; right branch; second guess right; alt right; all wrong."""
    return [
        make_score("a1", "a1 a2"),
        make_score("a1", "a2 b1"),
        make_score("b1", "a1 b1"),
        make_score("b2", "b1 b2", alt="b1"),
        make_score("a2", "b1 b2"),
    ]


def test_accuracy_by_hand(five):
    assert accuracy(five, lenient=False) == 1 / 5
    assert accuracy(five, lenient=True) == 2 / 5
    assert level_accuracy(five, 1, lenient=False) == 3 / 5
    assert level_accuracy(five, 2, lenient=False) == 1 / 5
    assert [top_k(five, k) for k in (1, 2)] == [1 / 5, 3 / 5]
    assert accuracy([], lenient=False) == 0


def test_hierarchical_f1_by_hand(five):
    # Paths have two nodes; in common are 2, 1, 0, 1 and 0 of them.
    found = hierarchical(five)
    assert (found.precision, found.recall, found.f1) == (4 / 10, 4 / 10, 4 / 10)


@given(PAIRS)
def test_macro_f1_and_accuracy_are_those_of_scikit_learn(make_score, pairs):
    truth, guess = zip(*pairs, strict=True)
    scores = [make_score(code, said) for code, said in pairs]
    labels = sorted(set(truth))
    expected = f1_score(truth, guess, labels=labels, average="macro", zero_division=0)
    assert macro_f1(scores) == pytest.approx(expected)
    assert accuracy(scores, lenient=False) == pytest.approx(accuracy_score(truth, guess))


def test_the_macro_f1_interval_holds_the_value_and_narrows_with_more_cases(make_score):
    few = [make_score(code, code if i % 3 else "a1") for i in range(12) for code in CODES]
    narrow, wide = macro_f1_interval(few * 20), macro_f1_interval(few)
    assert narrow[0] < macro_f1(few) < narrow[1]
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_buckets_go_by_the_share_of_rows():
    frequency = {"many": 50, "some": 20, "few": 12, "rare": 10, "rarer": 8}
    assert bucket_of(frequency) == {
        "many": "head", "some": "body", "few": "body", "rare": "tail", "rarer": "tail",
    }  # fmt: skip


def test_buckets_by_hand(make_score):
    scores = [make_score("a1", "a1"), make_score("a1", "a1"), make_score("b1", "a1")]
    found = buckets(scores, {"a1": 5, "a2": 3, "b1": 2})
    assert (found["head"].leaves, found["head"].cases) == (1, 2)
    assert found["head"].macro_f1 == pytest.approx(2 * 2 / (2 + 3))
    assert found["head"].accuracy == 1
    assert (found["body"].leaves, found["body"].cases, found["body"].macro_f1) == (0, 0, 0)
    assert (found["tail"].leaves, found["tail"].accuracy) == (1, 0)


def test_calibration_error_by_hand():
    # Bin of .95: two, one right; bin of .5: one, right.
    pairs = [(0.95, True), (0.95, False), (0.5, True)]
    assert calibration_error(pairs) == pytest.approx((2 * 0.45 + 1 * 0.5) / 3)
    low, high = reliability(pairs)
    assert (low.n, high.n, high.accuracy, high.confidence) == (1, 2, 0.5, 0.95)
    assert low.low <= 0.5 < low.high
    assert calibration_error([]) == 0


@given(CONFIDENT)
def test_bins_lose_nobody_and_the_error_is_a_share(pairs):
    assert sum(bin.n for bin in reliability(pairs)) == len(pairs)
    assert 0 <= calibration_error(pairs) <= 1


def test_level_confidence_of_a_short_branch_is_that_of_its_leaf(make_score):
    score = make_score("a1", "a1", levels=(0.9, 0.8))
    assert level_pairs([score], 1) == [(0.9, True)]
    assert level_pairs([score], 3) == [(0.8, True)]


def test_coverage_curve_by_hand(make_score):
    scores = [
        make_score("a1", "a1", 0.9, auto=True),
        make_score("a1", "a2", 0.8, auto=True),
        make_score("a1", "a1", 0.8),
        make_score("a1", "a2", 0.3),
    ]
    curve = coverage_curve(scores)
    assert [(p.threshold, p.coverage, p.precision) for p in curve] == [
        (0.9, 1 / 4, 1.0), (0.8, 3 / 4, 2 / 3), (0.3, 1.0, 1 / 2),
    ]  # fmt: skip
    assert coverage_at(curve, 0.6).coverage == 3 / 4
    assert coverage_at(curve[1:], 0.9) is None
    assert precision_at(curve, 0.25) == 1.0
    assert precision_at(curve, 0.26) == 2 / 3
    assert (coverage(scores), auto_precision(scores)) == (1 / 2, 1 / 2)
    assert auto_precision(scores[2:]) is None
    assert coverage_curve([]) == []
    assert precision_at([], 0.5) == 0


def test_what_is_held_for_a_person_never_passes(make_score):
    scores = [
        make_score("a1", "a1", 0.9, auto=True),
        make_score("a1", "a1", 0.8, held=True),
        make_score("a1", "a2", 0.7, auto=True),
        make_score("a1", "a1", 0.6, auto=True),
    ]
    curve = coverage_curve(scores)
    assert [(p.coverage, p.precision) for p in curve] == [
        (1 / 4, 1.0), (2 / 4, 1 / 2), (3 / 4, 2 / 3),
    ]  # fmt: skip
    # What passes on these grounds and what passes as set agree.
    assert curve[-1].coverage == coverage(scores) == 3 / 4
    assert curve[-1].precision == auto_precision(scores)
    assert held(scores) == 1 / 4
    assert coverage_curve(scores[1:2]) == []


def test_the_judge_holds_what_is_refused_or_says_nothing(classifier):
    bodies = [
        "门口的路灯坏了，没有人来修",
        "？？？？",
        "对法院的一审判决不服，要求撤销判决重新审理",
    ]
    cases = [Case(Ticket(str(i), body), "020101") for i, body in enumerate(bodies)]
    assert [score.held for score in measure(classifier, cases).scores] == [False, True, True]


def test_thinning_keeps_the_points_that_are_named(make_score):
    scores = [make_score("a1", "a1", 0.9 - i / 100) for i in range(20)]
    curve = coverage_curve(scores)
    assert curve[1] not in thinned(curve, 2)
    assert curve[1] in thinned(curve, 2, [curve[1]])
    assert len(thinned(curve, 2, [curve[1]])) == len(thinned(curve, 2)) + 1


@given(CONFIDENT)
def test_the_last_point_is_everybody_and_thinning_keeps_it(make_score, pairs):
    scores = [make_score("a1", "a1" if right else "b1", sure) for sure, right in pairs]
    curve = coverage_curve(scores)
    assert curve[-1].coverage == 1
    assert curve[-1].precision == pytest.approx(accuracy(scores, lenient=False))
    assert thinned(curve, 2)[-1] == curve[-1]
    assert len(thinned(curve, 2)) <= 4


def test_backing_off_and_candidate_sets_by_hand(make_score):
    scores = [
        make_score("a1", "a1", sure_level=2, set_size=1, in_set=True),
        make_score("a1", "a2", sure_level=1, set_size=3, in_set=True),
        make_score("a1", "b1", sure_level=0, set_size=2),
        make_score("a1", "b1", sure_level=1, set_size=2),
    ]
    assert backed_off(scores, 1) == (3 / 4, 2 / 3)
    assert backed_off(scores, 2) == (1 / 4, 1.0)
    assert backed_off(scores[2:3], 1) == (0.0, None)
    # Of three that are sure of something: right at 2, right at 1, wrong at 1.
    assert deepest(scores) == (3 / 4, 2 / 3)
    assert deepest(scores[2:3]) == (0.0, None)
    assert set_coverage(scores) == (1 / 2, 2.0)
    assert set_coverage([make_score("a1", "a1")]) is None


def test_confusions_are_counted_with_examples(make_score):
    scores = [
        make_score("a1", "a2", 0.2, id="1"),
        make_score("a1", "a2", 0.9, id="2", alt="a2"),
        make_score("b1", "a1", id="3"),
        make_score("b1", "b1", id="4"),
    ]
    first, second = confusions(scores)
    assert (first.true, first.guess, first.n, first.alt) == ("a1", "a2", 2, 1)
    assert first.ids == ("2", "1")
    assert (second.true, second.guess, second.ids) == ("b1", "a1", ("3",))
    assert len(confusions(scores, most=1)) == 1


def test_slices_by_hand(make_score):
    scores = [
        make_score("a1", "a1", department="城管局", source="T2"),
        make_score("a1", "a2", department="城管局", alt="a2"),
        make_score("b1", "a1", department="水务局", source="T2"),
    ]
    found = slices(scores, "department")
    assert list(found) == ["城管局", "水务局"]
    assert (found["城管局"].n, found["城管局"].strict, found["城管局"].lenient) == (2, 0.5, 1.0)
    assert list(slices(scores, "source")) == ["T2", "（未注明）"]
    assert {key: part.n for key, part in slices(scores, "level1").items()} == {"A": 2, "B": 1}


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, 0.0), ([3.0], 0.95, 3.0), ([4, 1, 3, 2], 0.5, 2), (list(range(1, 101)), 0.95, 95)],
)
def test_percentiles_by_hand(values, share, expected):
    assert percentile(values, share) == expected
