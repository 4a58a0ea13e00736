"""An answer's table as a file: figures as numbers, words disarmed for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from reporting.ask.telling.answer import Answer
from reporting.ask.telling.figures import written
from reporting.query.run import Cell
from reporting.query.statement import Column
from suqiu.files.book import new_book
from suqiu.files.writer import guard_cell
from suqiu.text import strip_controls

Form = Literal["csv", "xlsx"]
TYPES: dict[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Units that are not said in the head of a column, and how a sheet shows their figures.
_SHOWN = {"ratio": "0.00%"}
_SAID = {"point": "百分点", "hour": "小时"}


def table_file(answer: Answer, about: Sequence[tuple[str, str]], form: Form) -> bytes:
    """All rows that were answered; a workbook says on a second sheet what it is `about`."""
    return _csv(answer) if form == "csv" else _xlsx(answer, about)


def _head(column: Column) -> str:
    unit = "" if column.unit in _SHOWN else _SAID.get(column.unit or "", column.unit or "")
    return _words(f"{column.name}（{unit}）" if unit else column.name)


def _words(text: str) -> str:
    return guard_cell(strip_controls(text))


def _number(value: int | float, unit: str | None) -> int | float:
    if unit == "point":
        return round(value * 100, 2)
    return round(value, 4 if unit == "ratio" else 2)


def _csv(answer: Answer) -> bytes:
    def cell(value: Cell, unit: str | None) -> Cell:
        if isinstance(value, str):
            return _words(value)
        if value is None:
            return None
        return written(value, unit) if unit == "ratio" else _number(value, unit)

    # With a BOM, which Excel needs to read Chinese.
    file = io.StringIO("\ufeff", newline="")
    file.seek(0, io.SEEK_END)
    writer = csv.writer(file)
    writer.writerow(map(_head, answer.columns))
    units = [one.unit for one in answer.columns]
    writer.writerows(map(cell, row, units) for row in answer.rows)
    return file.getvalue().encode()


def _xlsx(answer: Answer, about: Sequence[tuple[str, str]]) -> bytes:
    # Loaded where a workbook is written: most pages do without.
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    with TemporaryDirectory(prefix="suqiu-") as folder:
        path = Path(folder) / "table.xlsx"
        with new_book(path) as book:
            sheet = book.create_sheet("回答")

            def cell(value: Cell, unit: str | None) -> Any:
                if isinstance(value, str):
                    return _words(value)
                if value is None or unit not in _SHOWN:
                    return None if value is None else _number(value, unit)
                made = WriteOnlyCell(sheet, _number(value, unit))
                made.number_format = _SHOWN[unit]
                return made

            sheet.freeze_panes = "A2"
            for at, _ in enumerate(answer.columns, start=1):
                sheet.column_dimensions[get_column_letter(at)].width = 20
            sheet.append(list(map(_head, answer.columns)))
            units = [one.unit for one in answer.columns]
            for row in answer.rows:
                sheet.append(list(map(cell, row, units)))
            notes = book.create_sheet("说明")
            notes.column_dimensions["B"].width = 100
            for name, text in about:
                notes.append([name, _words(text)])
        return path.read_bytes()
