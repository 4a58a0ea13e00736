"""Working days as the notices have them."""

from datetime import date, timedelta

import pytest

from suqiu.periods import is_workday, workdays
from suqiu.periods.calendar import festival


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-10-01", False),
        ("2026-10-10", True),  # a Saturday made up for
        ("2026-10-17", False),
        ("2026-10-19", True),
        ("2025-01-26", True),
        ("2023-12-30", False),
        ("2024-02-18", True),
    ],
)
def test_workday(day, works):
    assert is_workday(date.fromisoformat(day)) is works


def test_workdays_of_a_span():
    assert workdays(date(2026, 10, 1), date(2026, 11, 1)) == 18
    assert workdays(date(2025, 1, 1), date(2026, 1, 1)) == 248


@pytest.mark.parametrize("year", range(2023, 2028))
@pytest.mark.parametrize("name", ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"])
def test_every_year_on_file_has_the_seven_holidays(name, year):
    start, end = festival(name, year)
    assert timedelta(0) < end - start <= timedelta(9)


def test_a_year_without_a_notice_has_none():
    assert festival("春节", 2019) is None
