"""Several figures in one answer: 同比 beside 环比, and kinds of days or hours side by side."""

from datetime import datetime

import pytest

from reporting.ask.answering.beside import both_comparisons
from reporting.query.run import Rows
from reporting.query.statement import Column, ColumnKind
from tests.reporting.town import rows

STREET = Column("街道", ColumnKind.DIMENSION, None, "street")


def count(month, *, weekend=None, street=None):
    """The town's tickets of a month, of its weekends or of its other days, of one street."""
    return sum(
        one["受理时间"].startswith(month)
        and (street is None or one["街道"] == street)
        and (weekend is None or weekend is (_weekday(one) >= 6))
        for one in rows()
    )


def _weekday(one):
    return datetime.fromisoformat(one["受理时间"]).isoweekday()


def test_both_bases_stand_in_one_row(ask):
    found = ask("9月受理量同比和环比都看一下")
    now, year, month = count("2026-09"), count("2025-09"), count("2026-08")
    wanted = (now, year, (now - year) / year, now - year, month, (now - month) / month, now - month)
    assert found.rows[0] == pytest.approx(wanted)
    assert len({one.id for one in found.columns}) == len(found.columns)
    assert "上年同期" in found.text
    assert "环比增长" in found.text


def test_both_bases_of_each_group(ask):
    found = ask("9月各街道受理量同比、环比")
    by_street = {row[0]: row for row in found.rows}
    for street in ("东湖街道", "北塔街道"):
        row = by_street[street]
        figures = [count(month, street=street) for month in ("2026-09", "2025-09", "2026-08")]
        assert [row[1], row[2], row[5]] == figures


def test_a_group_of_one_base_only_keeps_its_row():
    def part(name):
        return Column(name, ColumnKind.METRIC, "件", f"received.{name}")

    columns = (STREET, part("current"), part("base"))
    first = Rows(columns, (("东湖街道", 3, 2),))
    second = Rows(columns, (("东湖街道", 3, 1), ("北塔街道", 0, 4)))
    assert both_comparisons(first, second).rows == (("东湖街道", 3, 2, 1), ("北塔街道", 0, None, 4))


def test_working_days_and_weekends_are_two_rows(ask):
    found = ask("9月工作日和周末哪个多")
    wanted = {one: count("2026-09", weekend=one == "周末") for one in ("工作日", "周末")}
    assert dict(found.rows) == wanted
    assert found.rows[0][1] == max(wanted.values())
    assert "周一至周五" in found.text


def test_days_off_and_made_up_are_told(ask):
    assert "周一至周五有1天放假，周六、周日有1天调休上班" in ask("9月工作日受理多少件").text
    assert "放假" not in ask("9月受理多少件").text


def test_an_average_per_working_day_is_over_working_days(ask):
    assert ask("9月工作日日均受理多少件").rows == ((count("2026-09", weekend=False) / 22,),)


def test_how_often_is_told_with_its_unit(ask):
    assert f"0次 {count('2026-09')}件" in ask("9月退单次数分布").text


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("9月受理多少，办结多少，满意率多少", ["受理量", "办结量", "满意率"]),
        ("9月受理了多少件，办结了多少件，满意率怎么样", ["受理量", "办结量", "满意率"]),
        ("9月办结多少，受理多少，满意率多少", ["受理量", "办结量", "满意率"]),
        ("9月办结多少，满意率多少", ["办结量", "满意率"]),
        ("9月多少件，满意率多少", ["受理量", "满意率"]),
    ],
)
def test_all_that_is_counted_stands_beside_the_rate(ask, question, columns):
    assert [column.name for column in ask(question).columns] == columns


def test_conditions_asked_for_each_have_a_row_each(ask):
    found = ask("在办、超期各多少")
    wanted = {one: ask(f"{one}的有多少").rows[0][0] for one in ("在办", "超期")}

    assert [column.name for column in found.columns] == ["情况", "受理量"]
    assert dict(found.rows) == wanted
    assert "全部时间" in found.text
    # By group they would be two columns.
    assert ask("各部门在办、超期各多少").rows == ()
