"""A period as a command names it: 2026-09, 2026Q3, 2026-W39, 2026-09-21, 2026, or in Chinese."""

import re
from datetime import date, datetime, time, timedelta

from reporting.facts.counting import FactCounter
from reporting.facts.hours import named_hours
from suqiu.errors import InputError
from suqiu.periods import Period, find_periods

_SPELT = re.compile(
    r"(?P<y>\d{4})(?:-?(?P<h>[Hh][12])|-?(?P<q>[Qq][1-4])|-?(?P<w>[Ww]\d{1,2})"
    r"|-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?"
)
_RANGE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:/|\.\.|~|至|到)(\d{4}-\d{1,2}-\d{1,2})")


def period_of(text: str, as_of: date) -> Period:
    """The period named; InputError when the text is none or names several."""
    text = text.strip()
    try:
        if span := _RANGE.fullmatch(text):
            first, last = date.fromisoformat(span[1]), date.fromisoformat(span[2])
            return Period.of(first, last + timedelta(1))
        if found := _SPELT.fullmatch(text):
            return Period.of(*_days(found))
    except ValueError as error:
        raise InputError(f"没有 {text} 这样的日期", hint="例如 2026-09") from error
    mentions = find_periods(text, as_of)
    if len(mentions) != 1:
        raise InputError(
            f"读不懂时间段 {text}", hint="例如 2026-09、2026Q3、2026-W39、2026-09-21、上个月"
        )
    return mentions[0].period


def so_far(period: Period, as_of: datetime) -> Period:
    """A period still running ends with the last whole day before `as_of`: six days are compared
    with six. Where it has no whole day yet it ends with the hour, and hours are compared with the
    same hours. InputError for one that lies ahead.
    """
    if period.start >= as_of:
        raise InputError(
            f"{period.text}还没有开始", hint="检查 --period 和 --as-of；当天的满一小时才能出"
        )
    if period.end <= as_of:
        return period
    day = datetime.combine(as_of, time())
    if period.start < day:
        return Period.of(period.start.date(), day.date(), period.grain, festival=period.festival)
    return named_hours(Period(period.start, as_of, "", period.grain, period.festival))


def as_known(period: Period, as_of: datetime, counter: FactCounter) -> Period:
    """As `so_far`; a period still running ends, too, with the last day, or of hours the last
    hour, the tickets tell of.
    """
    known = so_far(period, as_of)
    if period.end <= as_of:
        return known
    until = counter.until(known)
    if until <= known.start:
        return known
    return so_far(known, counter.until_hour(known) if until.time() != time() else until)


def _days(found: re.Match[str]) -> tuple[date, date]:
    year = int(found["y"])
    if found["w"]:
        start = date.fromisocalendar(year, int(found["w"][1:]), 1)
        return start, start + timedelta(7)
    if found["d"]:
        start = date(year, int(found["m"]), int(found["d"]))
        return start, start + timedelta(1)
    if found["m"]:
        return _months(year, int(found["m"]), 1)
    if found["q"]:
        return _months(year, 3 * int(found["q"][1]) - 2, 3)
    if found["h"]:
        return _months(year, 6 * int(found["h"][1]) - 5, 6)
    return _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    index = year * 12 + month - 1 + count
    return date(year, month, 1), date(index // 12, index % 12 + 1, 1)
