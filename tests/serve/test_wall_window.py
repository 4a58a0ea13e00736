"""Every day of the window is on the axis; an empty window makes no figures."""

from datetime import date

import pytest

from reporting.query.query import Query
from serve.wall.window import fitted
from suqiu.periods import Period

WINDOW = Period.of(date(2026, 10, 1), date(2026, 10, 6))
DAYS = Query(("received",), ("day",), (), WINDOW)


def answer(**more):
    chart = {
        "xAxis": {"type": "category", "data": ["2026-10-01", "2026-10-03"]}, "yAxis": {},
        "series": [{"name": "受理量", "type": "line", "data": [7, 9]}],
    }  # fmt: skip
    return {
        "status": "answered",
        "rows": [[1], [2]],
        "columns": [{}],
        "text": "",
        "chart": chart,
    } | more


def test_days_without_tickets_are_zero_and_those_after_the_data_blank():
    chart = fitted(answer(), DAYS, date(2026, 10, 4))["chart"]
    assert chart["xAxis"]["data"] == [f"2026-10-0{day}" for day in range(1, 6)]
    assert chart["series"][0]["data"] == [7, 0, 9, 0, None]


def test_a_window_after_the_data_has_no_figures():
    query = Query(("received",), (), (), WINDOW)
    found = fitted(answer(chart=None, rows=[[0, -1.0]]), query, date(2026, 8, 31))
    assert (found["rows"], found["text"]) == ([], "没有数据（数据到2026年8月31日）")
    assert fitted(answer(), query, None)["text"] == "没有数据（还没有工单）"


def test_a_month_that_began_after_the_data_is_empty_from_its_first_day():
    query = Query(("received",), (), (), WINDOW)
    assert fitted(answer(), query, date(2026, 9, 30))["rows"] == []
    today = Query(("received",), (), (), Period.of(date(2026, 10, 1), date(2026, 10, 2)))
    assert fitted(answer(chart=None), today, date(2026, 9, 30))["rows"] == [[1], [2]]


def test_half_a_window_is_not_compared():
    query = Query(("received",), (), (), WINDOW)
    form = answer(chart=None, rows=[[4, -0.5]], columns=[{"name": "a"}, {"name": "b"}])
    assert fitted(form, query, date(2026, 10, 2))["rows"] == [[4]]


@pytest.mark.parametrize(("rows", "shown"), [([[0, -1.0]], [[0]]), ([[4, 0.5]], [[4, 0.5]])])
def test_nothing_yet_is_no_fall(rows, shown):
    query = Query(("received",), (), (), WINDOW)
    form = answer(chart=None, rows=rows, columns=[{"name": "a"}, {"name": "b"}])
    found = fitted(form, query, date(2026, 10, 4))
    assert found["rows"] == shown
    assert len(found["columns"]) == len(shown[0])
