"""Weeks of a month: 9月第一周, 上个月最后一周. Where people count them differently they are asked."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from suqiu.periods.atom import Atom, Days
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import add_months
from suqiu.periods.naming import name
from suqiu.periods.numerals import chinese_number
from suqiu.periods.words import FRESH, OF_YEAR, SHORT, year_of

_WEEK = (
    rf"(?:第(?P<w>{SHORT})|(?P<last>最后一?)|头一|首)个?"
    "(?:周(?![一二三四五六日末边围岁年])|星期|礼拜)"
)
_OF_MONTH = re.compile(
    rf"(?:{OF_YEAR}{FRESH}(?P<m>{SHORT})|(?P<rel>本|这个?|(?<!以)上+个?))月(?:份)?的?{_WEEK}"
)
_ANY = re.compile(rf"月(?:份)?的?(?:第{SHORT}|最后一|头一|首)个?(?:周|星期)")
_MOST = 5


def weeks(text: str, as_of: date) -> Iterator[Atom]:
    """The weeks of a month on which every way of counting agrees. PeriodError for the others,
    with the weeks that may be meant.
    """
    found = list(_OF_MONTH.finditer(text))
    if not found and _ANY.search(text):
        raise PeriodError("不清楚是哪几天的一周", hint="请写明起止日期，例如 9月7日至13日")
    for m in found:
        start = _month(m, as_of)
        ways = _ways(start, chinese_number(m["w"]) if m["w"] else 1, m["last"] is not None)
        if len(ways) > 1:
            shown = [name(*one) for one in ways]
            raise PeriodError(
                f"“{m[0]}”有几种算法",
                hint=f"是{'，还是'.join(shown)}？请写明起止日期",
                said=m[0],
                ways=shown,
            )
        yield Atom.fixed(m.start(), m.end(), *ways[0])


def _month(m: re.Match[str], as_of: date) -> date:
    """The first day of the month; without a year the latest that has begun."""
    if m["rel"]:
        return add_months(as_of.replace(day=1), -m["rel"].count("上"))
    month = chinese_number(m["m"])
    if not 1 <= month <= 12:
        raise PeriodError(f"没有{month}月", hint="月份是1到12")
    year = year_of(m["y"], as_of) or as_of.year - (month > as_of.month)
    return date(year, month, 1)


def _ways(start: date, nth: int, last: bool) -> list[Days]:
    """The week by sevens from the first day, by weeks cut at the month's ends, and by whole weeks
    from Monday; each once, by its first day. PeriodError for a sixth week.
    """
    if not 1 <= nth <= _MOST:
        raise PeriodError(f"一个月没有第{nth}周", hint="请写明起止日期")
    end, week = add_months(start, 1), timedelta(7)
    if last:
        final = end - timedelta(1)
        monday = final - timedelta(final.weekday())
        whole = monday if final.weekday() == 6 else monday - week
        found = [(end - week, end), (max(monday, start), end), (whole, whole + week)]
    else:
        monday = start - timedelta(start.weekday())
        first = monday if monday == start else monday + week
        by_seven, cut, whole = (one + week * (nth - 1) for one in (start, monday, first))
        found = [(by_seven, by_seven + week), (max(cut, start), cut + week), (whole, whole + week)]
    inside = {(one, min(to, end)) for one, to in found if one < end}
    return sorted(inside) or [(end - week, end)]
