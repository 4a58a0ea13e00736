"""Runs queries for facts: figures with the rows and the denominators behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, func, select

from reporting.facts.gaps import MISSED, Gap, gaps_of, until_hour
from reporting.facts.stops import Stop, stops_of
from reporting.metrics import Layer, Metric, MetricKind
from reporting.query.compile import compile_query
from reporting.query.query import Filter, Holds, Query
from reporting.query.run import Cell, Rows, run_statement
from suqiu.periods import Period
from suqiu.store.schema import ticket

_MOST_GROUPS = 5000
# Sums of fractions in the database and our own division differ in the last bits.
_SAME = 1e-9
_PACE = timedelta(days=28)  # how many come a day is taken from no fewer days


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure of one group: rows that count and rows of which (None where not known)."""

    label: str
    value: int | float | None
    rows: int | None
    denominator: int | None
    query: Query


Key = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many rows of each group count (`hits`) and of how many (`base`), by the group's cells."""

    metric: Metric
    query: Query
    hits: Mapping[Key, int]
    base: Mapping[Key, int]

    def counted(self, key: Key, cell: Cell) -> Counted:
        """The figure of a group with what stands behind it."""
        hits, base = self.hits.get(key), self.base.get(key)
        return _checked(self.metric, "", _number(cell), hits, base, self.query)


class FactCounter:
    """Asks each query once, on a reader's connection, so under its user's scope."""

    def __init__(self, connection: Connection, layer: Layer, now: datetime) -> None:
        self.layer = layer
        self.now = now
        self._connection = connection
        self._known: dict[Query, Rows] = {}
        self._first: tuple[datetime | None] | None = None
        self._gaps: dict[tuple[datetime, datetime], tuple[Gap, ...]] = {}
        plain = (m.id for m in layer.metrics.values() if m.kind is MetricKind.COUNT and not m.base)
        self._rows_metric = next(plain, "")

    def run(self, query: Query) -> Rows:
        """The rows of a query."""
        if query not in self._known:
            statement = compile_query(query, self.layer, self.now, _MOST_GROUPS)
            self._known[query] = run_statement(self._connection, statement)
        return self._known[query]

    def open_tickets(self, numbers: Sequence[str]) -> set[str]:
        """Those of the tickets that are not secret, so that they may be quoted."""
        found = self._connection.execute(
            select(ticket.c.ticket_no).where(ticket.c.ticket_no.in_(numbers), ticket.c.secrecy == 0)
        )
        return set(found.scalars())

    def first(self) -> datetime | None:
        """The beginning of the day of the earliest ticket that the reader sees."""
        if self._first is None:
            found = self._connection.execute(select(func.min(ticket.c.received_at))).scalar_one()
            self._first = (None if found is None else datetime.combine(found, time()),)
        return self._first[0]

    def covers(self, period: Period) -> bool:
        """Whether the tickets reach back over the period. One that begins before the first of
        them does not, but where so few came in that they may have begun later by chance.
        """
        first = self.first()
        if first is None or first <= period.start:
            return True
        if period.end <= first:
            return False
        return self._came(first, period.end) * (first - period.start) < MISSED * (
            period.end - first
        )

    def gaps(self, period: Period) -> tuple[Gap, ...]:
        """Days of the period without any ticket, between others, where that is no chance."""
        key = period.start, period.end
        if key not in self._gaps:
            self._gaps[key] = gaps_of(self._connection, period)
        return self._gaps[key]

    def stops(self, period: Period) -> tuple[Stop, ...]:
        """Days of the period, all over, whose tickets break off."""
        return stops_of(self._connection, period, self.now)

    def until(self, period: Period) -> datetime:
        """The end of the period, or of the last day with tickets where so many would have come
        since that they must be missing: the last import is some days ago.
        """
        last = self._connection.execute(select(func.max(ticket.c.received_at))).scalar_one()
        if last is None or last >= period.end:
            return period.end
        end = datetime.combine(last, time()) + timedelta(days=1)
        start = min(period.start, end - _PACE)
        missed = self._came(start, end) * (period.end - end) >= MISSED * (end - start)
        return end if missed else period.end

    def until_hour(self, period: Period) -> datetime:
        """As `until`, of hours of a day."""
        return until_hour(self._connection, period)

    def district(self, period: Period) -> str:
        """The district (区) that all tickets of the period lie in which name one, else empty."""
        inside = ticket.c.received_at >= period.start, ticket.c.received_at < period.end
        named = func.nullif(func.trim(ticket.c.district), "")
        least, most = self._connection.execute(
            select(func.min(named), func.max(named)).where(*inside)
        ).one()
        return str(least) if least and least == most else ""

    def _came(self, start: datetime, end: datetime) -> int:
        """How many tickets came in between."""
        inside = ticket.c.received_at >= start, ticket.c.received_at < end
        return int(
            self._connection.execute(
                select(func.count()).select_from(ticket).where(*inside)
            ).scalar_one()
        )

    def all(
        self, metric_id: str, period: Period | None, filters: tuple[Filter, ...], time: str = ""
    ) -> Counted:
        """One figure over all rows; `time` binds the period to another column than the metric's."""
        found = self._counted(metric_id, (), period, filters, time)
        return found[0]

    def groups(
        self, metric_id: str, dimension: str, period: Period | None, filters: tuple[Filter, ...]
    ) -> list[Counted]:
        """A figure for each value of a dimension, most first; blank values are left out."""
        found = self._counted(metric_id, (dimension,), period, filters)
        return sorted(found, key=lambda one: (-(one.value or 0), one.label))

    def behind(self, metric: Metric, query: Query) -> "GroupCounts":
        """The rows behind the metric's figures of a query, group by group."""
        if metric.kind is MetricKind.COUNT or metric.kind is MetricKind.FIGURE:
            return GroupCounts(metric, query, {}, {})
        base = self._by_group(metric, metric.base, query)
        ratio = metric.kind is MetricKind.RATIO
        hits = self._by_group(metric, (*metric.base, *metric.hits), query) if ratio else {}
        return GroupCounts(metric, query, hits, base)

    def _by_group(self, metric: Metric, conditions: Iterable[str], query: Query) -> dict[Key, int]:
        if not self._rows_metric:
            return {}
        tests = tuple(Holds(one) for one in conditions)
        counting = Query(
            (self._rows_metric,), query.dimensions, (*query.filters, *query.share_of, *tests),
            query.period, time=query.time or metric.time,
        )  # fmt: skip
        return {row[:-1]: int(_number(row[-1]) or 0) for row in self.run(counting).rows}

    def _counted(
        self,
        metric_id: str,
        dimensions: tuple[str, ...],
        period: Period | None,
        filters: tuple[Filter, ...],
        time: str = "",
    ) -> list[Counted]:
        metric = self.layer.metrics[metric_id]
        query = Query((metric_id,), dimensions, filters, period, time=time)
        base = self._rows(metric, metric.base, query)
        hits = self._rows(metric, (*metric.base, *metric.hits), query)
        counted = []
        for row in self.run(query).rows:
            label = str(row[0]) if dimensions else ""
            value = _number(row[-1])
            counted.append(_checked(metric, label, value, hits.get(label), base.get(label), query))
        return counted

    def _rows(self, metric: Metric, conditions: Iterable[str], query: Query) -> dict[str, int]:
        """How many rows meet the conditions, by label."""
        if not self._rows_metric:
            return {}
        tests = tuple(Holds(one) for one in conditions)
        counting = Query(
            (self._rows_metric,), query.dimensions, (*query.filters, *tests), query.period,
            time=query.time or metric.time,
        )  # fmt: skip
        return {
            str(row[0]) if query.dimensions else "": int(_number(row[-1]) or 0)
            for row in self.run(counting).rows
        }


def _checked(
    metric: Metric, label: str, value: int | float | None, hits: int | None, base: int | None,
    query: Query,
) -> Counted:  # fmt: skip
    base = 0 if base is None else base
    hits = 0 if hits is None else hits
    if metric.kind is MetricKind.RATIO:
        fits = value is None or (base > 0 and abs(value - hits / base) < _SAME)
        return Counted(label, value, hits if fits else None, base if fits else None, query)
    if metric.kind.of_table:
        # The whole is no number of tickets.
        return Counted(label, value, base if metric.kind is MetricKind.PER else None, None, query)
    if metric.kind is MetricKind.COUNT:
        return Counted(label, value, int(value or 0), None, query)
    return Counted(label, value, base, base, query)


def _number(cell: Cell) -> int | float | None:
    return cell if isinstance(cell, int | float) else None
