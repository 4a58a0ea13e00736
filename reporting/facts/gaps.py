"""Days without any ticket where there must have been some: an import that stopped in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Time, cast, func, select

from suqiu.periods import Period, is_workday
from suqiu.store.schema import ticket

# So many tickets expected in days that have none are no chance (one in a thousand): no data.
MISSED = 7
_DAY = timedelta(days=1)
_BESIDE = timedelta(days=28)  # what is usual is taken from so many days on either side


@dataclass(frozen=True, slots=True)
class Gap:
    """The days [start, end) of a period, none of which has a ticket, and how many would have come
    on such days: working days and others apart.
    """

    start: date
    end: date
    expected: float

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.start).days


def gaps_of(connection: Connection, period: Period) -> tuple[Gap, ...]:
    """The gaps within the period, between the first and the last ticket that the reader sees."""
    start, end = period.start.date(), (period.end - timedelta(microseconds=1)).date() + _DAY
    before, after = _day(connection, until=start), _day(connection, since=end)
    spans = [(start, end)]
    spans += [(before - _BESIDE + _DAY, before + _DAY)] if before else []
    spans += [(after, after + _BESIDE)] if after else []
    counts = _counts(connection, spans)
    known = [one for one in (before, after, *counts) if one]
    if not known:
        return ()
    first, last = min(known), max(known)
    found = []
    for empty, next_ in _runs(counts, start, end):
        # The whole run may begin before the period and end after it.
        whole = (before + _DAY if empty == start and before else empty,
                 after if next_ == end and after else next_)  # fmt: skip
        if whole[0] <= first or whole[1] > last:
            continue  # before the first ticket, after the last: no days in between
        usual = _usual(counts, whole, first, last)
        if sum(usual[is_workday(day)] for day in _each(*whole)) >= MISSED:
            expected = sum(usual[is_workday(day)] for day in _each(empty, next_))
            found.append(Gap(empty, next_, expected))
    return tuple(found)


def until_hour(connection: Connection, period: Period) -> datetime:
    """The end of hours of a day, or the last hour with tickets where so many would have come since
    that they must be missing: the last import was some hours ago.
    """
    received = ticket.c.received_at
    inside = received >= period.start, received < period.end
    last = connection.execute(select(func.max(received)).where(*inside)).scalar_one()
    if last is None:
        return period.end
    end: datetime = last.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if end >= period.end:
        return period.end
    start = period.start - _BESIDE
    hours = cast(received, Time)
    came = connection.execute(
        select(func.count(), func.min(received)).where(
            received >= start, received < period.start, hours >= end.time(),
            hours < period.end.time(),
        )
    ).one()  # fmt: skip
    days = max(1, (period.start.date() - came[1].date()).days) if came[0] else 1
    return end if came[0] / days >= MISSED else period.end


def _usual(
    counts: Mapping[date, int], run: tuple[date, date], first: date, last: date
) -> dict[bool, float]:
    """Tickets a day on working days and on others, on the days beside the run."""
    beside = [
        *_each(max(run[0] - _BESIDE, first), run[0]), *_each(run[1], min(run[1] + _BESIDE, last + _DAY)),
    ]  # fmt: skip
    usual = {}
    for kind in (True, False):
        days = [day for day in beside if is_workday(day) == kind] or beside
        usual[kind] = sum(counts.get(day, 0) for day in days) / len(days)
    return usual


def _runs(counts: Mapping[date, int], start: date, end: date) -> Iterator[tuple[date, date]]:
    """The longest runs of days [start, end) without a ticket."""
    empty: date | None = None
    for day in _each(start, end):
        if not counts.get(day):
            empty = empty or day
        elif empty:
            yield empty, day
            empty = None
    if empty:
        yield empty, end


def _each(start: date, end: date) -> Iterator[date]:
    return (start + at * _DAY for at in range((end - start).days))


def _day(
    connection: Connection, *, since: date | None = None, until: date | None = None
) -> date | None:
    """The first day with a ticket since a day, or the last one before it."""
    received = ticket.c.received_at
    if since is not None:
        asked = select(func.min(received)).where(received >= _begins(since))
    else:
        asked = select(func.max(received))
        asked = asked if until is None else asked.where(received < _begins(until))
    found: datetime | None = connection.execute(asked).scalar_one()
    return None if found is None else found.date()


def _counts(connection: Connection, spans: Sequence[tuple[date, date]]) -> dict[date, int]:
    """Tickets of each day of the spans that has any."""
    day = func.date_trunc("day", ticket.c.received_at)
    found: dict[date, int] = {}
    for start, end in spans:
        inside = ticket.c.received_at >= _begins(start), ticket.c.received_at < _begins(end)
        rows = connection.execute(select(day, func.count()).where(*inside).group_by(day))
        found |= {row[0].date(): int(row[1]) for row in rows}
    return found


def _begins(day: date) -> datetime:
    return datetime.combine(day, time())
