"""Answers that take several queries: 同比 beside 环比, 工作日 under 周末."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from reporting.ask.drafting.draft import Side
from reporting.query.query import Against, Comparison, Hours, Query, Weekdays
from reporting.query.run import Cell, Rows
from reporting.query.statement import Column, ColumnKind

Run = Callable[[Query], Rows]
# The column of labels is no dimension of the layer.
SIDE = "side"


def side_rows(query: Query, sides: Sequence[Side], run: Run) -> Rows:
    """A row of figures for each side, the larger first; `query` is that of all together."""
    others = query.filters[:-1]
    found = [
        (one.label, run(replace(query, filters=(*others, one.filter), order=None, limit=None)))
        for one in sides
    ]
    times = all(isinstance(one.filter, Hours | Weekdays) for one in sides)
    name = "时段" if times else "情况"
    columns = (Column(name, ColumnKind.DIMENSION, None, SIDE), *found[0][1].columns)
    rows = [(label, *row) for label, part in found for row in part.rows]
    return Rows(columns, tuple(sorted(rows, key=_first_figure, reverse=True)))


def as_shown(query: Query) -> Query:
    """The query as the sentence tells it: by side, no longer all together."""
    return replace(query, dimensions=(SIDE,), filters=query.filters[:-1], order=None, limit=None)


def month_on_month(query: Query) -> Query:
    """The same figures against the period before, where the query sets them against last year."""
    assert query.period is not None
    return replace(query, comparison=Comparison(Against.MOM, query.period.previous()))


def both_comparisons(first: Rows, second: Rows) -> Rows:
    """The rows of both comparisons, each group once; the current figures are the same in both."""
    labels = [i for i, one in enumerate(first.columns) if one.kind is not ColumnKind.METRIC]
    added = [
        i
        for i, one in enumerate(second.columns)
        if one.kind is ColumnKind.METRIC and not one.id.endswith(".current")
    ]
    current = [i for i, one in enumerate(first.columns) if one.id.endswith(".current")]
    columns = (*first.columns, *(_of_month(second.columns[i]) for i in added))
    known = {tuple(row[i] for i in labels): row for row in second.rows}
    rows: list[tuple[Cell, ...]] = []
    for row in first.rows:
        other = known.pop(tuple(row[i] for i in labels), None)
        rows.append((*row, *(None if other is None else other[i] for i in added)))
    for row in known.values():
        kept = {*labels, *current}
        alone = tuple(cell if i in kept else None for i, cell in enumerate(row))
        rows.append((*alone, *(row[i] for i in added)))
    return Rows(columns, tuple(rows))


def _of_month(column: Column) -> Column:
    metric, _, part = column.id.rpartition(".")
    return replace(column, id=f"{metric}.mom.{part}")


def _first_figure(row: tuple[Cell, ...]) -> float:
    return float(row[1]) if isinstance(row[1], int | float) else float("-inf")
