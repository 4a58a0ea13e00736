"""是7月的 1.50 倍: one number told as a multiple of another, beside the two."""

from reporting.metrics import Layer, MetricKind
from reporting.query.query import Part, Query
from reporting.query.run import Rows
from reporting.query.statement import ColumnKind
from reporting.query.wording import base_name


def multiple_told(query: Query, rows: Rows, names: tuple[str, str], layer: Layer) -> str:
    """The note; nothing of rates, which are no multiples, or where one of the two is not there."""
    metric = layer.metrics[query.metrics[0]]
    if len(query.metrics) > 1 or metric.kind is MetricKind.RATIO:
        return ""
    if query.comparison is not None and len(rows.rows) == 1:
        cells = {one.id: cell for one, cell in zip(rows.columns, rows.rows[0], strict=True)}
        upper, lower = (cells.get(f"{metric.id}.{part}") for part in (Part.CURRENT, Part.BASE))
        said = f"是{base_name(query.comparison)}的"
    else:
        at = next(i for i, one in enumerate(rows.columns) if one.kind is ColumnKind.METRIC)
        by_name = {row[0]: row[at] for row in rows.rows}
        upper, lower = (by_name.get(one) for one in names)
        said = f"{names[0]}是{names[1]}的"
    if not isinstance(upper, int | float) or not isinstance(lower, int | float) or not lower:
        return ""
    return f"{said} {upper / lower:.2f} 倍"
