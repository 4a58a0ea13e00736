"""Contributions add up exactly, with signs, and see through Simpson."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.attribution import Group, explain, parts_of_count, parts_of_rate
from reporting.attribution.parts import shown_exactly
from reporting.attribution.shown import REST, shown_parts, waterfall
from reporting.reports.period import period_of
from suqiu.errors import InputError
from tests.reporting.conftest import AS_OF

LABELS = st.sampled_from("甲乙丙丁戊")
GROUPS = st.dictionaries(
    LABELS,
    st.integers(1, 500).flatmap(
        lambda weight: st.integers(0, weight).map(lambda hits: Group(Fraction(hits), weight))
    ),
    min_size=1,
)


@given(st.dictionaries(LABELS, st.integers(0, 999)), st.dictionaries(LABELS, st.integers(0, 999)))
def test_counts_add_up(before, after):
    parts = parts_of_count(before, after)
    assert sum(part.contribution for part in parts) == sum(after.values()) - sum(before.values())


@given(GROUPS, GROUPS)
def test_rates_add_up_exactly(before, after):
    def rate(groups):
        return Fraction(
            sum(g.total for g in groups.values()), sum(g.weight for g in groups.values())
        )

    parts = parts_of_rate(before, after)
    assert sum(part.contribution for part in parts) == rate(after) - rate(before)


def test_simpson_is_seen_through():
    """Both get better, the whole gets worse: the weight moved to the worse one."""
    before = {"甲": Group(Fraction(90), 100), "乙": Group(Fraction(3), 10)}
    after = {"甲": Group(Fraction(10), 10), "乙": Group(Fraction(40), 100)}
    parts = parts_of_rate(before, after)
    assert all(part.within > 0 for part in parts)
    assert sum(part.mix for part in parts) < 0
    assert sum(part.contribution for part in parts) == Fraction(50, 110) - Fraction(93, 110)


@given(st.lists(st.fractions(-100, 100, max_denominator=997), min_size=1, max_size=12))
def test_shown_digits_add_up(values):
    shown = shown_exactly(values, 2)
    assert sum(shown) == Fraction(round(sum(values) * 100), 100)
    assert all(abs(a - b) < Fraction(1, 100) for a, b in zip(shown, values, strict=True))


def test_a_change_of_the_town(counter):
    now, base = (period_of(one, AS_OF.date()) for one in ("2026-09", "2026-08"))
    found = explain(counter, "received", "level3", now, base)
    assert found.change == 8
    assert [(part.label, part.contribution) for part in found.parts] == [
        ("停水", 12), ("建筑施工噪声", -5), ("占道经营", 1),
    ]  # fmt: skip
    rates = explain(counter, "solve_rate", "street", now, base)
    assert sum(part.contribution for part in rates.parts) == rates.change != 0
    hours = explain(counter, "handling_hours", "street", now, base)
    assert sum(part.contribution for part in hours.parts) == hours.change


def test_what_is_shown_still_adds_up(counter):
    now, base = (period_of(one, AS_OF.date()) for one in ("2026-09", "2026-08"))
    found = explain(counter, "received", "level3", now, base)
    parts = shown_parts(found, 1)
    assert [part.label for part in parts] == ["停水", REST]
    assert sum(part.contribution for part in parts) == found.change
    _, ups, downs = (one["data"] for one in waterfall(found, parts)["series"])
    assert ups[0] + sum(ups[1:-1]) - sum(downs[1:-1]) == ups[-1] == 40


def test_no_figure_is_no_change(counter):
    now, base = (period_of(one, AS_OF.date()) for one in ("2026-09", "2020-08"))
    with pytest.raises(InputError, match="没有可算"):
        explain(counter, "solve_rate", "street", now, base)
    with pytest.raises(InputError, match="没有指标或维度"):
        explain(counter, "received", "planet", now, base)
    with pytest.raises(InputError, match="协办单位"):
        explain(counter, "received", "assisting", now, base)
