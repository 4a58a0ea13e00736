"""Today is not over: an answer says until when it counts, and compares with the same hours."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from reporting.facts.gaps import until_hour
from reporting.facts.hours import named_hours
from reporting.metrics import Layer
from reporting.query.query import Against, Comparison, Query
from suqiu.periods import Grain, Period


def until_now(
    connection: Connection, query: Query, layer: Layer, now: datetime, *, apart: bool = False
) -> tuple[Query, str]:
    """The query with both of its times ending at the same hour where one of them runs into today,
    and a note that says so; `apart` where two days are only listed beside each other.
    """
    period, comparison = query.period, query.comparison
    due = "due_at" in (query.time, *(layer.metrics[one].time for one in query.metrics))
    if period is None or due or not period.start < now < period.end:
        return query, ""
    if comparison is None or apart or not _alike(period, comparison):
        return query, f"今天还没过完，算到{now:%H:%M}"
    cut = period.end - _last_hour(connection, now)
    base = comparison.base
    if base.end - cut <= base.start:
        return query, f"今天还没过完，算到{now:%H:%M}"
    period, base = _ending(period, period.end - cut), _ending(base, base.end - cut)
    note = f"今天还没过完，两段时间都算到{period.end.hour}时" + (
        f"{period.end.minute}分" if period.end.minute else ""
    )
    return replace(query, period=period, comparison=replace(comparison, base=base)), note


def _alike(period: Period, comparison: Comparison) -> bool:
    """Whether the base has come as far as the period; 和8月比 names a whole month."""
    if comparison.against is not Against.CUSTOM:
        return True
    days = (period.end - period.start, comparison.base.end - comparison.base.start)
    return days == (timedelta(1), timedelta(1))


def _last_hour(connection: Connection, now: datetime) -> datetime:
    """The last full hour that the tickets tell of, as in a report of today; within the first hour
    of the day the moment itself.
    """
    day, hour = datetime.combine(now, time()), now.replace(minute=0, second=0, microsecond=0)
    if hour == day:
        return now.replace(second=0, microsecond=0)
    return until_hour(connection, Period(day, hour, "", Grain.DAY))


def _ending(period: Period, end: datetime) -> Period:
    hours = named_hours(Period(period.start, end, "", period.grain, period.festival))
    if hours.text and not end.minute:
        return hours
    clock = f"{end.hour}时" + (f"{end.minute}分" if end.minute else "")
    return replace(period, end=end, text=f"{period.text}（到{end.month}月{end.day}日{clock}）")
