"""A metric's figures of one row in words: 185件（上年同期 66件，增长 180.30%）."""

from collections.abc import Sequence

from reporting.ask.telling.figures import written
from reporting.metrics import Metric, Unit
from reporting.query.query import Part, Query
from reporting.query.run import Cell
from reporting.query.statement import Column
from reporting.query.wording import base_name, compared_name

NO_BASE = "基期为零或没有数据"


def told(metric: Metric, query: Query, columns: Sequence[Column], row: Sequence[Cell]) -> str:
    """The figure, and behind it in brackets its base and change, or its share."""
    cells = _cells(metric, columns, row)
    beside = []
    if query.comparison is not None:
        beside.append(f"{base_name(query.comparison)} {written(cells[Part.BASE], metric.unit)}")
        beside.append(moved(metric, cells))
    if Part.SHARE in cells:
        beside.append(f"占 {written(cells[Part.SHARE], 'ratio')}")
    behind = f"（{'，'.join(beside)}）" if beside else ""
    return f"{written(cells[Part.CURRENT], metric.unit)}{behind}"


def spread(metric: Metric, query: Query, columns: Sequence[Column], row: Sequence[Cell]) -> str:
    """The same where there is one row only: each figure with its name."""
    cells = _cells(metric, columns, row)
    said = [
        f"{column.name} {written(cells[part], column.unit)}"
        for column in columns
        for part in (Part.CURRENT, Part.BASE, Part.SHARE)
        if column.id == f"{metric.id}.{part}"
    ]
    if query.comparison is not None:
        name = compared_name(metric, query.comparison)
        said.append(f"{name}{moved(metric, cells)}")
    return "，".join(said)


def moved(metric: Metric, cells: dict[Part, Cell]) -> str:
    """增长 10.11%; of a rate 提高 1.70个百分点, of a time 缩短 1.0小时."""
    change, growth = cells.get(Part.CHANGE), cells.get(Part.GROWTH)
    if not isinstance(change, int | float):
        return f" —（{NO_BASE}）"
    if change == 0:
        return "持平"
    up = change > 0
    if metric.unit == Unit.RATIO:
        return f"{'提高' if up else '降低'} {written(abs(change), 'point')}"
    if metric.unit == Unit.HOUR:
        return f"{'延长' if up else '缩短'} {written(abs(change), metric.unit)}"
    if not isinstance(growth, int | float):
        return f" —（{NO_BASE}）"
    return f"{'增长' if up else '下降'} {abs(growth) * 100:.2f}%"


def _cells(metric: Metric, columns: Sequence[Column], row: Sequence[Cell]) -> dict[Part, Cell]:
    return {
        part: cell
        for column, cell in zip(columns, row, strict=True)
        for part in Part
        if column.id == f"{metric.id}.{part}"
    }
