"""A day that is not over is no whole day: it is told in hours, or left out of longer periods."""

from datetime import date, datetime

import pytest
from sqlalchemy import text

from reporting.reports.period import period_of, so_far
from suqiu.errors import InputError
from tests.reporting.reports.pages import page_of


@pytest.fixture
def came(town):
    """Adds so many tickets of another class at an hour."""

    def came(hour, count):
        with town.owner().begin() as connection:
            connection.execute(
                text("""INSERT INTO ticket (ticket_no, received_at, level1, level3)
                    SELECT 'U' || :hour || i, CAST(:hour AS timestamp), '其他', '其他'
                    FROM generate_series(1, :count) i"""),
                {"hour": hour, "count": count},
            )

    yield came
    with town.owner().begin() as connection:
        connection.execute(text("DELETE FROM ticket WHERE ticket_no LIKE 'U%'"))


def test_a_running_day_is_compared_with_the_same_hours(town, layer, came):
    """Until nine 13 today and 12 yesterday, who had 20 more in the evening."""
    came("2026-09-10 07:30", 12)
    came("2026-09-09 07:30", 10)
    came("2026-09-09 20:00", 20)
    page = page_of(town, layer, "daily", "2026-09-10", datetime(2026, 9, 10, 9))
    assert "# 政务服务便民热线日报（2026年9月10日0时至9时）" in page
    assert "（统计截至2026年9月10日9时）" in page
    assert (
        "受理群众诉求13件，环比增长8.33%。当天还没有过完。"
        "环比以2026年9月9日0时至9时（12件）为基数。" in page
    )
    assert "截至2026年9月10日9时，已办结" in page
    assert page.rstrip().endswith("\n2026年9月10日")
    # The day after it is whole, and so is the one before.
    page = page_of(town, layer, "daily", "2026-09-10", datetime(2026, 9, 11))
    assert "受理群众诉求13件，环比下降59.38%。" in page
    assert "没有过完" not in page


def test_a_longer_period_leaves_the_running_day_out(town, layer):
    page = page_of(town, layer, "monthly", "2026-09", datetime(2026, 9, 10, 9))
    assert "2026年9月1日至9日" in page
    assert "2026年9月10日还没有过完，没有计入。" in page
    assert "没有过完" not in page_of(town, layer, "monthly", "2026-08", datetime(2026, 9, 10, 9))


def test_hours_end_with_the_data(town, layer, came):
    """Eight come before six each day; today the last import was at two."""
    for day in (
        *(f"08-{one:02}" for one in range(29, 32)),
        *(f"09-{one:02}" for one in range(1, 26)),
    ):
        came(f"2026-{day} 05:00", 8)
    came("2026-09-26 01:10", 2)
    page = page_of(town, layer, "daily", "2026-09-26", datetime(2026, 9, 26, 9))
    assert "2026年9月26日0时至2时" in page
    came("2026-09-26 08:40", 1)
    page = page_of(town, layer, "daily", "2026-09-26", datetime(2026, 9, 26, 9))
    assert "2026年9月26日0时至9时" in page


@pytest.mark.parametrize(
    ("asked", "as_of", "name", "before"),
    [("2026-09-21", datetime(2026, 9, 21, 15), "2026年9月21日0时至15时", datetime(2026, 9, 20, 15)),
     ("2026-W39", datetime(2026, 9, 21, 15), "2026年9月21日0时至15时", datetime(2026, 9, 14, 15)),
     ("2026-10", datetime(2026, 10, 1, 8), "2026年10月1日0时至8时", datetime(2026, 9, 1, 8)),
     ("2026-W39", datetime(2026, 9, 23, 15), "2026年9月21日至22日", datetime(2026, 9, 16)),
     ("2026-10", datetime(2026, 10, 3, 8), "2026年10月1日至2日", datetime(2026, 9, 3))],
)  # fmt: skip
def test_where_a_running_period_and_its_base_end(asked, as_of, name, before):
    period = so_far(period_of(asked, as_of.date()), as_of)
    assert period.text == name
    assert period.previous().end == before


def test_a_day_of_no_full_hour_is_refused():
    with pytest.raises(InputError, match="满一小时"):
        so_far(period_of("2026-09-21", date(2026, 9, 21)), datetime(2026, 9, 21))
