"""The sentence of the first of each month tells each of them, not the best and the worst month."""

from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.sentence import sentence
from reporting.query.run import Rows
from reporting.query.statement import Column, ColumnKind
from tests.reporting.ask.test_wording import read

STREET = Column("街道", ColumnKind.DIMENSION, None, "street")
MONTH = Column("月份", ColumnKind.TIME, None, "month")
RATE = Column("满意率", ColumnKind.METRIC, "ratio", "satisfaction_rate.current")
FIRST = tuple(("东湖街道", f"2026-{at:02d}", 0.5 + at / 100) for at in range(1, 8))


def told(question):
    planned = read(question)
    assert isinstance(planned, Plan)
    return planned.query


def test_the_lowest_of_each_month_are_told_by_month(layer):
    text = sentence(told("今年每月满意率最低的街道"), Rows((STREET, MONTH, RATE), FIRST), layer)
    assert "2026-01 东湖街道 51.00%、2026-02 东湖街道 52.00%" in text
    assert "2026-07 东湖街道 57.00%" in text
    assert "最高" not in text


def test_the_course_of_a_figure_is_still_its_highest_and_lowest(layer):
    text = sentence(told("今年各街道每月满意率"), Rows((STREET, MONTH, RATE), FIRST), layer)
    assert "最高 东湖街道 2026-07 57.00%，最低 东湖街道 2026-01 51.00%" in text


def test_the_tickets_at_one_end_are_told_with_their_number(layer):
    number = Column("工单编号", ColumnKind.DIMENSION, None, "工单编号")
    hours = Column("办理时长", ColumnKind.METRIC, "hour", "handling_hours")
    text = sentence(told("9月最长的一件用了多久"), Rows((number, hours), (("A1", 877.25),)), layer)
    assert text == "2026年9月的工单，列出 1 件，按办理时长从高到低：A1 877.2小时。"


def test_the_ticket_that_came_first_is_told_with_its_time(layer):
    columns = tuple(
        Column(name, ColumnKind.DIMENSION, None, name) for name in ("工单编号", "受理时间")
    )
    found = Rows(columns, (("A1", "2026-09-03 08:30"),))
    text = sentence(told("9月第一件投诉是哪天来的"), found, layer)
    assert text.endswith("列出受理时间最早的 1 件：A1，2026-09-03 08:30受理。")
