"""What of a period's weekdays and weekends the calendar has otherwise: days off and days made up."""

from collections.abc import Iterable
from datetime import timedelta

from reporting.query.query import Filter, Query, Weekdays, plain
from suqiu.periods import Period, is_workday

_WEEK, _WEEKEND = (1, 2, 3, 4, 5), (6, 7)


def calendar_note(filters: Iterable[Filter], query: Query) -> str:
    """放假 and 调休 within the query's period, where working days or weekends are asked for; they
    are counted by the day of the week. Nothing where the period has none.
    """
    asked = {one.days for one in plain(filters) if isinstance(one, Weekdays)}
    if query.period is None or asked.isdisjoint((_WEEK, _WEEKEND)):
        return ""
    off, made_up = _exceptions(query.period)
    told = []
    if off:
        told.append(f"周一至周五有{off}天放假")
    if made_up:
        told.append(f"周六、周日有{made_up}天调休上班")
    return f"期内{'，'.join(told)}，仍按星期几统计" if told else ""


def _exceptions(period: Period) -> tuple[int, int]:
    """Weekdays off and weekend days worked."""
    first = period.start.date()
    days = [first + timedelta(one) for one in range((period.end - period.start).days)]
    off = sum(one.isoweekday() in _WEEK and not is_workday(one) for one in days)
    return off, sum(one.isoweekday() in _WEEKEND and is_workday(one) for one in days)
