"""Filters, conditions and metrics as SQL over one row of `ticket`."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from reporting.metrics import Dimension, Layer, Metric, MetricKind
from reporting.query.numbers import number_of
from reporting.query.query import (
    AnyOf,
    Bound,
    Filter,
    Holds,
    Hours,
    Leading,
    Mentions,
    Query,
    Spans,
    Weekdays,
    Where,
)
from reporting.query.statement import Values
from suqiu.periods import Period

_OR = re.compile(r"\bOR\b", re.IGNORECASE)


def row_filters(query: Query, layer: Layer) -> tuple[Filter, ...]:
    """The filters that rows are kept by. A row with several values stays where one of them is left
    out of the groups by them: it is in those of the others.
    """
    return tuple(
        one
        for one in query.filters
        if not (
            isinstance(one, Where)
            and one.negated
            and one.dimension in query.dimensions
            and layer.dimensions[one.dimension].many
        )
    )


class RowSql:
    """Writes tests and aggregates of rows; values go to `values`, never into the text."""

    def __init__(self, layer: Layer, now: datetime, values: Values) -> None:
        self.layer = layer
        self.values = values
        self._now = now

    def condition(self, condition_id: str) -> str:
        """A condition of the layer, safe to be joined with AND."""
        sql = self.moment(self.layer.conditions[condition_id].sql)
        return f"({sql})" if _OR.search(sql) else sql

    def filter(self, one: Filter, received: Period | None = None) -> str:
        """One filter; `received` where all rows are known to be received in that period, which
        spares a search of the texts of all years.
        """
        match one:
            case Where(dimension, names, negated):
                known = self.layer.dimensions[dimension]
                column = known.expression("received_at")
                places = ", ".join(self.values.add(name) for name in names)
                if not names:
                    return _bool(negated)
                test = f"{column} IN ({places})" if len(names) > 1 else f"{column} = {places}"
                if known.many:
                    test = f"{self.values_of(known)} && CAST(ARRAY[{places}] AS text[])"
                return f"({test}) IS NOT TRUE" if negated else test
            case Holds(condition, negated):
                test = self.condition(condition)
                return f"({test}) IS NOT TRUE" if negated else f"({test})"
            case Mentions(words, every, negated):
                if not words:
                    return _bool(every is not negated)
                test = self._mention(words, every, received)
                return f"({test}) IS NOT TRUE" if negated else f"({test})"
            case Bound(number, op, value):
                measured = number_of(number, self.layer)
                # check_query has seen to it.
                assert measured is not None
                return f"{self.moment(measured.sql)} {op} {self.values.add(value)}"
            case Hours():
                return self._hours(one)
            case Spans(spans):
                tests = [f"({self.within('received_at', each)})" for each in spans]
                return f"({' OR '.join(tests)})" if tests else _bool(False)
            case Weekdays(days):
                if not days:
                    return _bool(False)
                places = ", ".join(self.values.add(day) for day in days)
                return f"EXTRACT(ISODOW FROM received_at) IN ({places})"
            case AnyOf(parts):
                # In brackets: the period and the other filters stay outside.
                tests = [f"({self.filter(part, received)})" for part in parts]
                return f"({' OR '.join(tests)})" if tests else _bool(False)
            case Leading():
                return self._leading(one)

    def values_of(self, dimension: Dimension) -> str:
        """The values of a row that may have several, as an array."""
        return f"STRING_TO_ARRAY({dimension.sql}, '{dimension.many}')"

    def _hours(self, one: Hours) -> str:
        """By the hour alone where no minutes are named."""
        clock, start, end = "EXTRACT(HOUR FROM received_at)", one.start, one.end
        if one.start_minute or one.end_minute:
            clock = f"({clock} * 60 + EXTRACT(MINUTE FROM received_at))"
            start, end = start * 60 + one.start_minute, end * 60 + one.end_minute
        start_at, end_at = self.values.add(start), self.values.add(end)
        joint = "AND" if start < end else "OR"
        return f"({clock} >= {start_at} {joint} {clock} < {end_at})"

    def within(self, time: str, period: Period) -> str:
        """The row's `time` column lies in the period."""
        start, end = self.values.add(period.start), self.values.add(period.end)
        return f"{time} >= {start} AND {time} < {end}"

    def aggregate(self, metric: Metric, tests: Iterable[str] = ()) -> str:
        """The metric over the rows of a group that meet `tests`; of a rate per so many of a
        site's table, the tickets alone.
        """
        base = [*(f"{self.condition(one)}" for one in metric.base), *tests]
        if metric.kind in (MetricKind.COUNT, MetricKind.PER):
            return f"COUNT(*){_where(base)}"
        if metric.kind is MetricKind.RATIO:
            hits = " AND ".join(self.condition(one) for one in metric.hits)
            share = f"AVG(CASE WHEN {hits} THEN 1.0 ELSE 0.0 END){_where(base)}"
            return f"CAST({share} AS double precision)"
        if metric.kind is MetricKind.MEAN:
            return f"CAST(AVG({metric.value}){_where(base)} AS double precision)"
        if metric.kind is MetricKind.MEDIAN:
            middle = f"PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {metric.value})"
            return f"CAST({middle}{_where(base)} AS double precision)"
        return f"COALESCE(SUM({metric.value}){_where(base)}, 0)"

    def until(self, period: Period | None) -> datetime:
        """Before when a figure of a site's table must hold."""
        return self._now if period is None else period.end

    def _leading(self, one: Leading) -> str:
        """The row is of a group that comes first; ties by name, as in a ranking."""
        metric = self.layer.metrics[one.metric]
        time = one.time or metric.time
        label = self.layer.dimensions[one.dimension].expression(time)
        received = one.period if time == "received_at" else None
        tests = [f"{label} IS NOT NULL", *(self.filter(part, received) for part in one.filters)]
        if one.period is not None:
            tests.insert(0, self.within(time, one.period))
        way = "DESC" if one.descending else "ASC"
        return (
            f"{label} IN (SELECT {label} FROM ticket WHERE {' AND '.join(tests)} GROUP BY {label} "
            f"ORDER BY {self.aggregate(metric)} {way} NULLS LAST, {label} "
            f"LIMIT {self.values.add(one.count)})"
        )

    def _mention(self, words: Sequence[str], every: bool, received: Period | None) -> str:
        """Title or body holds the words as they are written: by the database's index of pairs of
        characters, in the asker's scope (migration 0012).
        """
        start = self.values.add(received.start) if received else "NULL"
        end = self.values.add(received.end) if received else "NULL"
        found = [
            f"SELECT suqiu_mentioning({self.values.add(word)}, {start}, {end})" for word in words
        ]
        # One set for any of them: a test for each would be tried on every row.
        sets = found if every else [" UNION ".join(found)]
        return " AND ".join(f"ticket_no IN ({one})" for one in sets)

    def moment(self, sql: str) -> str:
        """The SQL with the moment of the look in it."""
        return sql.replace(":now", self.values.add(self._now)) if ":now" in sql else sql


def _bool(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _where(tests: list[str]) -> str:
    return f" FILTER (WHERE {' AND '.join(tests)})" if tests else ""
