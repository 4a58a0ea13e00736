"""Reports say how far the tickets reach, and whose they are."""

import itertools
from datetime import date, datetime

import pytest
from sqlalchemy import text

from reporting.query.query import Where
from reporting.reports.period import as_known, period_of
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.users import User
from tests.reporting.reports.pages import page_of


@pytest.fixture
def came(town):
    """Adds a ticket of another class on a day."""
    numbers = itertools.count()

    def came(day):
        with town.owner().begin() as connection:
            connection.execute(
                text("""INSERT INTO ticket (ticket_no, received_at, level1, level3)
                    VALUES (:number, CAST(:day AS timestamp) + INTERVAL '9 hours', '其他', '其他')"""),
                {"number": f"U{next(numbers)}", "day": day},
            )

    yield came
    with town.owner().begin() as connection:
        connection.execute(text("DELETE FROM ticket WHERE ticket_no LIKE 'U%'"))


def test_a_year_before_the_first_ticket_is_no_base(town, layer):
    """The tickets begin in September 2025: that year is not what 2026 grew from."""
    page = page_of(town, layer, "yearly", "2026", datetime(2027, 1, 1))
    assert "现有数据自2025年9月1日起，上年同期数据不全，不作同比" in page
    assert "现有数据到2026年9月24日为止" in page
    assert "同比增长" not in page
    assert "上年同期数据不全，不分解变化。" in page
    assert "| 类别 | 受理量（件） | 占比 |\n" in page  # no column of a comparison that is not known
    assert "| 市政公用 | 36 | 50.00% |\n" in page


def test_the_first_year_has_its_own_days(town, layer):
    """22 tickets in ten days, not in 365: none came from 11 September until August."""
    page = page_of(town, layer, "yearly", "2025", datetime(2026, 1, 1))
    assert "现有数据自2025年9月1日起，日均只按有数据的日子算" in page
    assert "其间2025年9月11日至12月31日没有一件工单，按平常应有约" in page
    assert "2.2件" in page


def test_days_without_data_are_not_days_without_tickets(town, layer):
    assert "2025年8月31日没有数据：现有数据自2025年9月1日起。" in page_of(
        town, layer, "daily", "2025-08-31", datetime(2026, 10, 1)
    )
    late = page_of(town, layer, "daily", "2026-10-20", datetime(2026, 10, 21))
    assert "2026年10月20日没有数据：现有数据到2026年9月24日为止" in late


def test_a_day_without_a_ticket_among_others_may_be_one(town, layer, came):
    came("2025-09-12")
    assert "2025年9月11日，没有受理群众诉求。" in page_of(
        town, layer, "daily", "2025-09-11", datetime(2026, 10, 1)
    )


def test_a_day_within_a_gap_is_no_day_without_tickets(town, layer):
    page = page_of(town, layer, "daily", "2025-09-30", datetime(2026, 10, 1))
    assert "没有受理" not in page
    assert "2025年9月30日没有一件工单，按平常应有约2件，可能没有入库。" in page


def test_days_that_must_be_missing_are_named_and_not_averaged_over(town, layer):
    """August has tickets until the 14th, September until the 24th."""
    page = page_of(town, layer, "monthly", "2026-08")
    assert "其间2026年8月15日至31日没有一件工单，按平常应有约" in page
    assert "2.3件" in page  # 32 in 14 days
    page = page_of(town, layer, "monthly", "2026-09")
    assert "上期的2026年8月15日至31日没有一件工单" in page
    assert "环比仅供参考。" in page
    assert page.count(
        "本期有6天没有工单，上年同期有20天没有工单，上期有17天没有工单，同比、环比仅供参考。"
    ) == page.count("| 环比 |")
    assert "变化分解如下。本期有6天没有工单，上期有17天没有工单，环比仅供参考。" in page
    assert "态势" not in page
    assert "上年同期的2025年9月11日至30日没有一件工单" in page


def test_a_base_that_is_all_gap_is_none(town, layer):
    page = page_of(town, layer, "monthly", "2026-08")
    assert "上期没有一件工单，按平常应有约" in page
    assert "不作环比。" in page
    assert "环比增长" not in page
    assert "| 市政公用 | 12 | 37.50% |\n" in page


def test_a_running_month_ends_with_its_data(town, layer):
    """Tickets until 24 September: five days without any are days not yet imported."""
    page = page_of(town, layer, "monthly", "2026-09", datetime(2026, 9, 30))
    assert "2026年9月1日至24日" in page
    assert "2026年9月1日至29日" not in page


def test_a_few_days_before_the_first_ticket_may_be_chance(counter):
    assert counter.covers(Period.of(date(2025, 8, 31), date(2025, 10, 1)))
    assert not counter.covers(Period.of(date(2025, 8, 1), date(2025, 10, 1)))
    assert not counter.covers(Period.of(date(2025, 8, 1), date(2025, 8, 20)))
    assert counter.until(Period.of(date(2026, 9, 1), date(2026, 9, 26))) == datetime(2026, 9, 26)


def test_a_period_ahead_is_refused(counter):
    with pytest.raises(InputError, match="还没有开始"):
        as_known(period_of("2026-12", date(2026, 10, 1)), datetime(2026, 10, 2), counter)


def test_growth_from_nothing_is_explained(town, layer, came):
    """None on the last day of August, one on the first of September."""
    came("2026-08-31")
    page = page_of(
        town, layer, "special", "2026-09-01", datetime(2026, 10, 1),
        topic=Where("level3", ("占道经营",)),
    )  # fmt: skip
    assert "受理量环比增加1件，变化分解如下。" in page


def test_a_part_of_the_tickets_is_not_the_hotline(town, layer):
    leader = User("东湖领导", "leader", streets=("东湖街道",))
    page = page_of(
        town, layer, "monthly", "2026-09", datetime(2026, 10, 1), leader, scope="东湖街道"
    )
    assert "（统计范围：东湖街道）" in page
    assert "本统计范围内共受理群众诉求26件" in page
    assert "全渠道" not in page
    # Nothing leads where there is nothing else.
    assert "从街道看，本期诉求都来自东湖街道。" in page
    assert "主要分布在东湖街道" not in page
    assert "占100" not in page


def test_a_day_imported_in_part_is_told(town, layer):
    """Of ten days with 15 in the evening the last one ends at noon; a quiet evening is none."""
    days = [f"2026-06-{day:02}" for day in range(1, 13)]
    with town.owner().begin() as connection:
        for day in days:
            evening = 0 if day == days[-1] else 15
            for hour, count in (("09:30", 20), ("11:30", 5), ("19:30", evening)):
                connection.execute(
                    text("""INSERT INTO ticket (ticket_no, received_at, level1, level3)
                        SELECT 'V' || :hour || i, CAST(:hour AS timestamp), '其他', '其他'
                        FROM generate_series(1, :count) i"""),
                    {"hour": f"{day} {hour}", "count": count},
                )
    try:
        page = page_of(town, layer, "daily", days[-1])
        assert "2026年6月12日12时以后没有工单，按平常当天还应有约15件，可能没有全部入库" in page
        assert "可能没有全部入库" not in page_of(town, layer, "daily", "2026-06-11")
        # While the day runs that is no news.
        running = page_of(town, layer, "daily", days[-1], datetime(2026, 6, 12, 15))
        assert "可能没有全部入库" not in running
    finally:
        with town.owner().begin() as connection:
            connection.execute(text("DELETE FROM ticket WHERE ticket_no LIKE 'V%'"))


def test_a_period_without_data_says_just_that(town, layer):
    """No 本期没有紧急工单 of days that nobody knows of."""
    page = page_of(town, layer, "monthly", "2019-05")
    assert "2019年5月没有数据" in page
    assert "本期没有" not in page
    assert "本期诉求没有" not in page
