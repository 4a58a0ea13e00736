"""Days without tickets between others: chance, a weekend, or an import that stopped."""

from datetime import date, datetime

import pytest
from sqlalchemy import text

from reporting.facts.counting import FactCounter
from suqiu.periods import Period
from suqiu.store.users import local_administrator

MARCH = Period.of(date(2026, 3, 2), date(2026, 3, 30))  # Mondays; no holiday


@pytest.fixture
def gaps(store_database, layer):
    """The gaps of four weeks in which offices alone write, four a working day, without some days."""

    def gaps(*without):
        with store_database.owner().begin() as connection:
            connection.execute(text("TRUNCATE ticket CASCADE"))
            connection.execute(
                text("""INSERT INTO ticket (ticket_no, received_at)
                    SELECT 'U' || day::date || i, day + INTERVAL '9 hours'
                    FROM generate_series(timestamp '2026-03-02', '2026-03-27', '1 day') day,
                        generate_series(1, 4) i
                    WHERE extract(isodow FROM day) < 6 AND NOT day::date = ANY(:without)"""),
                {"without": [date(2026, 3, day) for day in without]},
            )
        with store_database.reader(local_administrator()) as connection:
            found = FactCounter(connection, layer, datetime(2026, 7, 1)).gaps(MARCH)
        return [(one.start.day, one.end.day, one.days, round(one.expected)) for one in found]

    yield gaps
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE ticket CASCADE"))


def test_weekends_and_single_days_may_be_chance(gaps):
    assert gaps() == []
    assert gaps(10) == []  # four expected


def test_two_working_days_without_a_ticket_are_missing(gaps):
    assert gaps(10, 11) == [(10, 12, 2, 8)]


def test_a_gap_goes_on_over_a_weekend_in_which_nothing_was_expected(gaps):
    ((start, end, days, expected),) = gaps(13, 16)
    assert (start, end, days, expected) == (13, 17, 4, 8)


def test_what_lies_before_the_first_and_after_the_last_is_no_gap(gaps):
    assert gaps(2, 3, 4, 25, 26, 27) == []
