"""The natural units of time, and which of them a span is about."""

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
