"""A span of local time with its two bases of comparison, 环比 and 同比."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from suqiu.periods.calendar import festival
from suqiu.periods.grain import Grain, add_months, natural, whole_months
from suqiu.periods.naming import name

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open [start, end) of local time.

    `text` names it in answers. `grain` is the natural unit it is one of, None for odd spans; a
    unit that is still running ends with the day of asking and keeps its grain. `festival` is
    set for a public holiday, so that a year earlier is last year's holiday.
    """

    start: datetime
    end: datetime
    text: str
    grain: Grain | None
    festival: str = ""

    @classmethod
    def of(cls, start: date, end: date, grain: Grain | None = None, festival: str = "") -> "Period":
        """The period of the days [start, end), named; `grain` as found when not given."""
        return cls(
            datetime.combine(start, time()),
            datetime.combine(end, time()),
            name(start, end),
            grain or natural(start, end),
            festival,
        )

    @property
    def running(self) -> bool:
        """Whether it is a natural unit cut short by the day of asking."""
        return self.grain is not None and self.end < _unit_end(self.start, self.grain)

    def previous(self) -> "Period":
        """环比: the unit before (as far as this one has come), as many whole months, or as many days."""
        months = self.grain.months if self.grain else whole_months(*self._days())
        if self.grain is not None and months == 0:
            days = timedelta(7 if self.grain is Grain.WEEK else 1)
            return self._moved(self.start - days, self.end - days)
        if months:
            return self._moved(_shift(self.start, -months), min(self._end(-months), self.start))
        return self._moved(self.start - (self.end - self.start), self.start)

    def year_earlier(self) -> "Period":
        """同比: the same days a year earlier, or last year's holiday when it is one."""
        days = festival(self.festival, self.start.year - 1) if self.festival else None
        whole = festival(self.festival, self.start.year) if days else None
        if days and whole:
            cut = self.end.date() < whole[1]
            end = min(days[1], days[0] + (self.end - self.start)) if cut else days[1]
            return Period.of(days[0], end, festival=self.festival)
        return self._moved(_shift(self.start, -12), self._end(-12))

    def _days(self) -> tuple[date, date]:
        return self.start.date(), self.end.date()

    def _end(self, months: int) -> datetime:
        """The end moved by its last day, so that February keeps its own length."""
        if self.end.time() != time():
            return _shift(self.end, months)
        if self.end.day == 1 and self.start.day == 1:
            return _shift(self.end, months)
        return _shift(self.end - _DAY, months) + _DAY

    def _moved(self, start: datetime, end: datetime) -> "Period":
        """The unit keeps its grain where it is cut short as this one is."""
        grain = natural(start.date(), end.date()) or (self.grain if self.running else None)
        if start.time() != time() or end.time() != time():
            return Period(start, end, f"{start:%Y-%m-%d %H:%M}至{end:%Y-%m-%d %H:%M}", self.grain)
        return Period.of(start.date(), end.date(), grain)


def spoken(period: Period) -> str:
    """The name of the period for an answer."""
    return period.text or name(period.start.date(), period.end.date())


def _shift(moment: datetime, months: int) -> datetime:
    return datetime.combine(add_months(moment.date(), months), moment.time())


def _unit_end(start: datetime, grain: Grain) -> datetime:
    if grain.months:
        return _shift(start, grain.months)
    lengths = {Grain.HOUR: timedelta(hours=1), Grain.DAY: _DAY, Grain.WEEK: 7 * _DAY}
    return start + lengths[grain]
