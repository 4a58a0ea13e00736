"""One pass over the rows of a period: tests, labels and a metric's raw numbers."""

from dataclasses import replace

from reporting.metrics import Dimension, Metric
from reporting.query.filters import RowSql, row_filters
from reporting.query.query import Filter, Part, Query, Where
from reporting.query.windows import Shift
from suqiu.periods import Period


class Block:
    """The rows of a query by one time column.

    `grouped` False counts them all together. `only` is CURRENT or BASE where the rows of one
    of the two periods stand alone; `shift` moves their time into the bucket they are compared
    with.
    """

    def __init__(
        self, query: Query, row: RowSql, time: str, *,
        grouped: bool = True, only: Part | None = None, shift: Shift | None = None,
    ) -> None:  # fmt: skip
        self.query = query
        self.row = row
        self.time = time
        self.only = only
        self.shift = shift
        self.dimensions = [row.layer.dimensions[one] for one in query.dimensions] if grouped else []

    def labels(self, alias: str = "") -> list[str]:
        """The dimensions as selected columns: named d1, d2 … or by their Chinese names."""
        return [
            f"{self._label(one)} AS " + (f"{alias}{at + 1}" if alias else f'"{one.name}"')
            for at, one in enumerate(self.dimensions)
        ]

    def group_by(self) -> list[str]:
        """The GROUP BY line, or nothing."""
        groups = [
            str(at + 1) if not one.key or self._moved(one) else one.group(self.time)
            for at, one in enumerate(self.dimensions)
        ]
        return [f"GROUP BY {', '.join(groups)}"] if groups else []

    def _label(self, one: Dimension) -> str:
        if one.many:
            return self._each_of(one)
        if self.shift is None or not one.is_time:
            return one.expression(self.time)
        if self._moved(one):
            return one.expression(f"{self.time} + {self.shift.sql}")
        return one.expression(self.time, self.shift.sql)

    def _each_of(self, one: Dimension) -> str:
        """Each of several values of a row, once where it is written twice; of those it is narrowed
        to, no others beside them, and none of those left out.
        """
        kept = ["one <> ''"]
        for negated in (False, True):
            named = [
                self.row.values.add(value)
                for part in self.query.filters
                if isinstance(part, Where) and (part.dimension, part.negated) == (one.id, negated)
                for value in part.values
            ]
            if named:
                kept.append(f"one {'NOT ' if negated else ''}IN ({', '.join(named)})")
        cells = f"UNNEST({self.row.values_of(one)}) AS one"
        return f"UNNEST(ARRAY(SELECT DISTINCT one FROM {cells} WHERE {' AND '.join(kept)}))"

    def _moved(self, one: Dimension) -> bool:
        """Whether every row's time has to move, not just the group's."""
        return self.shift is not None and not (one.key and self.shift.keeps(one.id))

    def where(self) -> list[str]:
        """The WHERE line, or nothing."""
        tests = [*self._period(), *map(self._filter, row_filters(self.query, self.row.layer))]
        tests += [
            f"{one.expression(self.time)} IS NOT NULL" for one in self.dimensions if not one.is_time
        ]
        return [f"WHERE {' AND '.join(tests)}"] if tests else []

    def parts(self, metric: Metric, *, share: bool = False) -> dict[Part, str]:
        """The metric's numbers that come straight from the rows; with `share`, its share of
        the rows of the group where the query says whose (`share_of`).
        """
        query = self.query
        chosen = [self._filter(one) for one in query.share_of]
        current, base = self._windows()
        parts = {}
        if self.only is not Part.BASE:
            parts[Part.CURRENT] = self.row.aggregate(metric, [*current, *chosen])
        if query.comparison and self.only is not Part.CURRENT:
            parts[Part.BASE] = self.row.aggregate(metric, [*base, *chosen])
        bounded = any(one.metric == metric.id and one.part is Part.WHOLE for one in query.having)
        if bounded and self.only is not Part.BASE:
            parts[Part.WHOLE] = self.row.aggregate(metric, current)
        if share and chosen and Part.CURRENT in parts:
            whole = self.row.aggregate(metric, current)
            parts[Part.SHARE] = _ratio(parts[Part.CURRENT], whole)
        return parts

    def share_of_all(self, metric: Metric, figure: str) -> str:
        """`figure` against all rows that meet the filters, those with a blank label too."""
        only = Part.CURRENT if self.query.comparison else None
        whole = Block(self.query, self.row, self.time, grouped=False, only=only)
        lines = [f"SELECT {self.row.aggregate(metric)}", "FROM ticket", *whole.where()]
        return _ratio(figure, f"({' '.join(lines)})")

    def _windows(self) -> tuple[list[str], list[str]]:
        """Tests that tell the rows of the two periods apart where both are at hand."""
        query = self.query
        if query.comparison is None or query.period is None or self.only is not None:
            return [], []
        return [self._within(query.period)], [self._within(query.comparison.base)]

    def _period(self) -> list[str]:
        query = self.query
        if query.period is None:
            # A row without the time (not closed yet) belongs to no time group.
            needs = any(one.is_time for one in self.dimensions) or self.time == "closed_at"
            return [f"{self.time} IS NOT NULL"] if needs else []
        if query.comparison is None or self.only is Part.CURRENT:
            return [self._within(query.period)]
        base = self._within(query.comparison.base)
        return [base] if self.only is Part.BASE else [f"({self._within(query.period)} OR {base})"]

    def _filter(self, one: Filter) -> str:
        return self.row.filter(one, self._received())

    def _received(self) -> Period | None:
        """When the rows were received, as far as `_period` sees to it."""
        period, comparison = self.query.period, self.query.comparison
        if period is None or self.time != "received_at":
            return None
        if comparison is None or self.only is Part.CURRENT:
            return period
        base = comparison.base
        if self.only is Part.BASE:
            return base
        start, end = min(period.start, base.start), max(period.end, base.end)
        return replace(period, start=start, end=end)

    def _within(self, period: Period) -> str:
        return self.row.within(self.time, period)


def _ratio(part: str, whole: str) -> str:
    return f"CAST({part} AS double precision) / NULLIF({whole}, 0)"
