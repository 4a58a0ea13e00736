"""Which rows a comparison sets against which: 各月同比, 逐月环比, 各季度与去年比."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from reporting.query.query import Against, Query
from suqiu.periods import Period
from suqiu.periods.grain import add_months

# Months of a unit, or days where it has none; the finest unit of a query decides.
_UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "quarter": (3, 0), "half": (6, 0), "year": (12, 0)}  # fmt: skip
_WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the base lies before the period; whole months or a span of days."""

    months: int = 0
    span: timedelta = timedelta()

    @property
    def sql(self) -> str:
        """As an INTERVAL."""
        if self.months:
            return f"INTERVAL '{self.months} months'"
        if self.span % timedelta(1):
            return f"INTERVAL '{round(self.span.total_seconds())} seconds'"
        return f"INTERVAL '{self.span.days} days'"

    def keeps(self, dimension: str) -> bool:
        """Whether whole units of the dimension move to whole units, no two into one."""
        if dimension not in _UNITS:
            return False
        months, days = _UNITS[dimension]
        if months:
            return self.months > 0 and self.months % months == 0
        return self.months == 0 and self.span % timedelta(days) == timedelta()

    def back(self, period: Period) -> Period:
        """The period so much earlier; its last day moves, so that February keeps its own length."""
        start = self._earlier(period.start)
        end = period.end
        if self.months and end.time() == time():
            end = self._earlier(end - timedelta(1)) + timedelta(1)
            if period.end.day == 1:
                end = self._earlier(period.end)
        else:
            end = self._earlier(end)
        return replace(period, start=start, end=end, grain=None, festival="")

    def _earlier(self, moment: datetime) -> datetime:
        if self.months:
            return datetime.combine(add_months(moment.date(), -self.months), moment.time())
        return moment - self.span


def aligned(query: Query) -> tuple[Query, Shift | None]:
    """The query with the base its buckets of time are set against, and the way from base rows
    to the bucket they are shown beside; no shift where nothing is broken down by time.
    """
    units = [one for one in query.dimensions if one in _UNITS]
    comparison, period = query.comparison, query.period
    if comparison is None or period is None or not units:
        return query, None
    finest = min(units, key=list(_UNITS).index)
    if comparison.against is Against.MOM:
        months, days = _UNITS[finest]
        shift = Shift(months, timedelta(days))
    elif comparison.against is Against.YOY and finest == "week":
        # The same weekdays, 52 weeks back.
        shift = Shift(span=timedelta(weeks=_WEEKS_A_YEAR))
    else:
        shift = _between(comparison.base.start, period.start)
        return query, shift
    base = replace(shift.back(period), text=comparison.base.text)
    return replace(query, comparison=replace(comparison, base=base)), shift


def _between(base: datetime, start: datetime) -> Shift:
    months = (start.year - base.year) * 12 + start.month - base.month
    if months and base.day == start.day and base.time() == start.time():
        return Shift(months)
    return Shift(span=start - base)
