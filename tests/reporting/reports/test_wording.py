"""Sentences that say what the figures say, no more: trends, lists, what was left out."""

import re
from datetime import datetime

import pytest
from sqlalchemy import text

from reporting.facts.fact import Fact, FactKind
from reporting.query.query import Mentions, Where
from reporting.reports.phrases import changes, foremost, trend_word
from tests.reporting.reports.pages import page_of


def growth(value, against="mom", base=40):
    return Fact(
        f"received.{against}", "受理量", FactKind.GROWTH, value, "ratio", against=against,
        inputs=("received", f"received.{against}.base"), denominator=base,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "word"),
    [((0.1, 0.0034), ""), ((0.1, 0.05), "上升"), ((-0.1,), "回落"), ((0.1, -0.1), "")],
)
def test_a_change_within_chance_is_no_trend(values, word):
    said = trend_word([growth(value) for value in values])
    assert (word in said) if word else said == ""


def test_what_percentages_say_badly_is_told_in_pieces():
    yoy, mom = "{f:received.yoy.base}", "{f:received.mom.base}"
    assert changes([growth(16.6, "yoy")]) == f"，同比由{yoy}增至{{f:received}}"
    assert changes([growth(0.5)]) == "，{f:received.mom}"
    assert changes([growth(0.5, base=9)]) == f"，环比由{mom}增至{{f:received}}"
    assert changes([growth(-0.5, base=9)]) == f"，环比由{mom}降至{{f:received}}"
    assert changes([growth(0.0, base=9)]) == "，{f:received.mom}"
    assert changes([growth(-0.1, "yoy"), growth(3.6)]) == (
        f"，{{f:received.yoy}}，但环比由{mom}增至{{f:received}}"
    )
    assert changes([growth(6.6, "yoy"), growth(12.3)]) == (
        f"，由上年同期{yoy}、上期{mom}增至{{f:received}}"
    )


def test_what_has_no_street_or_no_rate_is_named(town, layer):
    with town.owner().begin() as connection:
        # Three of September lose their street; 热线中心 has no rates to go by.
        connection.execute(
            text("""UPDATE ticket SET street = NULL
                WHERE ticket_no IN ('T2026090001', 'T2026090002', 'T2026090003')""")
        )
        connection.execute(
            text("""UPDATE ticket SET lead_department = '城管局'
                WHERE ticket_no BETWEEN 'T2026090004' AND 'T2026090007'""")
        )
        connection.execute(
            text("""INSERT INTO ticket (ticket_no, received_at, street, level1, level3,
                    lead_department)
                SELECT 'U' || i, '2026-09-15', '北塔街道', '城市管理', '占道经营', '热线中心'
                FROM generate_series(1, 20) i""")
        )
    try:
        page = page_of(town, layer, "monthly", "2026-09")
    finally:
        with town.owner().begin() as connection:
            connection.execute(text("DELETE FROM ticket WHERE ticket_no LIKE 'U%'"))
    assert "另有3件未填写街道，不在表内。" in page
    assert "未填写街道的增加3件" in page
    assert "热线中心有的指标没有数据或基数过小，不参加排名。" in page
    assert page.rstrip().endswith("2026年9月30日")


def test_the_daily_tells_of_all_that_is_overdue(town, layer):
    page = page_of(town, layer, "daily", "2026-09-21", datetime(2026, 9, 22))
    assert "在办超期未办结的共" in page
    assert "态势" not in page
    assert "本期没有超期" not in page


def test_tables_tell_small_bases_in_pieces_and_say_so(town, layer):
    page = page_of(town, layer, "monthly", "2026-09")
    # 占道经营: four a year ago, six last month, seven now.
    assert "| 城市管理 | 7 | 17.50% | 增加3件 | 增加1件 |" in page
    assert "注：基数过小或增幅过大的，同比、环比列增减件数。" in page
    assert "同比由4件增至7件，环比由6件增至7件" in page or "由上年同期4件、上期6件增至7件" in page


def test_rates_are_told_with_their_changes_once(town, layer):
    lines = page_of(town, layer, "monthly", "2026-09").splitlines()
    (first,) = [line for line in lines if line.startswith("从办理质效看")]
    (again,) = [line for line in lines if line.startswith("回访成功率")]
    rate = next(part for part in first.split("；") if part.startswith("解决率"))
    assert "比" in rate
    assert rate.split("，")[0] in again
    assert "解决率" in again.split("；")[1]
    assert "同比" not in again.split("；", 1)[1]


def test_what_is_compared_is_named_with_its_number(town, layer):
    page = page_of(town, layer, "monthly", "2026-09")
    assert "同比以2025年9月（22件）、环比以2026年8月（32件）为基数。" in page
    # The year before has no ticket, so nothing is compared with it.
    assert "为基数" not in page_of(town, layer, "yearly", "2026")


def test_one_ticket_is_not_what_many_complain_of(town, layer):
    (line,) = [
        one
        for one in page_of(town, layer, "monthly", "2026-09").splitlines()
        if "群众表示未解决的8件" in one
    ]
    assert "停水（5件）" in line
    assert "（1件）" not in line


def test_a_table_speaks_of_the_comparisons_it_has(town, layer):
    page = page_of(town, layer, "weekly", "2026-W37", datetime(2026, 9, 14))
    assert "注：基数过小或增幅过大的，环比列增减件数。" in page


@pytest.fixture
def added(town):
    """Adds tickets numbered U…, given as SQL values of number, due, closed, unit; and columns of
    all of them as pairs of name and SQL.
    """

    def add(rows, *settings):
        names = "".join(f", {name}" for name, _ in settings)
        more = "".join(f", {sql}" for _, sql in settings)
        with town.owner().begin() as connection:
            connection.execute(
                text(f"""INSERT INTO ticket (ticket_no, received_at, due_at, closed_at,
                        lead_department, street, level1, level3 {names})
                    SELECT no, TIMESTAMP '2026-09-02', due::timestamp, closed::timestamp, unit,
                        '北塔街道', '城市管理', '占道经营' {more}
                    FROM (VALUES {", ".join(rows)}) AS one (no, due, closed, unit)""")
            )

    yield add
    with town.owner().begin() as connection:
        connection.execute(text("DELETE FROM ticket WHERE ticket_no LIKE 'U%'"))


def test_the_daily_tells_first_what_became_overdue_on_the_day(town, layer, added):
    added([
        "('U1', '2026-09-21 10:00', NULL, '城管局')", "('U2', '2026-09-21 09:00', NULL, '城管局')",
        "('U3', '2026-09-20 23:59', NULL, '城管局')", "('U4', '2026-09-21 10:00', '2026-09-21', '城管局')",
        "('U5', '2026-09-22 00:01', NULL, '城管局')", "('U6', '2020-01-01 08:00', NULL, '城管局')",
    ])  # fmt: skip
    page = page_of(town, layer, "daily", "2026-09-21", datetime(2026, 9, 22))
    assert "其中本期到了时限的新超期2件。" in page
    new, old = (page.index(one) for one in ("本期新超期工单", "超期最久的工单"))
    assert new < page.index("| U2 |") < page.index("| U1 |") < old < page.index("| U6 | 2,455 |")
    assert page.index("| U6 |") < page.index("| U3 | 1 |")
    assert page.count("U1") == page.count("U2") == 1
    assert "U4" not in page
    assert "U5" not in page
    # The next day they are old, and nothing is new but U5.
    page = page_of(town, layer, "daily", "2026-09-22", datetime(2026, 9, 23))
    assert "新超期1件" in page
    assert "| U1 | 1 |" in page


def test_a_time_gone_by_was_not_late_for_what_fell_due_since(town, layer, added):
    """As of October: before 10 September 2026 only the one of 2020 was overdue."""
    added([
        "('U1', '2026-09-21 10:00', NULL, '城管局')", "('U6', '2020-01-01 08:00', NULL, '城管局')",
    ])  # fmt: skip
    page = page_of(town, layer, "daily", "2020-01-02", datetime(2026, 10, 1))
    assert "本期以前就超期、至今没有办结的1件，超期最久的如下。本期以后才超期的" in page
    assert "| U6 |" in page
    assert "| U1 |" not in page
    page = page_of(town, layer, "daily", "2019-01-02", datetime(2026, 10, 1))
    assert "都是本期以后超期的，共" in page
    assert "| U6 |" not in page


def test_a_day_on_which_nothing_fell_due_says_so(town, layer, added):
    added(["('U6', '2020-01-01 08:00', NULL, '城管局')"])
    page = page_of(town, layer, "daily", "2026-09-30", datetime(2026, 10, 1))
    assert "本期没有新超期的。" in page
    assert "本期新超期工单" not in page
    assert "| U6 |" in page


def test_rates_of_few_tickets_are_marked_or_left_out_and_not_ranked(town, layer, added):
    done = (("callback_result", "'成功'"), ("solved", "'是'"), ("satisfaction", "'满意'"))
    added([f"('U{at}', '2026-09-03', '2026-09-02', '小局')" for at in range(2)], *done)
    added([f"('UX{at}', '2026-09-03', '2026-09-02', '大局')" for at in range(3)], *done)
    added([f"('UY{at}', '2026-09-03', NULL, '大局')" for at in range(30)])
    page = page_of(town, layer, "monthly", "2026-09")
    rates = [line for line in page.splitlines() if line.startswith("| 小局 |") and "%" in line]
    assert rates == []
    assert "单位各项指标的基数都过小，不列。" in page
    assert any(
        "| 100.00%＊ | 100.00%＊ |" in line
        for line in page.splitlines()
        if line.startswith("| 大局 |")
    )
    assert "注：带＊的基数过小，不宜比较。" in page
    assert "大局有的指标没有数据或基数过小，不参加排名。" in page
    assert "红榜：大局" not in page


def test_of_a_topic_of_few_tickets_no_rate_trend_or_single_ticket_is_made_much_of(
    town, layer, added
):
    done = (("callback_result", "'成功'"), ("solved", "'否'"), ("satisfaction", "'不满意'"))
    added([f"('UZ{at}', '2026-09-03', '2026-09-04', '小局')" for at in range(2)], *done)
    page = page_of(town, layer, "special", "2026-09", topic=Where("department", ("小局",)))
    assert "解决率、满意率的基数过小，不作分析。" in page
    assert "有的指标基数过小，不作判断" in page
    assert "个单位承办" not in page
    assert "低于" not in page
    assert "态势" not in page
    assert "1件，占" not in page


def test_what_leads_is_no_single_ticket_and_no_half_of_a_tie():
    def facts(*sizes):
        return [
            Fact(f"f{at}", "受理量", FactKind.FIGURE, size, "件") for at, size in enumerate(sizes)
        ]

    def led(*sizes, most=3):
        return [fact.value for fact in foremost(facts(*sizes), most)]

    assert led(9, 5, 4, 3) == [9, 5, 4]
    assert led(9, 5, 4, 4) == [9, 5]
    assert led(4, 4, 4, 4) == [4, 4, 4]
    assert led(2, 1, 1) == [2]
    assert led(1, 1) == []
    assert led(-9, -4, -4, most=2) == [-9]


def test_a_topic_is_not_broken_down_by_itself(town, layer):
    page = page_of(town, layer, "special", "2026-09", topic=Where("level3", ("停水",)))
    assert "停水类主要集中在" in page
    assert "依次为停水" not in page
    assert "反映较多的是停水" not in page
    assert "占本专题受理量的100.00%" not in page
    page = page_of(town, layer, "special", "2026-09", topic=Where("street", ("东湖街道",)))
    assert "主要集中在东湖街道" not in page
    assert "主要分布在东湖街道" not in page


def test_a_topic_of_words(town, layer):
    page = page_of(town, layer, "special", "2026-09", topic=Mentions(("停水",)))
    assert "# 关于“停水”诉求情况的专报（2026年9月）" in page
    assert "共受理涉及“停水”的诉求24件" in page


def test_the_smallest_classes_are_told_together(town, layer, added):
    """Two classes of the town and thirty of one ticket each: the table has thirty lines."""
    rows = [f"('U{at}', NULL, '2026-09-02', '城管局')" for at in range(30)]
    added(rows, ("level4", "no"))
    with town.owner().begin() as connection:
        connection.execute(
            text("UPDATE ticket SET level3 = '类' || ticket_no WHERE ticket_no LIKE 'U%'")
        )
    page = page_of(town, layer, "special", "2026-09", topic=Where("department", ("城管局",)))
    (rest,) = re.findall(r"\| 其余(\d+)类 \| (\d+) \|", page)
    assert rest[0] == rest[1]
    assert page.count("| 1 | 2.17% |") < len(rows)
