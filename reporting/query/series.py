"""A series compared bucket by bucket: 各月同比, 逐月环比."""

from reporting.metrics import Layer
from reporting.query.block import Block
from reporting.query.filters import RowSql
from reporting.query.query import Against, Part, Query
from reporting.query.statement import Column, ColumnKind, Statement
from reporting.query.wording import part_name

_STEP = {
    "day": "1 day", "week": "7 days", "month": "1 month", "quarter": "3 months", "year": "1 year",
}  # fmt: skip


def is_series_comparison(query: Query, layer: Layer) -> bool:
    """Whether each bucket of time is compared with its own base."""
    return (
        query.comparison is not None
        and query.comparison.against is not Against.CUSTOM
        and len(query.dimensions) == 1
        and query.dimensions[0] in _STEP
        and len(query.metrics) == 1
        and query.period is not None
    )


def compile_series(query: Query, row: RowSql, row_limit: int) -> Statement:
    """Each bucket beside the one a step (环比) or a year (同比) earlier."""
    assert query.comparison is not None
    assert query.period is not None
    dimension = row.layer.dimensions[query.dimensions[0]]
    metric = row.layer.metrics[query.metrics[0]]
    time = query.time or metric.time
    yoy = query.comparison.against is Against.YOY
    # Weeks a year ago are the same weekdays 52 weeks back.
    step = ("364 days" if dimension.id == "week" else "1 year") if yoy else _STEP[dimension.id]
    block = Block(query, row, time, grouped=False)
    start, end = row.values.add(query.period.start), row.values.add(query.period.end)
    tests = [row.filter(one) for one in query.filters]
    earliest = f"CAST({start} AS timestamp) - INTERVAL '{step}'"
    where = " AND ".join([f"{time} >= {earliest} AND {time} < {end}", *tests])
    current, base = "c.figure", "b.figure"
    sign = "-1.0 * " if query.comparison.fall else "1.0 * "
    label = dimension.sql.format(time="c.bucket")
    parts = {
        Part.CURRENT: current,
        Part.BASE: base,
        Part.GROWTH: f"{sign}({current} - {base}) / NULLIF({base}, 0)",
        Part.CHANGE: f"{current} - {base}",
    }
    shown = [f'{sql} AS "{part_name(metric, part, query)}"' for part, sql in parts.items()]
    sql = "\n".join([
        "WITH series AS (",
        f"  SELECT DATE_TRUNC('{dimension.id}', {time}) AS bucket,",
        f"         {row.aggregate(metric)} AS figure",
        f"  FROM {block.source()}",
        f"  WHERE {where}",
        "  GROUP BY 1",
        ")",
        f'SELECT {label} AS "{dimension.name}",',
        "       " + ",\n       ".join(shown),
        f"FROM series AS c LEFT JOIN series AS b ON b.bucket = c.bucket - INTERVAL '{step}'",
        f"WHERE c.bucket >= {start}",
        "ORDER BY 1",
        f"LIMIT {row_limit}",
    ])  # fmt: skip
    columns = (
        Column(dimension.name, ColumnKind.TIME, None, dimension.id),
        *(
            Column(
                part_name(metric, part, query),
                ColumnKind.METRIC,
                "ratio" if part is Part.GROWTH else str(metric.unit),
                f"{metric.id}.{part}",
            )
            for part in parts
        ),
    )
    return Statement(sql, row.values.bound, columns)
