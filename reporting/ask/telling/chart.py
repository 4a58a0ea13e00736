"""A chart specification (ECharts option) fit for the shape of the rows."""

from reporting.query.query import Query
from reporting.query.run import Cell, Rows
from reporting.query.statement import ColumnKind

_MOST_BARS = 30


def chart_of(query: Query, rows: Rows) -> dict[str, object] | None:
    """Line for a trend, bars for a ranking or a share, a heat map for a cross; else none."""
    labels = [i for i, one in enumerate(rows.columns) if one.kind is not ColumnKind.METRIC]
    figures = [
        i for i, one in enumerate(rows.columns)
        if one.kind is ColumnKind.METRIC and not one.id.endswith(".change")
    ]  # fmt: skip
    if query.listing or len(rows.rows) < 2 or not labels or not figures:
        return None
    if len(labels) == 2:
        return _heat_map(rows, labels, figures[0])
    if len(labels) > 2:
        return None
    name = rows.columns[labels[0]].name
    trend = rows.columns[labels[0]].kind is ColumnKind.TIME
    shown = rows.rows if trend else rows.rows[:_MOST_BARS]
    same = [i for i in figures if rows.columns[i].unit == rows.columns[figures[0]].unit]
    categories: dict[str, object] = {
        "type": "category", "name": name, "data": [str(row[labels[0]]) for row in shown],
    }  # fmt: skip
    values: dict[str, object] = {"type": "value", "name": _axis(rows.columns[figures[0]].unit)}
    return {
        "title": {"text": rows.columns[figures[0]].name},
        "tooltip": {"trigger": "axis"},
        "legend": {"show": len(same) > 1},
        "xAxis": categories if trend else values,
        "yAxis": values if trend else categories | {"inverse": True},
        "series": [
            {
                "name": rows.columns[i].name,
                "type": "line" if trend else "bar",
                "data": [row[i] for row in shown],
            }
            for i in same
        ],
    }


def _heat_map(rows: Rows, labels: list[int], figure: int) -> dict[str, object]:
    across = list(dict.fromkeys(str(row[labels[1]]) for row in rows.rows))
    down = list(dict.fromkeys(str(row[labels[0]]) for row in rows.rows))
    points: list[list[Cell]] = [
        [across.index(str(row[labels[1]])), down.index(str(row[labels[0]])), row[figure]]
        for row in rows.rows
    ]
    cells = [row[figure] for row in rows.rows]
    known = [float(cell) for cell in cells if isinstance(cell, int | float)]
    return {
        "title": {"text": rows.columns[figure].name},
        "tooltip": {},
        "xAxis": {"type": "category", "name": rows.columns[labels[1]].name, "data": across},
        "yAxis": {"type": "category", "name": rows.columns[labels[0]].name, "data": down},
        "visualMap": {"min": min(known, default=0.0), "max": max(known, default=0.0)},
        "series": [{"name": rows.columns[figure].name, "type": "heatmap", "data": points}],
    }


def _axis(unit: str | None) -> str:
    return {"ratio": "比率", "hour": "小时"}.get(unit or "", unit or "")
