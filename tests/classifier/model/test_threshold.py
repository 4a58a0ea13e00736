"""Thresholds: what passes is as right as promised, and where rows cannot tell nothing passes."""

import time

import numpy as np
import pytest

from classifier.model.threshold import NEVER, least_rows, shortfall_of, threshold_for


def _held(rng, rows, middle=0.3, width=1.7):
    """Held-out rows of a calibrated model: confidence, whether right."""
    confidence = (1 / (1 + np.exp(-rng.normal(middle, width, rows)))).astype(np.float32)
    return confidence, rng.random(rows) < confidence


@pytest.mark.parametrize("rows", [60, 300, 900, 3000])
@pytest.mark.parametrize("target", [0.9, 0.95])
def test_what_passes_seldom_falls_short_of_the_promise_and_then_by_little(rows, target):
    rng = np.random.default_rng(rows)
    short = []
    for _ in range(300):
        confidence, right = _held(rng, rows)
        passing = confidence >= threshold_for(confidence, right, target)
        # The true precision of a calibrated model is its mean confidence.
        short.append(max(0.0, 1 - (1 - target) * 1.05 - confidence[passing].mean())
                     if passing.any() else 0.0)  # fmt: skip
    assert np.mean(np.array(short) > 0) <= 0.3
    assert np.mean(short) < 0.01


@pytest.mark.parametrize("rows", [60, 300])
def test_of_few_rows_the_tolerance_is_not_used_up(rows):
    rng = np.random.default_rng(rows)
    broken = 0
    for _ in range(300):
        confidence, right = _held(rng, rows)
        passing = confidence >= threshold_for(confidence, right, 0.9)
        broken += passing.any() and confidence[passing].mean() < 0.9
    assert broken <= 300 * 0.3


def test_even_a_model_that_never_reaches_the_target_seldom_passes():
    rng = np.random.default_rng(5)
    found = [threshold_for(rng.random(400).astype(np.float32), rng.random(400) < 0.85, 0.9)
             for _ in range(300)]  # fmt: skip
    assert sum(one != NEVER for one in found) <= 300 * 0.35


def test_many_rows_cost_little():
    confidence, right = _held(np.random.default_rng(1), 18_000)
    passing = (confidence >= threshold_for(confidence, right, 0.9)).mean()
    order = np.argsort(-confidence)
    shares = np.cumsum(right[order]) / np.arange(1, 18_001)
    widest = np.flatnonzero(shares >= 0.9)[-1] / 18_000
    assert widest * 0.95 < passing <= widest + 1e-3


@pytest.mark.parametrize("target", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_fewer_rows_than_could_prove_it_let_nothing_pass(target):
    least = least_rows(target)
    bound = 1 - (1 - target) * 1.05
    assert bound**least <= 0.2 < bound ** (least - 1)
    confidence = np.linspace(0.99, 0.9, least).astype(np.float32)
    right = np.ones(least, bool)
    assert threshold_for(confidence[1:], right[1:], target) == NEVER
    assert threshold_for(confidence, right, target) == confidence[-1]
    right[0] = False
    assert threshold_for(confidence, right, target) == NEVER


def test_without_rows_or_right_ones_nothing_passes():
    confidence = np.linspace(0.9, 0.1, 500).astype(np.float32)
    assert threshold_for(confidence, np.zeros(500, bool), 0.9) == NEVER
    assert threshold_for(confidence[:0], np.zeros(0, bool), 0.9) == NEVER


def test_rows_of_one_confidence_pass_together_or_not_at_all():
    confidence = np.repeat(np.array([0.9, 0.6], np.float32), 200)
    first = np.arange(400) < 220
    # The right ones among the equal stand first; that must not help them.
    assert threshold_for(confidence, first, 0.9) == np.float32(0.9)
    assert threshold_for(np.full(400, 0.7, np.float32), first, 0.9) == NEVER


def test_eight_rows_say_that_a_person_decides():
    short = shortfall_of(np.linspace(0.9, 0.5, 8), np.ones(8, bool), 0.999, labels=80)
    assert short is not None
    assert short.text == (
        "留出的 8 条不足以保证准确率 99.9%，至少要 1,532 条留出的而且全对，通常要几倍；"
        "现在不自动派单，全部交人工"
    )


def test_about_so_many_rows_as_told_are_enough():
    rng = np.random.default_rng(3)
    told = []
    for _ in range(40):
        confidence, right = _held(rng, 60)
        short = shortfall_of(confidence, right, 0.9, labels=600)
        if short is not None and short.needed is not None:
            told.append(short)
    assert len(told) >= 12
    middle = int(np.median([one.needed for one in told]))
    assert 60 < middle < 3000
    enough = [threshold_for(*_held(rng, middle), 0.9) != NEVER for _ in range(40)]
    assert np.mean(enough) > 0.5
    assert f"大约要 {told[0].needed:,} 条（标注约 {told[0].needed * 10:,} 条）" in told[0].text


def test_a_model_that_is_not_that_good_is_not_told_to_wait_for_rows():
    right = np.arange(2000) % 2 == 0
    short = shortfall_of(np.linspace(0.9, 0.1, 2000), right, 0.9, labels=2000)
    assert short is not None
    assert "未必够" in short.text


def test_a_threshold_that_stands_falls_short_of_nothing():
    confidence, right = _held(np.random.default_rng(1), 5000)
    assert shortfall_of(confidence, right, 0.9, labels=5000) is None


def test_it_is_found_in_no_time():
    confidence, right = _held(np.random.default_rng(1), 200_000)
    threshold_for(confidence, right, 0.9)
    began = time.perf_counter()
    threshold_for(confidence, right, 0.9)
    assert time.perf_counter() - began < 1
