"""Writes workbooks for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import openpyxl


def write_workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    hidden: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """A workbook of these sheets, each a list of rows; returns the path. `hidden` are those that
    are not seen, with how ("hidden", or "veryHidden" as only programs do).
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = hidden.get(name, "visible")
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path
