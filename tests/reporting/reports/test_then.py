"""A look from the past sees open what was open then; suggestions say who is meant."""

from datetime import date, datetime

from reporting.reports.compose import compose
from reporting.reports.period import period_of
from reporting.reports.spec import find_spec
from suqiu.store.users import local_administrator
from tests.reporting.reports.pages import page_of


def test_what_was_closed_later_was_open_then(town, layer):
    # Three tickets of 8 o'clock are closed at 20 o'clock.
    noon = page_of(town, layer, "daily", "2026-09-01", as_of=datetime(2026, 9, 1, 12))
    assert "已办结0件" in noon
    assert "尚有3件未办结，均未超期" in noon
    night = page_of(town, layer, "daily", "2026-09-01", as_of=datetime(2026, 9, 2))
    assert "已办结3件，办结率100.00%，全部办结" in night


def test_the_unit_and_the_street_of_a_matter_are_named(town, layer):
    page = page_of(town, layer, "monthly", "2026-09")
    # Of 24 in the month, all are 水务局's and 16 in 东湖街道.
    assert "停水诉求量最多，建议水务局会同东湖街道逐件梳理" in page


def test_the_book_has_the_days_and_the_groups_that_no_sentence_tells(town, layer):
    with town.reader(local_administrator()) as connection:
        book = compose(
            connection, layer, find_spec("monthly"), period_of("2026-09", date(2026, 10, 1)),
            as_of=datetime(2026, 10, 1),
        ).book  # fmt: skip
    assert book["received.day:2026-09-01"].value == 3
    assert book["received.level2:供水.mom.base"].value == 12
    assert sum(f.number for f in book if f.id.startswith("open/received.street")) == 2
