"""The tickets themselves: a list, newest first, without personal columns."""

from reporting.query.block import Block
from reporting.query.filters import RowSql
from reporting.query.numbers import NUMBERS
from reporting.query.query import Order, Query
from reporting.query.statement import Column, ColumnKind, Statement

_COLUMNS = (
    ("ticket_no", "工单编号"),
    ("TO_CHAR(received_at, 'YYYY-MM-DD HH24:MI')", "受理时间"),
    ("request_type", "诉求类型"),
    ("level3", "三级分类"),
    ("street", "街道"),
    ("lead_department", "承办单位"),
    ("urgency", "紧急程度"),
    ("status", "状态"),
    ("TO_CHAR(due_at, 'YYYY-MM-DD HH24:MI')", "办理时限"),
    ("title", "标题"),
)


def compile_listing(query: Query, row: RowSql, row_limit: int) -> Statement:
    """The statement that lists the tickets of `query`."""
    metric = row.layer.metrics[query.metrics[0]]
    block = Block(query, row, query.time or metric.time, grouped=False)
    tests = block.where()
    base = [row.condition(one) for one in metric.base]
    if base:
        joint = " AND ".join(base)
        tests = [f"{tests[0]} AND {joint}"] if tests else [f"WHERE {joint}"]
    limit = min(query.limit or row_limit, row_limit)
    ranked = NUMBERS.get(query.order.metric) if query.order else None
    shown = (*_COLUMNS, ("body", "诉求内容")) if query.with_body else _COLUMNS
    if ranked is not None:
        shown = (*shown, (f"CAST({row.moment(ranked.sql)} AS double precision)", ranked.title))
    order = f"ORDER BY {_sort(query.order, row)}"
    # The words are fetched for what is listed only: of tickets and words joined first, all that
    # are of the period would be sorted for the first five.
    chosen = "\n".join(
        f"  {line}" for line in ("SELECT * FROM ticket", *tests, order, f"LIMIT {limit}")
    )
    sql = "\n".join([
        "SELECT " + ",\n       ".join(f'{sql} AS "{name}"' for sql, name in shown),
        f"FROM (\n{chosen}\n) AS ticket LEFT JOIN ticket_text USING (ticket_no)",
        order,
    ])  # fmt: skip
    columns = tuple(Column(name, ColumnKind.DIMENSION, None, name) for _, name in shown)
    if ranked is not None and query.order is not None:
        unit = "hour" if ranked.unit == "小时" else ranked.unit
        last = Column(ranked.title, ColumnKind.METRIC, unit, query.order.metric)
        columns = (*columns[:-1], last)
    return Statement(sql, row.values.bound, columns)


def _sort(order: Order | None, row: RowSql) -> str:
    """By a number of the ticket (催办最多的工单) or by time received."""
    if order and order.metric in NUMBERS:
        way = "DESC" if order.descending else "ASC"
        return (
            f"{row.moment(NUMBERS[order.metric].sql)} {way} NULLS LAST, received_at DESC, ticket_no"
        )
    if order and not order.descending:
        return "received_at, ticket_no"
    return "received_at DESC, ticket_no DESC"
