"""Tickets out of the store, as one user may see them: masked, in the columns imports know."""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, cast

import orjson
from sqlalchemy import DateTime, Row, select

from suqiu.draft import draft_of
from suqiu.errors import InputError
from suqiu.files.book import new_book
from suqiu.files.writer import guard_cell
from suqiu.store.database import Database
from suqiu.store.importing.fields import TICKET_FIELDS, chinese
from suqiu.store.schema import ticket, ticket_text
from suqiu.store.users import User

_BATCH = 2_000
_SHEET_LIMIT = 1_048_575
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_COLUMNS = [*(ticket.c[name] for name in TICKET_FIELDS), ticket_text.c.title, ticket_text.c.body]
_WIDTHS = {"ticket_no": 24, "title": 32, "body": 80}  # in characters, of a sheet
Cell = str | int | None


def export_tickets(
    database: Database, user: User, path: Path, period: tuple[date, date] | None = None
) -> int:
    """Write CSV, JSONL (each also .gz) or XLSX by the file's name; the number of tickets.

    `period` is [start, end) of the receiving time. The file appears only when it is whole.
    InputError when the name tells no format or the file cannot be written.
    """
    name = path.name.lower()
    form = Path(name.removesuffix(".gz")).suffix.lstrip(".")
    if form not in ("csv", "jsonl", "xlsx") or (form == "xlsx" and name.endswith(".gz")):
        raise InputError(
            f"不支持导出为 {path.name}", hint="文件名用 .csv、.jsonl（可加 .gz）或 .xlsx 结尾"
        )
    query = select(*_COLUMNS).join_from(ticket, ticket_text)
    if period is not None:
        query = query.where(ticket.c.received_at >= period[0], ticket.c.received_at < period[1])
    query = query.order_by(ticket.c.received_at, ticket.c.ticket_no)
    with database.reader(user) as connection:
        rows = connection.execute(query, execution_options={"yield_per": _BATCH})
        with draft_of(path) as draft:
            if form == "xlsx":
                return _xlsx(draft, rows)
            write = {"csv": _csv, "jsonl": _jsonl}[form]
            return write(draft, name.endswith(".gz"), (_cells(row) for row in rows))


def read_period(text: str) -> tuple[date, date]:
    """`2026`, `2026-09`, `2026-09-01` or `起..止` of these, both included, as [start, end)."""
    first, separator, last = text.partition("..")
    start, end = _span(first.strip()), _span((last if separator else first).strip())
    if start[0] >= end[1]:
        raise InputError(f"时间段 {text} 的开始晚于结束", hint="写成 2026-01..2026-03")
    return start[0], end[1]


def _span(text: str) -> tuple[date, date]:
    match = _PERIOD.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else 0 for part in match.groups())
        start = date(year, month or 1, day or 1)
        if day:
            return start, date.fromordinal(start.toordinal() + 1)
        if month:
            return start, date(year + month // 12, month % 12 + 1, 1)
        return start, date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        raise InputError(
            f"时间段 {text} 看不懂", hint="写成 2026、2026-09、2026-09-01 或 2026-01..2026-03"
        ) from None


def _headers() -> list[str]:
    return [chinese()[column.name] for column in _COLUMNS]


def _cells(row: Row[tuple[object, ...]]) -> list[Cell]:
    return [_cell(value) for value in row]


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, int) or value is None else str(value)


def _guarded(cells: Iterable[Cell]) -> list[Cell]:
    return [guard_cell(cell) if isinstance(cell, str) else cell for cell in cells]


def _csv(draft: Path, zipped: bool, rows: Iterator[list[Cell]]) -> int:
    count = 0
    with cast(IO[str], (gzip.open if zipped else open)(
        draft, "wt", encoding="utf-8-sig", newline=""
    )) as file:  # fmt: skip
        writer = csv.writer(file)
        writer.writerow(_headers())
        for cells in rows:
            writer.writerow(_guarded(cells))
            count += 1
    return count


def _jsonl(draft: Path, zipped: bool, rows: Iterator[list[Cell]]) -> int:
    count = 0
    names = _headers()
    with cast(IO[bytes], (gzip.open if zipped else open)(draft, "wb")) as file:
        for cells in rows:
            count += 1
            file.write(orjson.dumps(dict(zip(names, cells, strict=True))) + b"\n")
    return count


def _xlsx(draft: Path, rows: Iterable[Row[tuple[object, ...]]]) -> int:
    """Times as times, so that a sheet can sort, filter and reckon with them."""
    # Loaded where a workbook is written: most commands start without.
    from openpyxl.utils import get_column_letter

    count = 0
    with new_book(draft) as book:
        sheet = book.create_sheet("工单")
        sheet.freeze_panes = "A2"
        for at, column in enumerate(_COLUMNS, start=1):
            letter = get_column_letter(at)
            wide = _WIDTHS.get(column.name, 20 if isinstance(column.type, DateTime) else 12)
            sheet.column_dimensions[letter].width = wide
        sheet.append(_headers())
        for count, row in enumerate(rows, start=1):
            if count > _SHEET_LIMIT:
                raise InputError("超过 Excel 一张表的行数", hint="用 --period 分段，或导出为 CSV")
            times = [value if isinstance(value, datetime) else None for value in row]
            guarded = _guarded(_cells(row))
            sheet.append([time or cell for time, cell in zip(times, guarded, strict=True)])
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{count + 1}"
    return count
