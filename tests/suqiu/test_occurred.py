"""When it happened: dates in one form, what citizens say as they say it, nothing for nothing."""

import pytest

from suqiu.moment import read_moment
from suqiu.occurred import LONGEST, read_occurred, tells_time


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2026-10-31 22:00:00", "2026-10-31 22:00"),
        ("2026-10-31 22:00:07.0", "2026-10-31 22:00:07"),
        ("2026/10/31 9:05", "2026-10-31 09:05"),
        ("2026年10月31日22时", "2026-10-31 22:00"),
        ("２０２６年１０月３１日２２：３０", "2026-10-31 22:30"),
        ("2026.10.31", "2026-10-31"),
        ("20261031", "2026-10-31"),
        ("202610312200", "2026-10-31 22:00"),
        ("20261031220005", "2026-10-31 22:00:05"),
        ("2026-10-31T22:00:00Z", "2026-11-01 06:00"),
        # A program's midnight is a day without an hour, a person's is midnight.
        ("2026-10-31 00:00:00", "2026-10-31"),
        ("2026-10-31 00:00", "2026-10-31 00:00"),
        ("2026年10月31日0时", "2026-10-31 00:00"),
        # Days since Excel's zero, as a cell without a date's format gives them.
        ("46326", "2026-10-31"),
        ("46326.9166666667", "2026-10-31 22:00"),
        ("46326.916666666664", "2026-10-31 22:00"),
        ("32874", "1990-01-01"),
    ],
)
def test_dates_are_read_into_one_form_and_stay_so(cell, read):
    assert read_occurred(cell) == read
    assert read_occurred(read) == read


@pytest.mark.parametrize(
    "said",
    [
        "上周三晚上", "每晚22点到次日6点", "10月31日22时", "2026年10月", "长期", "22:30:00", "2026年10月31日24时",
        "2026-10-31 22:00至2026-11-01 02:00", "2026-10-31 22:00-23:30", "2026-10-31 22:00-06:00", "2026-10-31 22-23", "2026", "202610", "2026.10", "10.31",
        "2026-10-31晚上", "31/10/2026", "三天前、具体时间不清楚", "无规律，多在夜里",
    ],
)  # fmt: skip
def test_what_citizens_say_is_kept(said):
    assert read_occurred(f" {said}\n") == said
    assert tells_time(said)


def test_blanks_and_line_breaks_become_single_spaces():
    assert read_occurred("上周三 \r\n 晚上") == "上周三 晚上"


@pytest.mark.parametrize(
    "cell",
    ["", " ", "无", "略", "不详", "（不详）", "/", "--", "？？", "N/A", "null", "NaT", "具体时间不详", "时间：不清楚",
     "不清楚具体时间", "未提供时间", "不记得了", "见诉求内容", "事发时间"],
)  # fmt: skip
def test_nothing_said_is_nothing(cell):
    assert read_occurred(cell) == ""
    assert not tells_time(cell)


@pytest.mark.parametrize(
    "cell",
    ["0000-00-00 00:00:00", "0001-01-01T00:00:00+08:00", "1899-12-30 00:00:00", "1900/1/0 0:00", "1970-01-01",
     "1970-01-01 08:00:00", "1970-01-01T00:00:00Z", "9999-12-31 23:59:59", "0"],
)  # fmt: skip
def test_a_programs_way_to_say_no_date_is_nothing(cell):
    assert read_occurred(cell) == ""


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-02-30", "「2026-02-30」不是时间"),
        ("2026-02-30 08:00:00", "不是时间"),
        ("2026年13月1日8时", "不是时间"),
        ("2026-02-30T08:00:00Z", "不是时间"),
        ("20260230", "不是时间"),
        ("0026-10-31 08:00", "年份 26 不合理"),
        ("2926年10月31日", "年份 2926 不合理"),
        ("22", "不是时间"),
        ("-3", "不是时间"),
        ("12345", "不是时间"),
        ("202613", "不是时间"),
        ("4.6326E+04", "不是时间"),
        ("13800000000", "不是时间"),
        ("#N/A", "表格显示的错误"),
        ("#VALUE!", "表格显示的错误"),
        ("########", "表格显示的错误"),
        ("楼上漏水" * LONGEST, "超过上限"),
    ],
)
def test_what_tells_no_time_says_why(cell, reason):
    with pytest.raises(ValueError, match=reason):
        read_occurred(cell)


def test_formats_of_a_mapping_go_first():
    assert read_occurred("03/11/2026 09:30", ("%d/%m/%Y %H:%M",)) == "2026-11-03 09:30"
    assert read_occurred("46326", ("%d/%m/%Y",)) == "2026-10-31"


def test_the_ends_of_the_calendar_are_no_moment_elsewhere():
    assert read_moment("0001-01-01T00:00:00+10:00") is None
    assert read_moment("9999-12-31T23:59:59-10:00") is None
