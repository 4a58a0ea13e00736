"""Files that evaluation leaves: whole or not at all."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from suqiu.draft import draft_of
from suqiu.files.writer import guard_cell


def write_whole(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file; on any error an older file stays. InputError when it cannot be."""
    with draft_of(path) as draft:
        draft.write_bytes(text.encode(encoding, "replace"))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV, cells disarmed where a spreadsheet would run them."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    return file.getvalue()
