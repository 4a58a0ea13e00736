"""Writes workbooks and tables for tests."""

import csv
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


def write_table(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """The rows as a workbook or as CSV, by the ending of the path; returns that."""
    if path.suffix == ".xlsx":
        return write_workbook(path, {"Sheet": rows})
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
