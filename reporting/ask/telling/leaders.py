"""Who the first groups are that a question only points at: 它 is 南桥街道."""

from datetime import datetime

from sqlalchemy import Connection

from reporting.metrics import Layer
from reporting.query.compile import compile_query
from reporting.query.query import Leading, Order, Query
from reporting.query.run import run_statement

# More names than these make no sentence.
_TOLD = 5


def leaders_told(
    connection: Connection, query: Query, layer: Layer, now: datetime
) -> tuple[str, ...]:
    """受理量最高的街道是南桥街道, for each ranking whose groups the rows do not name."""
    told = []
    for one in query.filters:
        if not isinstance(one, Leading) or one.dimension in query.dimensions or one.count > _TOLD:
            continue
        ranking = Query(
            metrics=(one.metric,), dimensions=(one.dimension,), filters=one.filters,
            period=one.period, time=one.time, limit=one.count,
            order=Order(metric=one.metric, descending=one.descending),
        )  # fmt: skip
        rows = run_statement(connection, compile_query(ranking, layer, now, one.count)).rows
        if rows:
            way = "最高" if one.descending else "最低"
            names = "、".join(str(row[0]) for row in rows)
            which = f"{layer.metrics[one.metric].name}{way}的{layer.dimensions[one.dimension].name}"
            # Of another time than the figures.
            then = one.period.text if one.period and one.period != query.period else ""
            told.append(f"{then}{which}是{names}")
    return tuple(told)
