"""Bursts are found at once and told once; noise and seasons are not."""

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from reporting.warnings.rising.baseline import Baseline
from reporting.warnings.rising.burst import Limits
from reporting.warnings.rising.cells import Cell, CellGrid, Level
from reporting.warnings.rising.history import Count, History
from reporting.warnings.rising.replay import Replay
from reporting.warnings.rising.tail import upper_tail
from suqiu.periods.calendar import festival
from tests.reporting.warnings.conftest import COMMUNITIES, FIRST, LEAVES, STREETS, noise, planted


def walked(counts, start=100, end=500, limits=None):
    history = History.of(counts)
    replay = Replay(history, limits)
    for _ in replay.walk(start, end):
        pass
    return history, replay.tracker.incidents


def areas(history, incidents):
    return [
        (history.leaves[one.cell.leaf], one.cell.level,
         history.streets[one.cell.street] if one.cell.street >= 0 else "",
         history.communities[one.cell.community] if one.cell.community >= 0 else "")
        for one in incidents
    ]  # fmt: skip


def only(incidents, leaf, history, since):
    return [
        one for one in incidents if history.leaves[one.cell.leaf] == leaf and one.raised >= since
    ]


def test_a_burst_in_one_community_is_one_incident_there_from_its_first_day(quiet_city):
    history, found = walked([*quiet_city, *planted(400, (9, 8, 7, 6))])
    (one,) = only(found, LEAVES[3], history, 395)
    assert areas(history, [one]) == [(LEAVES[3], Level.COMMUNITY, *COMMUNITIES[0])]
    assert (one.since, one.raised) == (400, 400)
    assert 403 <= one.last <= 406
    assert one.ended is not None
    assert one.last < one.ended <= 412


def test_a_burst_over_a_street_is_the_streets(quiet_city):
    places = COMMUNITIES[:6]
    history, found = walked([*quiet_city, *planted(400, (12, 12, 12), places=places)])
    (one,) = only(found, LEAVES[3], history, 395)
    assert areas(history, [one]) == [(LEAVES[3], Level.STREET, STREETS[0], "")]


def test_a_burst_everywhere_is_the_citys(quiet_city):
    history, found = walked([*quiet_city, *planted(400, (36, 36, 36), places=COMMUNITIES)])
    (one,) = only(found, LEAVES[3], history, 395)
    assert areas(history, [one]) == [(LEAVES[3], Level.CITY, "", "")]


def test_two_places_at_once_are_two_incidents(quiet_city):
    extra = [
        *planted(400, (9, 8, 7), places=COMMUNITIES[:1]),
        *planted(400, (9, 8, 7), places=COMMUNITIES[-1:]),
    ]
    history, found = walked([*quiet_city, *(
        Count(f"{one.number}{one.street}", one.day, one.leaf, one.street, one.community)
        for one in extra
    )])  # fmt: skip
    told = areas(history, only(found, LEAVES[3], history, 395))
    assert sorted(area[3] for area in told) == sorted([COMMUNITIES[0][1], COMMUNITIES[-1][1]])


def test_a_long_incident_is_told_once_while_it_lasts(quiet_city):
    history, found = walked([*quiet_city, *planted(380, (6,) * 40)])
    (one,) = only(found, LEAVES[3], history, 375)
    assert one.raised == 380
    assert 419 <= one.last <= 422


def test_tickets_without_an_area_still_count_for_the_city(quiet_city):
    history, found = walked([*quiet_city, *planted(400, (15, 15), places=(("", ""),))])
    (one,) = only(found, LEAVES[3], history, 395)
    assert one.cell.level is Level.CITY


def test_noise_gives_few_alarms_over_many_seeds():
    days, seeds = 400, range(10, 18)
    alarms = sum(len(walked(noise(seed, 28 + days), 28, 28 + days)[1]) for seed in seeds)
    # So many false alarms a week are the promise; most tests are too coarse to use it up.
    assert alarms <= Limits().false_per_week * days / 7 * len(seeds)


def test_a_looser_budget_gives_more_alarms(quiet_city):
    strict = walked(quiet_city, limits=Limits(false_per_week=0.01))[1]
    loose = walked(quiet_city, limits=Limits(false_per_week=20, least=2, ratio=1.0))[1]
    assert len(strict) < len(loose)


def test_a_season_alarms_in_its_first_year_only():
    # The same fortnight each year, as heating begins each November: 4 to 6 a day in the city.
    counts, draw = noise(3, 800), np.random.default_rng(4)
    for year in range(2):
        places = [COMMUNITIES[i] for i in draw.integers(0, len(COMMUNITIES), 200)]
        daily = draw.poisson(5, 21)
        counts += planted(330 + 364 * year, tuple(int(n) for n in daily), LEAVES[7], places)
    history, found = walked(counts, 100, 760)
    raised = [one.raised for one in found if history.leaves[one.cell.leaf] == LEAVES[7]]
    assert [day for day in raised if 330 <= day <= 360]
    assert [day for day in raised if day > 600] == []
    fresh = Replay(history)
    for _ in fresh.walk(600, 760):
        pass
    later = [one for one in fresh.tracker.incidents if history.leaves[one.cell.leaf] == LEAVES[7]]
    assert later == []


def test_what_comes_of_a_holiday_is_expected_again_when_the_holiday_has_moved():
    # 中秋 was on 2024-09-17 and on 2025-10-06: 19 days later, and over within nine.
    counts = noise(3, 700)
    for year in (2024, 2025):
        start = (festival("中秋节当天", year)[0] - FIRST).days - 6
        counts += planted(start, (18,) * 9, LEAVES[7], COMMUNITIES)
    # Another matter at the second one, of which the first knew nothing.
    counts += planted(start, (18,) * 9, LEAVES[9], COMMUNITIES)
    history, found = walked(counts, 100, 690)
    assert only(found, LEAVES[7], history, 600) == []
    assert len(only(found, LEAVES[7], history, 200)) == 1
    assert only(found, LEAVES[9], history, 600)[0].raised <= start + 1


def test_the_future_is_not_seen(quiet_city):
    extra = planted(400, (9, 8, 7, 6))
    whole = walked([*quiet_city, *extra], end=402)[1]
    cut = [one for one in (*quiet_city, *extra) if (one.day - FIRST).days < 402]
    assert [(o.cell, o.raised, o.p) for o in walked(cut, end=402)[1]] == [
        (o.cell, o.raised, o.p) for o in whole
    ]  # fmt: skip


@pytest.mark.parametrize("shape", [0.4, 3.0, 50.0])
def test_the_tail_is_the_negative_binomials(shape):
    count, mean = np.arange(0, 30), np.full(30, 2.5)
    right = nbinom.sf(count - 1, shape, shape / (shape + mean))
    assert upper_tail(count, mean, shape) == pytest.approx(right, rel=1e-6)


def test_a_large_shape_is_poisson():
    assert upper_tail(9, 2.5, 1e9) == pytest.approx(poisson.sf(8, 2.5), rel=1e-4)


def test_expected_counts_are_near_the_true_ones():
    rate, days = 3.0, 400
    draw = np.random.default_rng(9)
    counts = [
        Count(f"{day}-{i}", FIRST + timedelta(days=day), LEAVES[0], *COMMUNITIES[i % 3])
        for day in range(days)
        for i in range(int(draw.poisson(rate)))
    ]
    history = History.of(counts)
    grids = tuple(CellGrid(history, level) for level in Level)
    baseline = Baseline(history, grids, days - 1, [])
    means, _ = baseline.expect(Level.CITY, np.array([0]), (1, 7))
    assert means[0] == pytest.approx([rate, 7 * rate], rel=0.25)


def test_cells_hold_what_lies_within():
    city, street = Cell(1, Level.CITY), Cell(1, Level.STREET, 0)
    community = Cell(1, Level.COMMUNITY, 0, 2)
    assert city.holds(street)
    assert street.holds(community)
    assert not community.holds(street)
    assert community.meets(city)
    assert not Cell(2, Level.CITY).meets(street)
    assert not Cell(1, Level.STREET, 1).meets(community)
