"""Files that evaluation leaves: whole or not at all."""

import csv
import os
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from suqiu.errors import InputError, os_reason
from suqiu.files.writer import guard_cell


def write_whole(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write a text file; on any error an older file stays. InputError when it cannot be."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(text.encode(encoding, "replace"))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(
            f"写不了 {path}：{os_reason(error)}", hint="检查目录权限和磁盘空间"
        ) from error


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV, cells disarmed where a spreadsheet would run them."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    return file.getvalue()
