"""Figures of a site's tables as SQL: added up per group, never joined row by row to tickets."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reporting.metrics import Dimension, Layer, Metric, MetricKind
from reporting.query.filters import RowSql
from reporting.query.lists import (
    ListSql,
    applies,
    list_problem,
    listing_problem,
    tables_spoken_of,
)
from reporting.query.query import Part, Query, Where, plain


def figure_problem(query: Query, layer: Layer) -> str:
    """Why a query over a site's table has no answer, in Chinese; empty when it has one.

    Ids must be known already.
    """
    metrics = [layer.metrics[one] for one in _named(query) if one in layer.metrics]
    problem = list_problem(query, metrics, layer)
    if problem:
        return problem
    concerned = [one for one in metrics if one.kind.of_table]
    if not concerned:
        return ""
    parts = {one.part for one in query.having} | ({query.order.part} if query.order else set())
    if query.share or query.share_of or Part.SHARE in parts:
        return f"{concerned[0].name}不算占比"
    if query.listing:
        problem = listing_problem(query, concerned, layer)
        if problem:
            return problem
    for metric in concerned:
        problem = _unsaid(metric, query, layer)
        if problem:
            return problem
    if all(layer.metrics[one].kind is MetricKind.FIGURE for one in query.metrics):
        return _idle_filters(query, layer, layer.metrics[query.metrics[0]])
    return ""


def names_read(query: Query, layer: Layer) -> frozenset[str]:
    """The site's tables (表) and columns (表.列) that a query reads."""
    found = {
        name for one in _named(query) if one in layer.metrics for name in layer.metrics[one].reads
    }
    ids = [*query.dimensions, query.time]
    for one in plain((*query.filters, *query.share_of)):
        ids.append(getattr(one, "dimension", "") or getattr(one, "number", ""))
    found |= {one for one in ids if layer.list_column(one) is not None}
    return frozenset(found | tables_spoken_of(query, layer).keys())


def _named(query: Query) -> list[str]:
    names = [*query.metrics, *(one.metric for one in query.having)]
    if query.order and query.order.metric:
        names.append(query.order.metric)
    return list(dict.fromkeys(names))


def _unsaid(metric: Metric, query: Query, layer: Layer) -> str:
    """Dimensions that the table cannot say: finer ones of its family, or any other for a figure."""
    table = layer.tables[metric.table]
    fills, family = table.kind.fills, table.kind.family
    named = (one.dimension for one in plain(query.filters) if isinstance(one, Where))
    asked = [*query.dimensions, *named]
    for id_ in asked:
        dimension = layer.dimensions[id_]
        if dimension.sql in family and dimension.sql not in fills:
            if table.is_list:
                return f"清单“{table.name}”里没有{dimension.name}"
            return f"{metric.table_column}是按{table.kind.words[0]}登记的，分不到{dimension.name}"
    if metric.kind is MetricKind.FIGURE:
        for id_ in query.dimensions:
            dimension = layer.dimensions[id_]
            if table.is_list and not (
                dimension.sql in fills or dimension.table or dimension.is_time
            ):
                return f"清单“{table.name}”里没有{dimension.name}"
            if not table.is_list and dimension.sql not in fills:
                return f"{metric.name}只能按{table.kind.words[0]}看，不能按{layer.dimensions[id_].name}"
    return ""


def _idle_filters(query: Query, layer: Layer, metric: Metric) -> str:
    """A condition on tickets says nothing about a figure that was asked alone."""
    table = layer.tables[metric.table]
    idle = [one for one in query.filters if not applies(one, table, layer)]
    return f"{metric.name}与工单的条件无关，不能和它一起问" if idle else ""


class FigureSql:
    """Writes the figures of one metric's table for a query."""

    def __init__(self, query: Query, row: RowSql, metric: Metric) -> None:
        self._query = query
        self._row = row
        self._metric = metric
        self._table = row.layer.tables[metric.table]
        self._list = ListSql(query, row, metric) if self._table.is_list else None
        self._store = "site_row" if self._list else "site_figure"

    def beside(self, labels: Mapping[str, str], until: datetime) -> str:
        """The sum that belongs to a group, as a scalar; `labels` maps the columns that rows
        were grouped by to how the statement around calls them. The tickets are counted by
        then: whether a place has one figure or twenty, none is counted twice.
        """
        tests = self._tests(until) + [
            f"{self._store}.{column} = {label}"
            for column, label in labels.items()
            if column in self._table.kind.fills
        ]
        return f"(SELECT {self._sum()} FROM {self._store} WHERE {' AND '.join(tests)})"

    def lines(self, dimensions: Sequence[Dimension], until: datetime, name: str) -> list[str]:
        """A statement of its own: d1, d2 … and the sum as `name`."""
        time = self._list.time() if self._list else ""
        said = [one.expression(time) for one in dimensions]
        labels = [f"{sql} AS d{at + 1}" for at, sql in enumerate(said)]
        tests = self._tests(until) + [f"{sql} IS NOT NULL" for sql in said]
        groups = ", ".join(str(at + 1) for at in range(len(dimensions)))
        return [
            "SELECT " + ",\n       ".join([*labels, f"{self._sum()} AS {name}"]),
            f"FROM {self._store}",
            f"WHERE {' AND '.join(tests)}",
            *([f"GROUP BY {groups}"] if groups else []),
        ]

    def _sum(self) -> str:
        return self._list.aggregate() if self._list else "SUM(value)"

    def _tests(self, until: datetime) -> list[str]:
        if self._list:
            return self._list.tests()
        values, table = self._row.values, self._table
        period = table.period(until)
        return [
            f"table_name = {values.add(table.name)}",
            f"column_name = {values.add(self._metric.table_column)}",
            f"period_start = {values.add(period.start)}" if period else "FALSE",
            *(
                self._row.filter(one)
                for one in self._query.filters
                if applies(one, table, self._row.layer)
            ),
        ]
