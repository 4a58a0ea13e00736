"""Days whose tickets stop early: an import that broke off within the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, func, select

from suqiu.periods import Period, is_workday
from suqiu.store.schema import ticket

# So many tickets expected in the rest of a day are no chance, nor a quiet evening: of the 1,035
# days of the simulated city none has so long an evening (most 9).
_MISSED = 12
_KNOWN = 5  # fewer days say nothing of what is usual
_DAY = timedelta(days=1)
_BESIDE = 28  # days on either side that say what is usual


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of the last hour of a day with tickets, and how many usually come after it."""

    at: datetime
    expected: float


def stops_of(connection: Connection, period: Period, now: datetime) -> tuple[Stop, ...]:
    """The days of the period, over by `now`, that stop early; days without any ticket are none."""
    start, end = period.start.date(), (min(period.end, now)).date()
    hours = _hours(connection, start - _BESIDE * _DAY, end + _BESIDE * _DAY)
    found = []
    for day in (start + at * _DAY for at in range((end - start).days)):
        counts = hours.get(day)
        if counts is None:
            continue
        last = max(counts) + 1
        expected = _rest(hours, day, last)
        if expected >= _MISSED:
            found.append(Stop(datetime.combine(day, time(last)), expected))
    return tuple(found)


def _rest(hours: Mapping[date, Mapping[int, int]], day: date, last: int) -> float:
    """Tickets that come from this hour on, on days beside it of the same kind."""
    beside: Sequence[date] = [
        one for at in range(-_BESIDE, _BESIDE + 1)
        if at and (one := day + at * _DAY) in hours and is_workday(one) == is_workday(day)
    ]  # fmt: skip
    came = sum(count for one in beside for hour, count in hours[one].items() if hour >= last)
    return came / len(beside) if len(beside) >= _KNOWN and last < 24 else 0.0


def _hours(connection: Connection, start: date, end: date) -> dict[date, dict[int, int]]:
    """Tickets of each day and hour that has any."""
    received = ticket.c.received_at
    hour = func.date_trunc("hour", received)
    inside = received >= datetime.combine(start, time()), received < datetime.combine(end, time())
    found: dict[date, dict[int, int]] = {}
    for at, count in connection.execute(select(hour, func.count()).where(*inside).group_by(hour)):
        found.setdefault(at.date(), {})[at.hour] = int(count)
    return found
