"""One or two sentences that state the answer, its period and what was counted."""

from collections.abc import Sequence
from operator import itemgetter

from reporting.ask.telling.change import spread, told
from reporting.ask.telling.figures import written
from reporting.metrics import Layer, MetricKind
from reporting.query.query import Part, Query
from reporting.query.run import Cell, Rows
from reporting.query.spoken import spoken_filter, standing
from reporting.query.statement import Column, ColumnKind
from reporting.query.wording import compared_name

_SHOWN = 5
_MONTHS = 12


def sentence(
    query: Query,
    rows: Rows,
    layer: Layer,
    guesses: Sequence[str] = (),
    also: tuple[Query, Rows] | None = None,
    *,
    cut: bool = False,
) -> str:
    """The sentence for the rows of a query; every figure in it stands in the rows. `also` is the
    same against another base (环比 beside 同比); `cut` says that there are more rows.
    """
    head = lead(query, layer)
    if query.listing:
        body = _listed(query, rows, layer, head, cut)
    elif not rows.rows or (not query.dimensions and all(cell is None for cell in rows.rows[0])):
        body = f"{head}，没有符合条件的数据"
    elif not query.dimensions:
        body = f"{head}，{_single(query, rows, layer)}"
    else:
        body = f"{head}，{_several(query, rows, layer)}"
    if also is not None:
        told = _several(*also, layer) if query.dimensions else _single(*also, layer)
        body += f"；{told}"
    notes = [f"{note}。" for note in guesses]
    return body + "。" + "".join(notes)


def _listed(query: Query, rows: Rows, layer: Layer, head: str, cut: bool) -> str:
    """How many tickets; of a list's rows the first by name too, with the number they are ranked by."""
    table = layer.tables.get(layer.metrics[query.metrics[0]].table)
    many = f"{'多于' if cut else '共'} {len(rows.rows)}"
    if table is None:
        count = f"{head}的工单{many} 件"
        by_time = query.order is None or query.order.metric == "received"
        if query.limit == len(rows.rows) and by_time:
            # 最近5件: there may be more.
            end = "最早" if query.order and not query.order.descending else "最近"
            count = f"{head}的工单，列出受理时间{end}的 {len(rows.rows)} 件"
            if query.limit == 1:
                count += f"：{rows.rows[0][0]}，{rows.rows[0][1]}受理"
        elif query.limit == len(rows.rows):
            count = f"{head}的工单，列出 {len(rows.rows)} 件"
        return (count + _ranked(query, rows)) if rows.rows else f"{head}，没有这样的工单"
    if not rows.rows:
        return f"{head}，没有这样的{table.name}"
    ranked = query.order.metric if query.order else ""
    at = next((i for i, one in enumerate(rows.columns) if one.id == ranked), None)
    shown = []
    for row in rows.rows[:_SHOWN]:
        number = "" if at is None else f" {written(row[at], rows.columns[at].unit)}"
        shown.append(f"{written(row[0], rows.columns[0].unit)}{number}")
    more = "等" if len(rows.rows) > _SHOWN else ""
    count = f"{head}的{table.name}{many} {table.unit}"
    return f"{count}：{'、'.join(shown)}{more}"


def _ranked(query: Query, rows: Rows) -> str:
    """The first tickets with the number they are ranked by: 最长的一件用了多久."""
    number = rows.columns[-1]
    if (
        query.order is None
        or query.order.metric != number.id
        or number.kind is not ColumnKind.METRIC
    ):
        return ""
    shown = [f"{row[0]} {written(row[-1], number.unit)}" for row in rows.rows[:_SHOWN]]
    way = "从高到低" if query.order.descending else "从低到高"
    return f"，按{number.name}{way}：{'、'.join(shown)}{'等' if len(rows.rows) > _SHOWN else ''}"


def lead(query: Query, layer: Layer) -> str:
    """The time and the conditions that a sentence begins with."""
    attached = all(layer.metrics[one].kind is MetricKind.FIGURE for one in query.metrics)
    period = "全部时间"
    if query.period:
        dated = layer.list_column(query.time)
        period = f"{dated[1].name}在{query.period.text}" if dated else query.period.text
    elif attached:
        period = standing(query, layer)
    filters = "、".join(
        spoken_filter(one, layer, query.period) for one in (*query.filters, *query.share_of)
    )
    return f"{period}{'，' + filters if filters else ''}"


def _single(query: Query, rows: Rows, layer: Layer) -> str:
    row = rows.rows[0]
    if query.comparison is None:
        return "，".join(
            f"{column.name} {written(cell, column.unit)}"
            for column, cell in zip(rows.columns, row, strict=True)
        )
    metrics = [layer.metrics[one] for one in query.metrics]
    return "；".join(spread(one, query, rows.columns, row) for one in metrics)


def _several(query: Query, rows: Rows, layer: Layer) -> str:
    """Every metric asked for, with what it is compared with, of the first few groups."""
    labels = [i for i, column in enumerate(rows.columns) if column.kind is not ColumnKind.METRIC]
    metrics = [layer.metrics[one] for one in query.metrics]
    timed = rows.columns[labels[-1]].kind is ColumnKind.TIME
    if timed and not query.within and len(rows.rows) > 2:
        return _course(query, rows, labels)
    # The first of each month are all told: a year has no more.
    most = _MONTHS if timed else _SHOWN
    if timed and rows.columns[labels[-1]].id in query.within:
        labels.insert(0, labels.pop())
    shown = rows.rows[:most]
    more = f"等 {len(rows.rows)} 项" if len(rows.rows) > most else ""
    if len(metrics) > 1:
        # 日均受理量 has a name of its own.
        names = {one.id.rpartition(".")[0]: one.name for one in reversed(rows.columns)}
        listed = "；".join(
            f"{_label(row, labels, rows.columns)} "
            + "、".join(f"{names[one.id]} {told(one, query, rows.columns, row)}" for one in metrics)
            for row in shown
        )
        return f"{listed}{more}"
    column = next(one for one in rows.columns if one.kind is ColumnKind.METRIC)
    name = compared_name(metrics[0], query.comparison) if query.comparison else column.name
    listed = "、".join(
        f"{_label(row, labels, rows.columns)} {told(metrics[0], query, rows.columns, row)}"
        for row in shown
    )
    return f"{name}：{listed}{more}"


def _course(query: Query, rows: Rows, labels: Sequence[int]) -> str:
    """The highest and the lowest of each metric over time; of what is asked for as a share or ranked
    by its change, of that.
    """
    part = Part.SHARE if query.share else Part.CURRENT
    wanted = [f"{one}.{part}" for one in query.metrics]
    if query.comparison is not None:
        wanted += [f"{one}.{Part.CHANGE}" for one in query.metrics]
    if query.order and query.order.metric and query.order.part is not Part.CURRENT:
        wanted = [f"{query.order.metric}.{query.order.part}"]
    said = []
    for chosen, column in enumerate(rows.columns):
        known = [
            (float(cell), row) for row in rows.rows if isinstance(cell := row[chosen], int | float)
        ]
        if column.id not in wanted or not known:
            continue
        top = max(known, key=itemgetter(0))[1]
        low = min(known, key=itemgetter(0))[1]
        said.append(
            f"{column.name}最高 {_label(top, labels, rows.columns)} "
            f"{written(top[chosen], column.unit)}，最低 {_label(low, labels, rows.columns)} "
            f"{written(low[chosen], column.unit)}"
        )
    return "；".join(said) or "没有数据"


def _label(row: Sequence[Cell], labels: Sequence[int], columns: Sequence[Column]) -> str:
    return " ".join(f"{row[i]}{columns[i].unit or ''}" for i in labels)
