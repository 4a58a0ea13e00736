"""What a leader sees of the Word file: titles, tables, the name and the date, charts."""

import io
import re
from dataclasses import replace
from datetime import date, datetime

import docx
import pytest

from reporting.reports.charts.draw import _spoken
from reporting.reports.compose import compose
from reporting.reports.layout import PrintedTable
from reporting.reports.page import WarningNote
from reporting.reports.period import period_of
from reporting.reports.render import files_of
from reporting.reports.spec import find_spec
from reporting.reports.then import layer_then
from reporting.reports.word import measures as m
from reporting.reports.word.tables import add_table
from reporting.reports.word.titles import title_lines, width_of
from suqiu.store.users import local_administrator
from tests.reporting.reports.pages import page_of


@pytest.mark.parametrize(("title", "lines"), [
    ("澜江区政务服务便民热线日报", ["澜江区政务服务便民热线日报"]),
    ("政务服务便民热线周报（2026年10月5日至11日）", ["政务服务便民热线周报", "（2026年10月5日至11日）"]),
    ("澜江区政务服务便民热线2026年第三季度运行情况季报",
     ["澜江区政务服务便民热线", "2026年第三季度运行情况季报"]),
    ("无处可断的一个很长很长很长很长很长的标题字数超过一行", None),
])  # fmt: skip
def test_a_title_breaks_where_its_words_do(title, lines):
    assert title_lines(title) == (lines or [title])


def _table(columns, rows):
    document = docx.Document()
    cells = tuple(tuple((type("P", (), {"text": one})(),) for one in row) for row in rows)
    add_table(document, PrintedTable("表1", columns, cells), "Normal")
    return document.tables[0]


def _widths(table):
    return [int(one.get(docx.oxml.ns.qn("w:w"))) for one in table._tbl.tblGrid]


def test_numbers_and_short_names_are_not_broken():
    columns = ("工单编号", "受理时间", "街道", "承办单位", "标题")
    row = (
        "LJ202610200095",
        "2026-10-20 20:37",
        "中山街道",
        "住房和城乡建设局",
        "关于小区公共收益的投诉" * 3,
    )
    table = _table(columns, [row])
    narrow = dict(zip(columns, _widths(table), strict=True))
    assert narrow["街道"] > 4 * m.TABLE.points * 20
    assert narrow["承办单位"] > 8 * m.TABLE.points * 20
    assert narrow["工单编号"] > 7 * m.TABLE.points * 20
    assert sum(_widths(table)) <= m.TEXT_WIDTH * m.POINTS_A_MM * 20
    sides = [
        re.search('<w:jc w:val="left"/>', one._tc.xml) is not None for one in table.rows[1].cells
    ]
    assert sides == [False, False, False, False, True]  # what breaks reads from the left


def test_a_short_table_stands_on_one_page_and_of_a_long_one_no_row_alone():
    def kept(rows):
        table = _table(("类别", "件"), [(f"第{at}", "1") for at in range(rows)])
        return ["keepNext" in row.cells[0]._tc.xml for row in table.rows]

    assert kept(5) == [True] * 5 + [False]
    assert kept(30) == [True, True, *[False] * 27, True, False]


def test_the_date_begins_two_signs_after_the_name(september):
    files = files_of(september.manuscript, september.book, "r", ["docx"])
    name, day = docx.Document(io.BytesIO(files["r.docx"])).paragraphs[-2:]
    starts = [
        one.paragraph_format.right_indent.pt / m.BODY.points + width_of(one.text)
        for one in (name, day)
    ]
    assert starts[0] - starts[1] == pytest.approx(2, abs=0.1)
    assert day.paragraph_format.right_indent.pt >= 2 * m.BODY.points


def test_remarks_below_a_table_are_small(september):
    files = files_of(september.manuscript, september.book, "r", ["docx"])
    remarks = [one for one in docx.Document(io.BytesIO(files["r.docx"])).paragraphs
               if one.text.startswith("注：")]  # fmt: skip
    assert remarks
    assert {one.style.font.size.pt for one in remarks} == {12}


def test_days_and_months_of_a_chart_are_read_as_they_are_said():
    assert _spoken(["2025-12", "2026-01", "2026-02"]) == ["12月\n2025年", "1月\n2026年", "2月"]
    assert _spoken(["2026-09-30", "2026-10-01"]) == ["30日\n9月", "1日\n10月"]
    assert _spoken(["2025Q4", "2026Q1"]) == ["四季度\n2025年", "一季度\n2026年"]
    assert _spoken(["2026-09", "甲"]) == ["2026-09", "甲"]


def test_nobody_is_called_back_before_it_is_closed(town, layer):
    # The tickets of 8 o'clock are closed, and called back, at 20 o'clock.
    spec = find_spec("monthly")
    with town.reader(local_administrator()) as connection:
        books = [
            compose(connection, layer, spec, period_of("2026-09", now.date()), as_of=now).book
            for now in (datetime(2026, 9, 2), datetime(2026, 10, 1))
        ]
    closed, called = ([one[id_] for one in books] for id_ in ("received.closed", "solve_rate"))
    assert called[0].denominator <= closed[0].number < closed[1].number
    assert called[0].denominator < called[1].denominator


class Told:
    """One warning of 1 September whose newest ticket is of `last`."""

    def __init__(self, last):
        self._last = last

    def of(self, period):
        return [
            WarningNote("1", "集中上升", "东湖街道停水已有9件。", "待处理", 9, "水务局", self._last)
        ]

    def until(self):
        return self._last


def test_a_warning_says_who_has_it_and_what_it_counts_since(town, layer):
    made = datetime(2026, 9, 3)
    page = page_of(town, layer, "daily", "2026-09-02", made, warnings=Told(date(2026, 9, 2)))
    assert "| 集中上升 | 东湖街道停水已有9件。 | 9 | 水务局 | 待处理 |" in page
    assert "件数算到" not in page
    later = page_of(town, layer, "daily", "2026-09-02", made, warnings=Told(date(2026, 9, 5)))
    assert "各条的件数算到2026年9月5日。" in later


def test_where_nobody_was_reached_there_is_no_rate(town, layer):
    none = replace(layer.conditions["called_back"], sql="callback_result = '别处登记'")
    bare = replace(layer, conditions={**layer.conditions, "called_back": none})
    page = page_of(town, bare, "monthly", "2026-09")
    assert "本期没有回访成功的工单。" in page
    assert "回访成功率0.00%" not in page


def test_what_was_closed_late_since_was_not_closed_then(town, layer):
    late = replace(layer.conditions["late_closed"], sql="closed_at > due_at")
    with town.reader(local_administrator()) as connection:
        then = layer_then(layer, connection, datetime(2026, 9, 2))
    assert late.sql == layer.conditions["late_closed"].sql
    assert then.conditions["late_closed"].sql == "(closed_at > due_at AND closed_at < :now)"
