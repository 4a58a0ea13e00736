"""相差 1.78个百分点: how far two figures that were set side by side lie apart."""

from reporting.ask.telling.figures import written
from reporting.metrics import Layer, Unit
from reporting.query.query import Query, Where
from reporting.query.run import Rows
from reporting.query.statement import ColumnKind


def gap_told(query: Query, rows: Rows, layer: Layer) -> str:
    """The note where one figure of just two groups was asked for, both by name; else nothing."""
    alone = len(query.metrics) == len(query.dimensions) == 1
    if not alone or len(rows.rows) != 2 or query.comparison or query.share or query.listing:
        return ""
    two = any(
        isinstance(one, Where)
        and one.dimension == query.dimensions[0]
        and len(one.values) == 2
        and not one.negated
        for one in query.filters
    )
    at = next((i for i, one in enumerate(rows.columns) if one.kind is ColumnKind.METRIC), None)
    if not two or at is None:
        return ""
    first, second = (row[at] for row in rows.rows)
    if not isinstance(first, int | float) or not isinstance(second, int | float):
        return ""
    unit = layer.metrics[query.metrics[0]].unit
    return f"两者相差 {written(abs(first - second), 'point' if unit == Unit.RATIO else unit)}"
