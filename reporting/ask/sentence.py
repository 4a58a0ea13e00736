"""One or two sentences that state the answer, its period and what was counted."""

from collections.abc import Sequence

from reporting.ask.figures import written
from reporting.metrics import Kind, Layer
from reporting.query.query import Part, Query
from reporting.query.run import Cell, Rows
from reporting.query.spoken import spoken_filter, standing
from reporting.query.statement import Column, ColumnKind

_SHOWN = 5


def sentence(query: Query, rows: Rows, layer: Layer, guesses: Sequence[str] = ()) -> str:
    """The sentence for the rows of a query; every figure in it stands in the rows."""
    lead = _lead(query, layer)
    if query.listing:
        body = _listed(query, rows, layer, lead)
    elif not rows.rows or (not query.dimensions and all(cell is None for cell in rows.rows[0])):
        body = f"{lead}，没有符合条件的数据"
    elif not query.dimensions:
        body = f"{lead}，{_single(query, rows)}"
    else:
        body = f"{lead}，{_several(query, rows)}"
    notes = [f"{note}。" for note in guesses]
    return body + "。" + "".join(notes)


def _listed(query: Query, rows: Rows, layer: Layer, lead: str) -> str:
    """How many tickets; of a list's rows the first by name too, with the number they are ranked by."""
    table = layer.tables.get(layer.metrics[query.metrics[0]].table)
    if table is None:
        count = f"{lead}的工单共 {len(rows.rows)} 件"
        return count if rows.rows else f"{lead}，没有这样的工单"
    if not rows.rows:
        return f"{lead}，没有这样的{table.name}"
    ranked = query.order.metric if query.order else ""
    at = next((i for i, one in enumerate(rows.columns) if one.id == ranked), None)
    shown = []
    for row in rows.rows[:_SHOWN]:
        number = "" if at is None else f" {written(row[at], rows.columns[at].unit)}"
        shown.append(f"{written(row[0], rows.columns[0].unit)}{number}")
    more = "等" if len(rows.rows) > _SHOWN else ""
    count = f"{lead}的{table.name}共 {len(rows.rows)} {table.unit}"
    return f"{count}：{'、'.join(shown)}{more}"


def _lead(query: Query, layer: Layer) -> str:
    attached = all(layer.metrics[one].kind is Kind.FIGURE for one in query.metrics)
    period = "全部时间"
    if query.period:
        dated = layer.list_column(query.time)
        period = f"{dated[1].name}在{query.period.text}" if dated else query.period.text
    elif attached:
        period = standing(query, layer)
    filters = "、".join(spoken_filter(one, layer) for one in (*query.filters, *query.share_of))
    return f"{period}{'，' + filters if filters else ''}"


def _single(query: Query, rows: Rows) -> str:
    row = rows.rows[0]
    if query.comparison is None:
        return "，".join(
            f"{column.name} {written(cell, column.unit)}"
            for column, cell in zip(rows.columns, row, strict=True)
        )
    said = []
    for at, column in enumerate(rows.columns):
        part = column.id.rpartition(".")[2]
        cell = row[at]
        if part == Part.CHANGE:
            continue
        if part == Part.GROWTH and isinstance(cell, int | float):
            said.append(_growth(column, float(cell)))
        elif part == Part.GROWTH:
            said.append(f"{column.name} —（基期为零或没有数据）")
        else:
            said.append(f"{column.name} {written(cell, column.unit)}")
    return "，".join(said)


def _growth(column: Column, rate: float) -> str:
    name = column.name.removesuffix("增长率").removesuffix("下降率")
    falls = column.name.endswith("下降率")
    if falls:
        return f"{name}{'下降' if rate >= 0 else '上升'} {abs(rate) * 100:.2f}%"
    return f"{name}{'增长' if rate >= 0 else '下降'} {abs(rate) * 100:.2f}%"


def _several(query: Query, rows: Rows) -> str:
    labels = [i for i, column in enumerate(rows.columns) if column.kind is not ColumnKind.METRIC]
    figures = [i for i, column in enumerate(rows.columns) if column.kind is ColumnKind.METRIC]
    chosen = figures[0]
    if query.order and query.order.metric:
        wanted = f"{query.order.metric}.{query.order.part}"
        chosen = next((i for i in figures if rows.columns[i].id == wanted), chosen)
    column = rows.columns[chosen]
    shown = rows.rows[:_SHOWN]
    if rows.columns[labels[-1]].kind is ColumnKind.TIME and len(rows.rows) > 2:
        known = [row for row in rows.rows if isinstance(row[chosen], int | float)]
        if known:
            top = max(known, key=lambda row: _value(row[chosen]))
            low = min(known, key=lambda row: _value(row[chosen]))
            return (
                f"{column.name}共 {len(rows.rows)} 个时间点，最高 {_label(top, labels)} "
                f"{written(top[chosen], column.unit)}，最低 {_label(low, labels)} "
                f"{written(low[chosen], column.unit)}"
            )
    listed = "、".join(
        f"{_label(row, labels)} {written(row[chosen], column.unit)}" for row in shown
    )
    more = f"等 {len(rows.rows)} 项" if len(rows.rows) > _SHOWN else ""
    return f"{column.name}：{listed}{more}"


def _label(row: Sequence[Cell], labels: Sequence[int]) -> str:
    return " ".join(str(row[i]) for i in labels)


def _value(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
