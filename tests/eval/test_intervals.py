"""Intervals and paired tests against SciPy, and against what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from eval.metrics.intervals import (
    bootstrap_share,
    discordant,
    mcnemar,
    newcombe,
    paired_difference,
    wilson,
)

HITS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_that_of_scipy(counts):
    hits, n = counts
    expected = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-6)


@given(HITS)
def test_mcnemar_is_the_exact_binomial_test(pairs):
    first, second = zip(*pairs, strict=True)
    lost, won = discordant(first, second)
    expected = binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar(first, second) == pytest.approx(expected)


def test_mcnemar_of_many_cases_is_neither_slow_nor_wrong():
    first = [True] * 10_000 + [False] * 10_200
    second = [not hit for hit in first]
    assert mcnemar(first, second) == pytest.approx(binomtest(10_000, 20_200).pvalue)


def test_newcombe_by_the_example_of_its_author():
    # Newcombe 1998, table II (a): 56/70 − 48/80.
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert newcombe(0, 0, 3, 5) == (-1, 1)


def test_the_bootstrap_of_a_share_is_that_of_resampled_rows():
    hits = [True] * 70 + [False] * 30
    rng = np.random.default_rng(1)
    drawn = rng.choice(hits, (20_000, 100)).mean(axis=1)
    assert bootstrap_share(hits) == pytest.approx(np.percentile(drawn, (2.5, 97.5)), abs=0.011)
    assert bootstrap_share([]) == (0, 0)
    assert bootstrap_share(hits) == bootstrap_share(hits)


def test_the_paired_bootstrap_is_that_of_resampled_pairs():
    first = np.array([True] * 60 + [False] * 40)
    second = np.array([True] * 50 + [False] * 10 + [True] * 25 + [False] * 15)
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 100, (20_000, 100))
    drawn = second[rows].mean(axis=1) - first[rows].mean(axis=1)
    expected = np.percentile(drawn, (2.5, 97.5))
    assert paired_difference(first.tolist(), second.tolist()) == pytest.approx(expected, abs=0.011)


@given(HITS)
def test_the_paired_interval_turns_round_with_the_runs(pairs):
    first, second = zip(*pairs, strict=True)
    low, high = paired_difference(first, second)
    assert low <= np.mean(second) - np.mean(first) <= high or low == high
    if first == second:
        assert (low, high) == (0, 0)
