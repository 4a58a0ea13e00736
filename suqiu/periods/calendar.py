"""China's public holidays and working days, from the notices kept in `datasets/calendar/`."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from suqiu.periods.calendar_rows import calendar_rows

_DAY = timedelta(days=1)
# Days counted from the first of the lunar year.
_NEW_YEAR = {"除夕": timedelta(-1), "大年初一": timedelta(0)}
# After a festival's name: the day itself, not the days off.
ITSELF = "当天"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday as the State Council's notice gives it; days off are [start, end)."""

    year: int
    name: str
    day: date
    start: date
    end: date


@cache
def _table() -> dict[tuple[str, int], Holiday]:
    rows = {}
    for row in calendar_rows("holidays.csv"):
        year, (first, last) = row.year("year"), row.span("first_off", "last_off")
        name = row.text("name")
        rows[name, year] = Holiday(year, name, row.day("festival"), first, last + _DAY)
    return rows


@cache
def _days_off() -> frozenset[date]:
    return frozenset(
        h.start + i * _DAY for h in _table().values() for i in range((h.end - h.start).days)
    )


@cache
def _made_up() -> frozenset[date]:
    return frozenset(row.day("day") for row in calendar_rows("workdays.csv"))


@cache
def _lunar() -> dict[tuple[str, int], tuple[date, date]]:
    """Days of the lunar year that are no public holidays: 重阳节, 正月."""
    found = {}
    for row in calendar_rows("lunar.csv"):
        first, last = row.span("first", "last")
        found[row.text("name"), row.year("year")] = first, last + _DAY
    return found


def check_calendar() -> None:
    """SettingsError naming the first row of the calendar that cannot be used."""
    _table()
    _made_up()
    _lunar()


def festival(name: str, year: int) -> tuple[date, date] | None:
    """What people mean by a holiday's name in a year, [start, end); None when not on file.

    双节 runs from the first day off for 中秋节 to the last for 国庆节. 中秋节 that lies within
    the 国庆节 holiday is the day itself. 除夕 and 大年初一 are one day, and so is 中秋节当天:
    the day of the festival without the days off around it.
    """
    if name.endswith(ITSELF):
        return _itself(name.removesuffix(ITSELF), year)
    if (name, year) in _lunar():
        return _lunar()[name, year]
    autumn, national = _table().get(("中秋节", year)), _table().get(("国庆节", year))
    if name == "双节":
        if autumn is None or national is None:
            return None
        return min(autumn.start, national.start), max(autumn.end, national.end)
    if name in _NEW_YEAR:
        spring = _table().get(("春节", year))
        first = spring and spring.day + _NEW_YEAR[name]
        return (first, first + _DAY) if first else None
    found = _table().get((name, year))
    if found is None:
        return None
    if name == "中秋节" and national and found.start == national.start:
        return found.day, found.day + _DAY
    return found.start, found.end


def _itself(name: str, year: int) -> tuple[date, date] | None:
    """The one day a festival is named after."""
    known = _table().get((name, year))
    if known is not None:
        return known.day, known.day + _DAY
    days = festival(name, year)
    return days if days and days[1] - days[0] == _DAY else None


def holidays_about(day: date, within: int) -> list[tuple[Holiday, Holiday]]:
    """Holidays whose festival is at most so many days before or after, each with that of the year
    before; those of years on file.
    """
    table = _table()
    near = [one for one in table.values() if abs((one.day - day).days) <= within]
    return [
        (one, table[one.name, one.year - 1]) for one in near if (one.name, one.year - 1) in table
    ]


def is_workday(day: date) -> bool:
    """Whether offices work on the day; years without a notice know only weekends."""
    if day in _made_up():
        return True
    return day.weekday() < 5 and day not in _days_off()


def workdays(start: date, end: date) -> int:
    """How many working days lie in [start, end)."""
    return sum(is_workday(start + i * _DAY) for i in range((end - start).days))
