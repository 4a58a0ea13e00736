"""What an answer says about figures of a site's tables: which, of when, and where none is."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from reporting.metrics import Dimension, Layer, Metric, MetricKind
from reporting.query.compile import compile_query
from reporting.query.figures import names_read
from reporting.query.query import Query, Where, plain
from reporting.query.run import Rows, run_statement
from suqiu.store.secrecy import name_of
from suqiu.store.sites.catalogue import visible_names

# The same whether the table is above the asker's level or was just detached.
NOT_CLEARED = "这项数据不在您看得到的范围内。可以问受理量、办结率、满意率等工单的数。"
_SHOWN = 5


def cleared(connection: Connection, query: Query, layer: Layer) -> bool:
    """Whether the database lets the connection's user know of every table the query reads."""
    names = names_read(query, layer)
    if query.listing:
        # All columns of a list are shown, not just those that the query names.
        tables = (layer.tables.get(layer.metrics[one].table) for one in query.metrics)
        names |= {f"{one.name}.{column.name}" for one in tables if one for column in one.columns}
    return not names or names <= visible_names(connection)


def of_lists(query: Query, layer: Layer) -> bool:
    """Whether only rows of lists are asked about, which are of no time."""
    metrics = [layer.metrics[one] for one in query.metrics]
    return all(one.kind is MetricKind.FIGURE and layer.tables[one.table].is_list for one in metrics)


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
            where = (
                f"{'、'.join(lacking[:_SHOWN])}{more}没有{metric.table_column or metric.table}的数"
            )
            counted = (
                "，合计的分母不含" if metric.kind is MetricKind.PER and not query.dimensions else ""
            )
            notes[where + counted] = None
    return list(notes)


def definitions(query: Query, layer: Layer, now: datetime) -> str:
    """The 口径 of all metrics of a query, with the times of figures that were used, and what is to be
    known of what it is narrowed and grouped by.
    """
    until = now if query.period is None else query.period.end
    said = [layer.definition(one, until, query.time) for one in query.metrics]
    if query.comparison:
        base = query.comparison.base.end
        for table in sorted(layer.tables_of(query.metrics)):
            if layer.tables[table].is_list:
                continue
            period = layer.tables[table].period(base)
            said.append(f"基期用表“{table}”{period.text if period else '更早'}的数")
    for dimension in _read(query, layer):
        if dimension.note:
            said.append(f"{dimension.name}：{dimension.note}")
    return "；".join(said)


def _read(query: Query, layer: Layer) -> list[Dimension]:
    """The dimensions that the query is narrowed or grouped by, in the order of the layer."""
    narrowed = plain((*query.filters, *query.share_of))
    ids = {*query.dimensions, *(one.dimension for one in narrowed if isinstance(one, Where))}
    return [one for one in layer.dimensions.values() if one.id in ids]


def figure_choices(query: Query, layer: Layer) -> tuple[str, ...]:
    """What can be asked of the first of a site's metrics in the query."""
    metric = next((layer.metrics[one] for one in query.metrics if layer.metrics[one].table), None)
    if metric is None:
        return ()
    table = layer.tables[metric.table]
    if table.is_list:
        places = [one.name for one in layer.dimensions.values() if one.sql in table.kind.fills]
        texts = [
            one.name for one in layer.dimensions.values() if one.table == table.name and one.values
        ]
        return (metric.name, *(f"按{one}看{metric.name}" for one in (*places[:1], *texts[:2])))
    word = table.kind.words[0]
    if not table.kind.fills:
        return (metric.name,)
    return (f"各{word}{metric.name}", f"{metric.name}最高的{word}")


def _origin(metric: Metric, query: Query, layer: Layer, now: datetime) -> str:
    table = layer.tables[metric.table]
    if table.is_list:
        source = f"，来源：{table.source}" if table.source else ""
        column = table.column(metric.table_column)
        level = name_of(max(table.secrecy, column.secrecy if column else 0))
        return f"{table.name}用{table.attached:%Y-%m-%d}挂接的清单（密级：{level}{source}）"
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
    listed = layer.tables[metric.table].is_list
    if dimension is None or (listed and metric.kind is MetricKind.FIGURE):
        return []
    if dimension.id in query.dimensions:
        at = query.dimensions.index(dimension.id)
        figure = next(
            (i for i, one in enumerate(rows.columns) if one.id == f"{metric.id}.current"), None
        )
        if figure is None:
            return []
        return list(dict.fromkeys(str(row[at]) for row in rows.rows if row[figure] is None))
    if metric.kind is MetricKind.FIGURE or layer.tables[metric.table].is_list:
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
