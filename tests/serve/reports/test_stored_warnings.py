"""Reports tell of warnings only where they were run."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from reporting.warnings.finding import WarningKind
from reporting.warnings.register import keep
from reporting.warnings.rules import load_rules
from reporting.warnings.run import run
from serve.reports.stored_warnings import StoredWarnings
from suqiu.periods import Period
from suqiu.store.users import local_administrator
from tests.reporting.warnings.test_register import BURST, DAY


@pytest.fixture
def stored(store_database):
    """One rise of 12 June 2026, told of two days later."""
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE warning, warning_mute, warning_run, ticket CASCADE"))
        keep(connection, [replace(BURST, tickets=())], DAY + timedelta(2))
    with store_database.reader(local_administrator()) as connection:
        return StoredWarnings(connection)


@pytest.mark.parametrize(
    ("start", "end", "reaches"),
    [(date(2025, 1, 1), date(2026, 1, 1), False), (date(2026, 6, 12), date(2026, 6, 13), True),
     (date(2026, 7, 1), date(2026, 8, 1), True)],
)  # fmt: skip
def test_a_time_before_the_first_run_is_not_known(stored, start, end, reaches):
    assert stored.reaches(Period.of(start, end)) is reaches


def test_hours_of_a_day_have_its_warnings(stored):
    day = Period(datetime(2026, 6, 12), datetime(2026, 6, 12, 9), "", None)
    assert [one.kind for one in stored.of(day)] == ["集中上升"]


def test_what_no_run_has_seen_is_not_known(store_database):
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE warning, warning_run, ticket CASCADE"))
    for kinds, last in ((frozenset({WarningKind.BURST}), date.min), (frozenset(WarningKind), DAY)):
        run(store_database.owner(), DAY, load_rules(), kinds=kinds)
        with store_database.reader(local_administrator()) as connection:
            stored = StoredWarnings(connection)
        assert stored.until() == last
    assert stored.reaches(Period.of(DAY, DAY + timedelta(1)))
    assert not stored.reaches(Period.of(DAY - timedelta(1), DAY))
