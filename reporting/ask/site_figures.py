"""What an answer says about figures of a site's tables: which, of when, and where none is."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from reporting.metrics import Dimension, Kind, Layer, Metric
from reporting.query.compile import compile_query
from reporting.query.query import Query
from reporting.query.run import Rows, run_statement
from suqiu.store.secrecy import name_of
from suqiu.store.sites.catalogue import visible_tables

# The same whether the table is above the asker's level or was just detached.
NOT_CLEARED = "这项数据不在您看得到的范围内。可以问受理量、办结率、满意率等工单的数。"
_SHOWN = 5


def cleared(connection: Connection, query: Query, layer: Layer) -> bool:
    """Whether the database lets the connection's user know of every table the query reads."""
    wanted = [*query.metrics, *(one.metric for one in query.having)]
    if query.order and query.order.metric in layer.metrics:
        wanted.append(query.order.metric)
    tables = layer.tables_of(wanted)
    return not tables or tables <= visible_tables(connection)


def figure_notes(
    connection: Connection, query: Query, rows: Rows, layer: Layer, now: datetime
) -> list[str]:
    """One note a table column: source, secrecy, time; and the places that have no figure."""
    notes: dict[str, None] = {}
    for id_ in query.metrics:
        metric = layer.metrics[id_]
        if not metric.kind.of_table:
            continue
        notes[_origin(metric, query, layer, now)] = None
        lacking = _lacking(connection, metric, query, rows, layer, now)
        if lacking:
            more = f"等 {len(lacking)} 处" if len(lacking) > _SHOWN else ""
            where = f"{'、'.join(lacking[:_SHOWN])}{more}没有{metric.table_column}的数"
            counted = "，合计的分母不含" if metric.kind is Kind.PER and not query.dimensions else ""
            notes[where + counted] = None
    return list(notes)


def definitions(query: Query, layer: Layer, now: datetime) -> str:
    """The 口径 of all metrics of a query, with the times of figures that were used."""
    until = now if query.period is None else query.period.end
    said = [layer.definition(one, until) for one in query.metrics]
    if query.comparison:
        base = query.comparison.base.end
        for table in sorted(layer.tables_of(query.metrics)):
            period = layer.tables[table].period(base)
            said.append(f"基期用表“{table}”{period.text if period else '更早'}的数")
    return "；".join(said)


def figure_choices(query: Query, layer: Layer) -> tuple[str, ...]:
    """What can be asked of the first of a site's metrics in the query."""
    metric = next((layer.metrics[one] for one in query.metrics if layer.metrics[one].table), None)
    if metric is None:
        return ()
    word = layer.tables[metric.table].kind.words[0]
    return (f"各{word}{metric.name}", f"{metric.name}最高的{word}")


def _origin(metric: Metric, query: Query, layer: Layer, now: datetime) -> str:
    table = layer.tables[metric.table]
    until = now if query.period is None else query.period.end
    period = table.period(until)
    if period is None:
        return f"表“{table.name}”没有这么早的数"
    source = f"，来源：{table.source}" if table.source else ""
    return f"{metric.table_column}用{period.text}的数（密级：{name_of(table.secrecy)}{source}）"


def _lacking(
    connection: Connection, metric: Metric, query: Query, rows: Rows, layer: Layer, now: datetime
) -> list[str]:
    """Names of the groups, or of the places behind a total, for which the table has no figure."""
    dimension = _key(metric, layer)
    if dimension is None:
        return []
    if dimension.id in query.dimensions:
        at = query.dimensions.index(dimension.id)
        figure = next(
            (i for i, one in enumerate(rows.columns) if one.id == f"{metric.id}.current"), None
        )
        if figure is None:
            return []
        return list(dict.fromkeys(str(row[at]) for row in rows.rows if row[figure] is None))
    if metric.kind is Kind.FIGURE:
        return []
    # The same tickets by place: those without a figure are in the count, not in the whole.
    places = replace(
        query, metrics=(metric.id,), dimensions=(dimension.id,), comparison=None, having=(),
        order=None, limit=None, within=(),
    )  # fmt: skip
    found = run_statement(connection, compile_query(places, layer, now)).rows
    return [str(row[0]) for row in found if row[1] is None]


def _key(metric: Metric, layer: Layer) -> Dimension | None:
    column = layer.tables[metric.table].kind.column
    return next((one for one in layer.dimensions.values() if one.sql == column), None)
