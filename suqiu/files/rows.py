"""Rows of any table, streamed: cells as text, faults in their place."""

import csv
import io
import itertools
import math
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from suqiu.errors import Fault, InputError
from suqiu.files.csv_head import read_head
from suqiu.files.header import HeaderTest, any_header, column_names, skipped
from suqiu.files.json_rows import json_record, json_rows
from suqiu.files.lines import CELL_LIMIT, bounded_lines
from suqiu.files.row import Row
from suqiu.files.sheets import DAMAGE, Sheet, open_workbook
from suqiu.files.source import FileKind, SourceFile
from suqiu.files.values import BLURRED, EXACT, cell_text
from suqiu.row_number import SheetRow, row_after

if TYPE_CHECKING:
    from pyarrow import RecordBatch

# A whole cell that is a call such as @SUM(…) or =cmd|…, or an expression such as =A1+1. Where cells
# have no types this is all that tells a formula; a complaint that begins so (-KTV(翠湖路)太吵) is none.
_CALL = r"\s*[A-Za-z_.][A-Za-z0-9_.]*\s*[(|!]"
_FORMULA = re.compile(rf"^\s*(?:[=@+-]{_CALL}[^\u3400-\u9fff]*$|={_CALL}.*\)\s*$|=[ -<>-~][ -~]*$)")
# How exports keep the leading zeros of a number: ="0012".
_QUOTED = re.compile(r'^="([^"]*)"$')
# A cell that begins neither with these nor with a blank is no such thing.
_SIGNS = frozenset("=@+-")
# What a row holds of which one cell is worth a closer look, a NUL before each cell.
_ODD = re.compile(r"\0[=@+\-\s]|[+\ufffd]")
_UNREADABLE = "单元格是公式或错误值，不读取；请粘贴为数值"
# A spreadsheet makes zeros of the digits of a number after so many.
_SHEET_DIGITS = 15
# How a spreadsheet shows a long number, and then saves it: 2.02601E+19.
_POWER = re.compile(r"\s*[1-9](?:\.(\d+))?[Ee]\+(\d{2,3})\s*")
_POWER_LOST = "被表格改成了科学计数，后几位已经丢了；编号应写成文字"
# Amounts below ten million are no numbers of tickets or telephones.
_LONG = 7


OnNote = Callable[[str], None]


def iter_rows(
    source: SourceFile, test: HeaderTest = any_header, on_note: OnNote = lambda note: None
) -> Iterator[Row]:
    """All rows in order, of every sheet of a workbook whose header `test` finds complete. What
    was left out (titles above the header, other sheets) is told to `on_note` before the first
    row. Without a test the first row is the header, and of a workbook one sheet is read.

    Bad cells come as faults of their row; a file that breaks off
    in the middle ends with a row of number > 0, no cells and one fatal fault. InputError
    when it breaks off before the first row.
    """
    last = 0
    try:
        for row in _rows(source, test, on_note):
            last = row.number
            yield row
    except DAMAGE as error:
        if last == 0:
            raise InputError(
                f"{source.path.name} 已损坏，不是完整的 {source.kind.upper()} 文件",
                hint="重新导出后再试",
            ) from error
        end = row_after(last)
        fault = Fault(end, "文件", "文件在这里中断（压缩或数据不完整），之后的行读不到")
        yield Row(end, {}, (fault,))


def _rows(source: SourceFile, test: HeaderTest, on_note: OnNote) -> Iterator[Row]:
    if source.kind is FileKind.CSV:
        return _csv_rows(source, test, on_note)
    if source.kind is FileKind.XLSX:
        return _xlsx_rows(source, test, on_note)
    return json_rows(source) if source.kind is FileKind.JSONL else _parquet_rows(source)


class _Lines:
    """The lines of a CSV for its reader, which can go back to the second line of a record."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.record: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.record.append(line)
        return line

    def go_back(self) -> None:
        """Give all lines of this record but the first once more."""
        self._again.extendleft(reversed(self.record[1:]))
        self.ended = False


def _csv_rows(source: SourceFile, test: HeaderTest, on_note: OnNote) -> Iterator[Row]:
    csv.field_size_limit(CELL_LIMIT)
    with source.text() as file:
        head = read_head(source.path.name, file, test)
        if note := skipped(head.above + 1, head.above):
            on_note(note)
        lines = _Lines(itertools.chain(io.StringIO(head.text, newline=""), bounded_lines(file)))
        reader = csv.reader(lines, delimiter=head.delimiter, strict=True)
        header: list[str] | None = None
        for number in itertools.count(head.above + 1):
            lines.record.clear()
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error:
                record = _sloppy_record(lines, head.delimiter)
            if max(map(len, lines.record), default=0) > CELL_LIMIT:
                record = []  # cut off
            if not record and lines.record[0].strip():
                fault = f"引号没有配对，或一格超过 {CELL_LIMIT:,} 个字符"
                if header is None:
                    raise InputError(f"第 {number} 行（表头）{fault}", hint="改正后再试")
                # Otherwise one open quote would swallow the good rows below it.
                lines.go_back()
                yield Row(number, {}, (Fault(number, "整行", fault),))
            elif not "".join(record).strip():
                continue
            elif header is None:
                header = column_names(record)
            else:
                yield _record(number, header, record)


def _sloppy_record(lines: _Lines, delimiter: str) -> list[str]:
    """A line with quotes inside a quoted cell that are not doubled; empty when a quote stays open."""
    if lines.ended or len(lines.record) > 1 or len(lines.record[0]) > CELL_LIMIT:
        return []
    return next(csv.reader(lines.record, delimiter=delimiter))


def _record(number: int, header: list[str], record: list[str], *, typed: bool = False) -> Row:
    """A row of cells; of a `typed` table a text is no formula, whatever it begins with."""
    faults: list[Fault] = []
    if len(record) > len(header) and "".join(record[len(header) :]).strip():
        faults.append(
            Fault(
                number,
                "整行",
                f"有 {len(record)} 列，表头只有 {len(header)} 列，可能是引号或逗号没有转义",
            )
        )
    # Exports leave out empty cells at the end of a row.
    cells = dict(zip(header, record, strict=False))
    for name in header[len(record) :]:
        cells.setdefault(name, "")
    # One question for the whole row first: this is every row of every file.
    if not _ODD.search("\0".join(("", *record))):
        return Row(number, cells, tuple(faults))
    for name, cell in cells.items():
        signed = cell[:1] in _SIGNS or cell[:1].isspace()
        if signed and (match := _QUOTED.match(cell)):
            cells[name] = match[1]
        elif signed and not typed and _FORMULA.match(cell):
            faults.append(Fault(number, name, _UNREADABLE))
            cells[name] = ""
        elif "\ufffd" in cell:
            faults.append(Fault(number, name, "含无法解码的字节，已用 \ufffd 代替", fatal=False))
        elif len(cell) < 32 and "+" in cell and _has_lost_digits(cell):
            faults.append(Fault(number, name, _POWER_LOST, fatal=False))
    return Row(number, cells, tuple(faults))


def _has_lost_digits(cell: str) -> bool:
    match = _POWER.fullmatch(cell)
    return match is not None and int(match[2]) >= max(_LONG, len(match[1] or "") + 1)


def _is_blurred(value: object) -> bool:
    """Whether a number of a spreadsheet has more digits than it holds, or may have had."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if not math.isfinite(value) or abs(value) < 10**_SHEET_DIGITS:
        return False
    if isinstance(value, float) and abs(value) >= EXACT:
        return True
    digits = str(abs(int(value)))
    # A program may have written them all; zeros are what Excel leaves.
    return not digits[_SHEET_DIGITS:].strip("0")


def _xlsx_rows(source: SourceFile, test: HeaderTest, on_note: OnNote) -> Iterator[Row]:
    with open_workbook(source, test) as book:
        for note in book.notes():
            on_note(note)
        before = 0
        for sheet in book.read:
            last = sheet.numbers[sheet.place.index]
            try:
                for row in _sheet_rows(sheet):
                    last = row.number
                    yield row if len(book.read) == 1 else _moved(row, before, sheet.name)
            except DAMAGE:
                if sheet is book.read[-1]:
                    raise
                # The other sheets are as good as ever.
                last += 1
                fault = Fault(last, "文件", "工作表在这里中断（数据不完整），它之后的行读不到")
                yield _moved(Row(last, {}, (fault,)), before, sheet.name)
            before += last


def _moved(row: Row, before: int, sheet: str) -> Row:
    """The row as one of several sheets; `before` rows are in those above."""
    number = SheetRow(before + row.number, sheet, row.number)
    faults = tuple(replace(fault, row=number) for fault in row.faults)
    return Row(number, row.cells, faults)


def _sheet_rows(sheet: Sheet) -> Iterator[Row]:
    header = sheet.header
    for number, cells in sheet.below():
        # Notes beside the table have no header.
        cells = cells[: len(header)]
        unreadable = {i for i, cell in enumerate(cells) if cell.data_type in ("f", "e")}
        record = ["" if i in unreadable else cell_text(cell.value) for i, cell in enumerate(cells)]
        row = _record(number, header, record, typed=True)
        faults = [Fault(number, header[i], _UNREADABLE) for i in sorted(unreadable)]
        faults += (
            Fault(number, header[i], BLURRED, fatal=False)
            for i, cell in enumerate(cells)
            if _is_blurred(cell.value)
        )
        yield Row(number, row.cells, (*faults, *row.faults))


def _parquet_rows(source: SourceFile) -> Iterator[Row]:
    import pyarrow.parquet

    with source.binary() as file:
        parquet = pyarrow.parquet.ParquetFile(file)
        number = 1
        for batch in parquet.iter_batches(batch_size=2048):
            try:
                values = batch.to_pylist()
            except (OverflowError, ValueError):
                values = _unreadable_as_numbers(batch).to_pylist()
            for value in values:
                number += 1
                yield json_record(number, value)


def _unreadable_as_numbers(batch: "RecordBatch") -> "RecordBatch":
    """The batch whose dates and times that Python has none of (a year 33658, a zone nobody knows)
    are the numbers they are stored as: those are no dates, and told where a date is wanted.
    """
    import pyarrow

    columns = []
    for column in batch.columns:
        try:
            column.to_pylist()
        except (OverflowError, ValueError):
            column = column.view(getattr(pyarrow, f"int{column.type.bit_width}")())
        columns.append(column)
    return pyarrow.RecordBatch.from_arrays(columns, batch.schema.names)
