"""Months of a quarter or a half: 三季度前两个月, 本季度头一个月, 上半年最后三个月."""

import re
from collections.abc import Iterator
from datetime import date

from suqiu.periods.atom import Atom, Days
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import add_months
from suqiu.periods.numerals import chinese_number
from suqiu.periods.words import FRESH, NUM, OF_YEAR, SHORT, year_of

_SOME = rf"的?(?P<side>[前头首]|最?后)(?P<n>{NUM})个?"
_MONTHS = re.compile(
    rf"(?:{OF_YEAR}(?:{FRESH}第?(?P<q>{SHORT})个?季度?|(?P<half>[上下])半年度?)"
    rf"|(?P<rel>本|这个?|(?<!以)上+一?个?)季度?){_SOME}月(?!份)"
)
# 9月前两周, 三季度前两周: some count weeks by sevens from the first day, some from a Monday.
_WEEKS = re.compile(
    rf"(?:年|月份?|季度?)(?!的?(?:头|首|最后)一){_SOME}(?:周(?![围边岁年末])|星期|礼拜)"
)


def parts(text: str, as_of: date) -> Iterator[Atom]:
    """All expressions of this kind in the reading; PeriodError for what cannot be told in days."""
    weeks = _WEEKS.search(text)
    if weeks:
        raise PeriodError("不清楚是哪几周", hint="请写明起止日期，例如 9月7日至20日")
    for m in _MONTHS.finditer(text):
        length = 6 if m["half"] else 3
        count = chinese_number(m["n"])
        if not 1 <= count <= length:
            raise PeriodError(f"“{m[0]}”没有那么多个月", hint="一个季度三个月，半年六个月")
        begun = _begun(m, as_of)
        first = add_months(begun, length - count if m["side"].endswith("后") else 0)
        yield Atom.fixed(m.start(), m.end(), *_days(first, count))


def _begun(m: re.Match[str], as_of: date) -> date:
    """The first day of the quarter or half; without a year the latest that has begun."""
    if m["rel"]:
        quarter = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
        return add_months(quarter, -3 * m["rel"].count("上"))
    if m["half"]:
        month = 1 if m["half"] == "上" else 7
    else:
        number = chinese_number(m["q"])
        if not 1 <= number <= 4:
            raise PeriodError(f"没有第{number}季度", hint="季度是一到四")
        month = 3 * number - 2
    year = year_of(m["y"], as_of) or as_of.year - (month > as_of.month)
    return date(year, month, 1)


def _days(first: date, months: int) -> Days:
    return first, add_months(first, months)
