"""Averages per day and numbers of groups are made from the rows, or asked back."""

from datetime import date

import pytest

from reporting.ask.telling.derived import GroupCount, PerTime, Shown, units_in
from reporting.query.run import Rows
from reporting.query.statement import Column, ColumnKind
from suqiu.periods import Period

STREET = Column("街道", ColumnKind.DIMENSION, None, "street")
COUNT = Column("受理量", ColumnKind.METRIC, "件", "received.current")
ROWS = Rows((STREET, COUNT), (("中山街道", 60), ("东湖街道", None)))


def test_an_average_divides_figures_and_keeps_labels() -> None:
    found = PerTime("日", 30).of(ROWS)

    assert found.rows == (("中山街道", 2.0), ("东湖街道", None))
    assert [one.name for one in found.columns] == ["街道", "日均受理量"]


def test_groups_are_counted_in_one_number() -> None:
    found = GroupCount("街道").of(ROWS)

    assert found.rows == ((2,),)
    assert found.columns[0].kind is ColumnKind.METRIC


def test_only_the_groups_asked_for_are_shown_with_their_shares_of_all() -> None:
    found = Shown("street", ("东湖街道",)).of(ROWS)

    assert found.rows == (("东湖街道", None),)
    assert found.columns == ROWS.columns


@pytest.mark.parametrize(
    ("first", "end", "unit", "count"),
    [
        (date(2026, 9, 1), date(2026, 10, 1), "日", 30),
        (date(2026, 7, 1), date(2026, 10, 1), "月", 3),
        (date(2026, 9, 7), date(2026, 9, 21), "周", 2),
        (date(2026, 9, 7), date(2026, 9, 21), "月", None),
        (date(2026, 1, 1), date(2026, 10, 1), "年", None),
    ],
)
def test_a_period_has_so_many_units(first: date, end: date, unit: str, count: float | None) -> None:
    assert units_in(Period.of(first, end), unit) == count
