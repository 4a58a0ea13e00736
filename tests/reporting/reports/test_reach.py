"""Reports say how far the tickets reach, and whose they are."""

from datetime import date, datetime

import pytest

from reporting.query.query import Where
from reporting.reports.period import as_known, period_of
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.users import User
from tests.reporting.reports.pages import page_of


def test_a_year_before_the_first_ticket_is_no_base(town, layer):
    """The tickets begin in September 2025: that year is not what 2026 grew from."""
    page = page_of(town, layer, "yearly", "2026", datetime(2027, 1, 1))
    assert "现有数据自2025年9月1日起，上年同期数据不全，不作同比" in page
    assert "现有数据到2026年9月24日为止" in page
    assert "同比增长" not in page
    assert "上年同期数据不全，不分解变化。" in page
    assert "| 市政公用 | 36 | 50.00% | — |" in page


def test_the_first_year_has_its_own_days(town, layer):
    """22 tickets in 122 days, not in 365."""
    page = page_of(town, layer, "yearly", "2025", datetime(2026, 1, 1))
    assert "日均只按有数据的日子算" in page
    assert "0.2件" in page


def test_days_without_data_are_not_days_without_tickets(town, layer):
    assert "2025年8月31日没有数据：现有数据自2025年9月1日起。" in page_of(
        town, layer, "daily", "2025-08-31", datetime(2026, 10, 1)
    )
    late = page_of(town, layer, "daily", "2026-10-20", datetime(2026, 10, 21))
    assert "2026年10月20日没有数据：现有数据到2026年9月24日为止" in late
    assert "2025年9月30日，没有受理群众诉求。" in page_of(
        town, layer, "daily", "2025-09-30", datetime(2026, 10, 1)
    )


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


def test_growth_from_nothing_is_explained(town, layer):
    """None on the last day of August, one on the first of September."""
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
