"""One pass over the rows of a period: source, tests, labels and a metric's raw numbers."""

from reporting.metrics import Metric
from reporting.query.filters import RowSql
from reporting.query.query import Mentions, Part, Query


class Block:
    """The rows of a query by one time column; `grouped` False counts them all together."""

    def __init__(self, query: Query, row: RowSql, time: str, *, grouped: bool = True) -> None:
        self.query = query
        self.row = row
        self.time = time
        self.dimensions = [row.layer.dimensions[one] for one in query.dimensions] if grouped else []

    def source(self) -> str:
        """The table, with the texts where a filter reads them."""
        filters = (*self.query.filters, *self.query.share_of)
        texts = any(isinstance(one, Mentions) for one in filters)
        return "ticket JOIN ticket_text USING (ticket_no)" if texts else "ticket"

    def labels(self, alias: str = "") -> list[str]:
        """The dimensions as selected columns: named d1, d2 … or by their Chinese names."""
        return [
            f"{one.sql.format(time=self.time)} AS "
            + (f"{alias}{at + 1}" if alias else f'"{one.name}"')
            for at, one in enumerate(self.dimensions)
        ]

    def where(self, *, with_period: bool = True) -> list[str]:
        """The WHERE line, or nothing."""
        tests = [self.row.filter(one) for one in self.query.filters]
        if with_period:
            tests = [*self._period(), *tests]
        tests += [
            f"{one.sql.format(time=self.time)} IS NOT NULL"
            for one in self.dimensions
            if not one.is_time
        ]
        return [f"WHERE {' AND '.join(tests)}"] if tests else []

    def parts(self, metric: Metric) -> dict[Part, str]:
        """The metric's numbers that come straight from the rows."""
        query = self.query
        if query.comparison and query.period:
            parts = {
                Part.CURRENT: self.row.aggregate(
                    metric, [self.row.within(self.time, query.period)]
                ),
                Part.BASE: self.row.aggregate(
                    metric, [self.row.within(self.time, query.comparison.base)]
                ),
            }
        elif query.share_of:
            part = [self.row.filter(one) for one in query.share_of]
            mine, all_rows = self.row.aggregate(metric, part), self.row.aggregate(metric)
            share = f"CAST({mine} AS double precision) / NULLIF({all_rows}, 0)"
            return {Part.CURRENT: mine, Part.SHARE: share}
        else:
            parts = {Part.CURRENT: self.row.aggregate(metric)}
        if query.share:
            parts[Part.SHARE] = self._share(metric, parts[Part.CURRENT])
        return parts

    def _share(self, metric: Metric, current: str) -> str:
        """Against all rows that meet the filters, those with a blank label too."""
        whole = Block(self.query, self.row, self.time, grouped=False)
        all_rows = whole.row.aggregate(
            metric,
            [self.row.within(self.time, self.query.period)]
            if self.query.comparison and self.query.period
            else (),
        )
        lines = " ".join([f"SELECT {all_rows}", f"FROM {whole.source()}", *whole.where()])
        return f"CAST({current} AS double precision) / NULLIF(({lines}), 0)"

    def _period(self) -> list[str]:
        query = self.query
        if query.period is None:
            # A row without the time (not closed yet) belongs to no time group.
            needs = any(one.is_time for one in self.dimensions) or self.time == "closed_at"
            return [f"{self.time} IS NOT NULL"] if needs else []
        test = self.row.within(self.time, query.period)
        if query.comparison is None:
            return [test]
        return [f"({test} OR {self.row.within(self.time, query.comparison.base)})"]
