"""Questions over the rows of an attached list (清单) as SQL, and what they may not say."""

from reporting.metrics import Layer, Metric, MetricKind
from reporting.metrics.lists import column_sql
from reporting.query.filters import RowSql
from reporting.query.query import AnyOf, Bound, Filter, Order, Query, Where, plain
from reporting.query.statement import Column, ColumnKind, Statement
from suqiu.store.sites.catalogue import SiteTable
from suqiu.store.sites.keys import KINDS


def tables_spoken_of(query: Query, layer: Layer) -> dict[str, str]:
    """The lists whose columns a query speaks of, each with a column that it names."""
    found: dict[str, str] = {}
    for id_ in query.dimensions:
        _note(found, id_, layer)
    for one in plain((*query.filters, *query.share_of)):
        if isinstance(one, Where):
            _note(found, one.dimension, layer)
        elif isinstance(one, Bound):
            _note(found, one.number, layer)
    if query.time:
        _note(found, query.time, layer)
    return found


def _note(found: dict[str, str], id_: str, layer: Layer) -> None:
    listed = layer.list_column(id_)
    if listed is not None:
        found.setdefault(listed[0].name, listed[1].name)


def list_problem(query: Query, metrics: list[Metric], layer: Layer) -> str:
    """Why a query that speaks of a list has no answer, in Chinese; empty when it has one."""
    spoken = tables_spoken_of(query, layer)
    for name, column in spoken.items():
        for metric in metrics:
            if metric.kind is not MetricKind.FIGURE or metric.table != name:
                return f"“{column}”是清单“{name}”的一列，不能和{metric.name}一起问"
    listed = [
        one for one in metrics if one.kind is MetricKind.FIGURE and layer.tables[one.table].is_list
    ]
    if listed and query.comparison:
        return f"{listed[0].name}按现在的清单统计，没有两期可比"
    timed = any(layer.dimensions[one].is_time for one in query.dimensions)
    if listed and timed and not (query.time and spoken):
        return f"{listed[0].name}不能按时间看"
    return ""


def undated_problem(query: Query, layer: Layer) -> str:
    """Whether a time was asked of lists alone, whose rows are those of today, in Chinese."""
    metrics = [layer.metrics[one] for one in query.metrics]
    alone = all(
        one.kind is MetricKind.FIGURE and layer.tables[one.table].is_list for one in metrics
    )
    if alone and query.period is not None and layer.list_column(query.time) is None:
        return f"{metrics[0].name}按现在的清单统计，不分时期"
    return ""


def listing_problem(query: Query, metrics: list[Metric], layer: Layer) -> str:
    """Why the rows of a list cannot be listed so, in Chinese; empty when they can."""
    first = layer.metrics[query.metrics[0]]
    listed = first.kind is MetricKind.FIGURE and layer.tables[first.table].is_list
    if not listed or first.table_column or len(query.metrics) > 1:
        return f"{metrics[0].name}不是工单，列不出清单"
    if query.dimensions or query.having or query.share or query.within:
        return f"列出{first.table}时不能再分组或比较"
    if query.order and query.order.metric:
        found = layer.list_column(query.order.metric)
        if found is None or found[0].name != first.table or found[1].type != "number":
            return f"{first.table}不能按它排序"
    return ""


class ListSql:
    """Writes the rows of one metric's list for a query."""

    def __init__(self, query: Query, row: RowSql, metric: Metric) -> None:
        self._query = query
        self._row = row
        self._metric = metric
        self._table = row.layer.tables[metric.table]

    def aggregate(self) -> str:
        """The rows of a group counted, or a column's numbers added up or averaged."""
        column = self._table.column(self._metric.table_column)
        if column is None:
            return "COUNT(*)"
        number = column_sql(self._table, column)
        if self._metric.mean:
            return f"CAST(AVG({number}) AS double precision)"
        return f"COALESCE(SUM({number}), 0)"

    def tests(self) -> list[str]:
        """What holds of the rows that are meant."""
        row, table = self._row, self._table
        tests = [
            f"site_row.table_name = {row.values.add(table.name)}",
            f"site_row.secrecy = {row.values.add(table.secrecy)}",
        ]
        for name, texts in self._metric.where:
            tests.append(row.filter(Where(f"{table.name}.{name}", texts)))
        tests += [row.filter(one) for one in self._query.filters if applies(one, table, row.layer)]
        time = self.time()
        if time and self._query.period is not None:
            tests.append(row.within(time, self._query.period))
        return tests

    def time(self) -> str:
        """The date of a row that the question's period and units of time are of, or nothing."""
        found = self._row.layer.list_column(self._query.time)
        if found is None or found[0].name != self._table.name:
            return ""
        return column_sql(*found)


def applies(one: Filter, table: SiteTable, layer: Layer) -> bool:
    """Whether a filter says something of a table's rows."""
    match one:
        case Where(dimension):
            known = layer.dimensions[dimension]
            return known.table == table.name or (not known.table and known.sql in table.kind.fills)
        case Bound(number):
            found = layer.list_column(number)
            return found is not None and found[0].name == table.name
        case AnyOf(parts):
            return all(applies(part, table, layer) for part in parts)
    return False


def compile_list(query: Query, row: RowSql, row_limit: int) -> Statement:
    """The statement that lists the rows of a list with all columns the asker may know of."""
    metric = row.layer.metrics[query.metrics[0]]
    table = row.layer.tables[metric.table]
    shown = []
    columns = []
    for one in table.columns:
        linked = KINDS.get(one.type)
        sql = f"site_row.{linked.column}" if linked else column_sql(table, one)
        shown.append(f"TO_CHAR({sql}, 'YYYY-MM-DD')" if one.type == "date" else sql)
        kind = ColumnKind.METRIC if one.type == "number" else ColumnKind.DIMENSION
        unit = one.unit if one.type == "number" else None
        columns.append(Column(one.name, kind, unit, f"{table.name}.{one.name}"))
    limit = min(query.limit or row_limit, row_limit)
    named = (f'{sql} AS "{one.name}"' for sql, one in zip(shown, columns, strict=True))
    text = "\n".join([
        "SELECT " + ",\n       ".join(named),
        "FROM site_row",
        f"WHERE {' AND '.join(ListSql(query, row, metric).tests())}",
        f"ORDER BY {_sort(query.order, row.layer)}",
        f"LIMIT {limit}",
    ])  # fmt: skip
    return Statement(text, row.values.bound, tuple(columns))


def _sort(order: Order | None, layer: Layer) -> str:
    found = layer.list_column(order.metric) if order and order.metric else None
    if order is None or found is None:
        return "site_row.row_no"
    way = "DESC" if order.descending else "ASC"
    return f"{column_sql(*found)} {way} NULLS LAST, site_row.row_no"
