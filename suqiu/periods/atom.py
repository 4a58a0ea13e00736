"""One expression of time in a question, before the year it leaves open is decided."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from suqiu.periods.errors import PeriodError

Days = tuple[date, date]
# How far to look for 29 February (eight years around 1900 and 2100), or a month with a 31st.
_FAR = 9


@dataclass(frozen=True, slots=True)
class Atom:
    """What was read at [begin, end) of the reading.

    `occur(k)` gives the days [start, end) in year k, or in month k counted from year 0 when
    `monthly`; None when there are none (30 February). `at` is the k that was said; None leaves
    it open. `part` is false for a bare year and for what has no year: 昨天, 近7天.
    `itself` names the festival whose one day 当天 means. `today` marks today, `last_only` the words
    for it that mean something only as the end of a range: 现在, 目前. `named` marks 国庆, 冬天 and the like.
    """

    begin: int
    end: int
    occur: Callable[[int], Days | None]
    at: int | None = None
    monthly: bool = False
    part: bool = True
    today: bool = False
    last_only: bool = False
    festival: str = ""
    itself: str = ""
    named: bool = False

    @classmethod
    def fixed(
        cls,
        begin: int,
        end: int,
        start: date,
        stop: date,
        *,
        today: bool = False,
        last_only: bool = False,
    ) -> "Atom":
        """An expression that leaves nothing open."""
        return cls(
            begin, end, lambda _: (start, stop), at=0, part=False, today=today, last_only=last_only
        )

    @property
    def open(self) -> bool:
        """Whether the year (or month) was left unsaid."""
        return self.at is None

    @property
    def year(self) -> int | None:
        """The year that was said, if one was."""
        return self.at if self.at and not self.monthly else None

    @property
    def whole_year(self) -> bool:
        """Whether it is a bare year."""
        return self.year is not None and not self.part

    def in_year(self, year: int) -> "Atom":
        """The same expression with its year said."""
        return replace(self, at=year)

    def days(self, until: date) -> Days:
        """The days meant: as said, or the latest that begin no later than `until`."""
        if self.at is not None:
            return self._sure(self.occur(self.at))
        now = self._index(until)
        for k in range(now, now - _FAR, -1):
            days = self.occur(k)
            if days and days[0] <= until:
                return days
        return self._sure(None)

    def days_after(self, start: date) -> Days:
        """The days meant when they must not begin before `start`: the first such."""
        if self.at is not None:
            return self._sure(self.occur(self.at))
        now = self._index(start)
        for k in range(now, now + _FAR):
            days = self.occur(k)
            if days and days[0] >= start:
                return days
        return self._sure(None)

    def _index(self, day: date) -> int:
        return day.year * 12 + day.month - 1 if self.monthly else day.year

    def _sure(self, days: Days | None) -> Days:
        if days is None:
            if self.festival:
                raise PeriodError(
                    "没有这一年的放假安排",
                    hint="写明起止日期，或在 datasets/calendar/holidays.csv 里补上",
                )
            raise PeriodError("问题里的日期不存在", hint="请检查年、月、日")
        return days


def day_of_month(index: int, day: int) -> Days | None:
    """The day of a month counted from year 0, or None."""
    return day_span(index // 12, index % 12 + 1, day)


def day_span(year: int, month: int, day: int) -> Days | None:
    """One day, or None when there is no such day."""
    try:
        start = date(year, month, day)
    except ValueError:
        return None
    return start, start + timedelta(1)
