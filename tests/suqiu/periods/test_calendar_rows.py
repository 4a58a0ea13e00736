"""What a site writes wrongly into the calendar is said with file, row and column."""

import pytest

from suqiu.errors import SettingsError
from suqiu.periods.calendar_rows import CalendarRow, read_rows


def test_excel_may_have_saved_it():
    text = "name,first\n春节,2027-02-06\n\n"
    for content in (text.encode("utf-8-sig"), text.encode("gb18030")):
        [row] = read_rows("holidays.csv", content)
        assert (row.text("name"), row.day("first").year) == ("春节", 2027)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("2027-2-30,2027-02-12", "第 3 行「first」：「2027-2-30」看不懂"),
        ("2027-02-12,2027-02-06", "第 3 行「last」：2027-02-06 早于「first」2027-02-12"),
        ("2027-02-12", "第 3 行「last」：没有这一格"),
    ],
)
def test_a_wrong_row_is_named(cells, words):
    good, bad = read_rows("holidays.csv", f"first,last\n2026-02-15,2026-02-23\n{cells}\n".encode())
    assert good.span("first", "last")[1].day == 23
    with pytest.raises(SettingsError) as told:
        bad.span("first", "last")
    assert words in told.value.message
    assert told.value.hint


def test_a_year_is_a_number():
    with pytest.raises(SettingsError, match=r"holidays\.csv 第 9 行「year」"):
        CalendarRow("holidays.csv", 9, {"year": "二七"}).year("year")
