"""Tickets of a file, streamed, each with what was wrong with its row."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from suqiu.errors import Fault, InputError
from suqiu.files.columns import header_test, match_columns, named_twice, title_alone
from suqiu.files.header import no_rows
from suqiu.files.row import Row
from suqiu.files.rows import iter_rows
from suqiu.files.source import FileKind, open_source
from suqiu.occurred import read_occurred
from suqiu.records import Ticket
from suqiu.row_number import row_key, row_words
from suqiu.text import controls_in, strip_controls

# Beyond this many rows duplicates are no longer looked for, so that memory stays flat.
_DUPLICATES_WATCHED = 2_000_000
_WHOLE_ROW = ("整行", "文件")
# Half of a UTF-16 pair, or a byte of an argument that is not UTF-8: no such character exists.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ReadTicket:
    """A row read: the ticket, and its faults; a fatal one means it must not be classified."""

    ticket: Ticket
    faults: tuple[Fault, ...] = ()

    @property
    def error(self) -> str:
        """The first fatal fault as text, or empty."""
        if not self.faults:
            return ""
        return next((str(fault) for fault in self.faults if fault.fatal), "")


@dataclass(slots=True)
class TicketFile:
    """A file of tickets; iterate to read it. `note` says what was odd about the whole file."""

    path: Path
    chosen: Mapping[str, str]
    max_chars: int
    note: str = ""

    def check(self) -> None:
        """Look at the head of the file; InputError when it cannot be used at all."""
        empty = True
        for read in self:
            if not read.error:
                return
            empty = False
        if empty:
            raise no_rows(self.path.name)

    def __iter__(self) -> Iterator[ReadTicket]:
        source = open_source(self.path)
        self.note = ""
        self._say(source.note)
        matched: dict[tuple[str, ...], dict[str, str] | None] = {}
        seen: dict[int, int] = {}
        for row in iter_rows(source, header_test(self.chosen), self._say):
            if not row.cells:
                yield _unread(row.number, row.faults)
                continue
            header = tuple(row.cells)
            if header not in matched:
                matched[header] = _match(header, self.chosen, source.kind)
                self._say(named_twice(header, (matched[header] or {}).values()))
                self._say(title_alone(header, matched[header] or {}))
            columns = matched[header]
            if columns is None:
                yield _unread(row.number)
                continue
            read = read_ticket(row, columns, self.max_chars)
            key = hash(read.ticket.id)
            if key in seen:
                note = Fault(
                    row.number, columns.get("id", "编号"),
                    f"工单编号 {read.ticket.id} 与{row_words(seen[key])}重复", fatal=False,
                )  # fmt: skip
                read = replace(read, faults=(*read.faults, note))
            elif len(seen) < _DUPLICATES_WATCHED:
                seen[key] = row.number
            yield read
        if matched and not any(matched.values()):
            match_columns(next(iter(matched)), self.chosen)

    def _say(self, note: str) -> None:
        if note and note not in self.note:
            self.note = f"{self.note}；{note}" if self.note else note


def _unread(number: int, faults: tuple[Fault, ...] = ()) -> ReadTicket:
    """What stands for a row without a complaint."""
    missing = Fault(number, "诉求内容", "这一行没有诉求内容字段")
    return ReadTicket(Ticket(row_key(number), "", row=number), faults or (missing,))


def _match(
    header: tuple[str, ...], chosen: Mapping[str, str], kind: FileKind
) -> dict[str, str] | None:
    """Columns of this header; None where single JSON objects may lack a field others have."""
    try:
        return match_columns(header, chosen)
    except InputError:
        if kind is FileKind.JSONL:
            return None
        raise


def check_text(text: str, max_chars: int) -> str:
    """A single complaint, cleaned; InputError when it is empty, too long or half a character."""
    if len(text) > max_chars:
        raise InputError(
            f"文本有 {len(text):,} 个字符，超过上限 {max_chars:,}",
            hint="截取要点，或调大 SUQIU_MAX_TEXT_CHARS",
        )
    if _SURROGATE.search(text):
        raise InputError("文本含有无法编码的字符", hint="用 UTF-8 编码的文字")
    text = strip_controls(text).strip()
    if not text:
        raise InputError("诉求内容为空", hint="给出要分类的文字")
    return text


def spare(faults: Iterable[Fault], column: str | None) -> list[Fault]:
    """The faults, none of this column fatal: what it lacks is no reason to leave the row out."""
    return [replace(one, fatal=False) if one.field == column else one for one in faults]


def read_ticket(row: Row, columns: Mapping[str, str], max_chars: int) -> ReadTicket:
    """One row as a ticket: control characters removed, oversized and empty text refused."""
    faults = []
    if row.faults:
        used = (*columns.values(), *_WHOLE_ROW)
        faults = [fault for fault in row.faults if fault.field in used]
        faults = spare(faults, columns.get("occurred_at"))
    cells = {}
    for field, column in columns.items():
        cell = row.cells.get(column, "")
        if len(cell) > max_chars:
            limit = f"有 {len(cell):,} 个字符，超过上限 {max_chars:,}"
            faults.append(Fault(row.number, column, limit, fatal=field != "occurred_at"))
            cell = ""
        # What is printable holds no controls, and is told so many times faster.
        elif not cell.isprintable() and controls_in(cell):
            faults.append(Fault(row.number, column, "含控制字符（如 NUL），已去除", fatal=False))
            cell = strip_controls(cell)
        cells[field] = cell.strip()
    body, title = cells.get("body", ""), cells.get("title", "")
    if not body and not title and not any(fault.fatal for fault in faults):
        faults.append(
            Fault(row.number, columns.get("body", columns.get("title", "")), "诉求内容为空")
        )
    occurred = cells.get("occurred_at", "")
    if occurred:
        try:
            occurred = read_occurred(occurred)
        except ValueError as error:
            faults.append(
                Fault(row.number, columns["occurred_at"], f"{error}，已留空", fatal=False)
            )
            occurred = ""
    ticket = Ticket(
        id=cells.get("id", "") or row_key(row.number),
        body=body,
        title=title,
        address=cells.get("address", ""),
        street=cells.get("street", ""),
        phone=cells.get("phone", ""),
        channel=cells.get("channel", ""),
        row=row.number,
        created=cells.get("created", ""),
        occurred_at=occurred,
    )
    return ReadTicket(ticket, tuple(faults))
