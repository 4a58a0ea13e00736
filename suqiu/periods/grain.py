"""The natural units of time, and which of them a span or a question is about."""

import re
from datetime import date, timedelta
from enum import StrEnum


class Grain(StrEnum):
    """A natural unit of time; its value is written in queries."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months the unit has; 0 for those shorter than a month."""
        return _MONTHS.get(self, 0)


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.HALF: 6, Grain.YEAR: 12}

_WORDS = {
    Grain.HOUR: "每个?小时|每小时|分时段|各个?时段|按小时|按时段|逐时|逐小时|每个时段|几点|哪个(?:时段|小时)|什么时段",
    Grain.DAY: "每一?天|每日|逐日|逐天|按天|按日(?!期)|各日|分日|天天|哪一?天",
    Grain.WEEK: "每个?(?:周(?![一二三四五六日天末])|星期(?![一二三四五六日天]))|各周|按周|按星期(?!几)|逐周|分周|周度|哪一?周|哪个星期",
    Grain.MONTH: "每个?月|每一个月|各个?月|按月|逐月|分月|月度|月月|哪个月|哪几个月|哪月",
    Grain.QUARTER: "每个?季|每一个季度|各个?季|按季|逐季|分季|季度(?=走势|趋势|变化|对比)|哪个季度",
    Grain.HALF: "每个?半年|各个?半年|按半年|逐半年",
    Grain.YEAR: "每年|每一年|各个?年(?!龄|级)|历年|逐年|按年(?!龄|级)|分年(?!龄|级)|年度(?=走势|趋势|变化|对比)|哪一?年",
}
# An average a day is one number, no breakdown by day.
_ASKED = re.compile("|".join(f"(?P<{g.value}>(?<!平均)(?:{words}))" for g, words in _WORDS.items()))


def find_grain(text: str) -> Grain | None:
    """The unit by which the question breaks time down (每个月, 逐日, 各季度); the first named."""
    found = _ASKED.search("".join(text.split()))
    return Grain(found.lastgroup) if found and found.lastgroup else None


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month. OverflowError outside 1-9999."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9998:
        raise OverflowError(f"year {year}")
    return date(year, month + 1, min(day.day, month_days(year, month + 1)))


def month_days(year: int, month: int) -> int:
    """28 to 31."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(1)).day


def natural(start: date, end: date) -> Grain | None:
    """The unit that [start, end) is exactly one of, or None."""
    days = (end - start).days
    if days == 1:
        return Grain.DAY
    if days == 7 and start.weekday() == 0:
        return Grain.WEEK
    months = whole_months(start, end)
    for grain, length in _MONTHS.items():
        if months == length and (start.month - 1) % length == 0:
            return grain
    return None


def whole_months(start: date, end: date) -> int:
    """How many whole calendar months [start, end) is; 0 when it is none."""
    if start.day != 1 or end.day != 1:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month
