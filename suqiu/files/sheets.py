"""Which sheets of a workbook are read, and where the table of each begins."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from suqiu.errors import InputError
from suqiu.files.archive import Archive
from suqiu.files.header import (
    LOOKED,
    Fit,
    HeaderPlace,
    HeaderTest,
    any_header,
    column_names,
    find_header,
    skipped,
    two_rows,
)
from suqiu.files.source import SourceFile
from suqiu.files.values import cell_text

# What the libraries raise over damaged files; XML errors are SyntaxErrors, Arrow's ValueErrors.
DAMAGE = (
    EOFError, LookupError, NotImplementedError, OSError, SyntaxError, TypeError, ValueError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip

# As many as Excel has on a sheet.
_ROWS = 1 << 20


class HiddenSheetError(InputError):
    """What is needed is on sheets alone that nobody sees who opens the workbook."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet and the first rows of it that are not blank: their numbers, their names.

    `broken` says that no more of it can be read.
    """

    sheet: Any
    numbers: tuple[int, ...]
    rows: tuple[list[str], ...]
    place: HeaderPlace
    broken: bool

    @property
    def name(self) -> str:
        """As on its tab."""
        return str(self.sheet.title)

    @property
    def hidden(self) -> bool:
        """Whether who opens the workbook does not see it: nobody meant it to be read."""
        return bool(self.sheet.sheet_state != "visible")

    @property
    def has_rows(self) -> bool:
        """Whether there are rows below the header, or might have been."""
        return self.broken or len(self.rows) > self.place.index + 1

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return self.rows[self.place.index]

    def below(self) -> Iterator[tuple[int, Any]]:
        """The rows below the header that are not blank: number and cells."""
        top = self.numbers[self.place.index]
        return ((number, cells) for number, cells in _filled(self.sheet) if number > top)

    def count(self) -> int:
        """How many rows are below the header, of a sheet without any in all; all are read."""
        rows = 0
        with suppress(*DAMAGE):
            for _ in _filled(self.sheet) if self.place.fit is Fit.NONE else self.below():
                rows += 1
        return rows


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets, and those that are `read`."""

    sheets: tuple[Sheet, ...]
    read: tuple[Sheet, ...]
    tested: bool

    def notes(self) -> Iterator[str]:
        """What of the workbook is not read, and why."""
        for sheet in self.read:
            index = sheet.place.index
            name = sheet.name if len(self.sheets) > 1 else ""
            if index and (note := skipped(sheet.numbers[index], index, name)):
                yield note
        for sheet in self.sheets:
            if not sheet.has_rows or sheet in self.read:
                continue
            if not sheet.rows:
                yield f"工作表「{sheet.name}」没有读：已损坏"
                continue
            why = "表头像是两行，要改成一行" if sheet.place.halved else "表头里没有需要的列"
            if not self.tested:
                why = "只读第一张"
            if sheet.hidden:
                why = "它是隐藏的"
            yield f"工作表「{sheet.name}」（{sheet.count():,} 行）没有读：{why}"


@contextmanager
def open_workbook(source: SourceFile, test: HeaderTest) -> Iterator[Workbook]:
    """The workbook, to read the sheets whose header `test` finds complete; where there are none,
    or nobody asks for columns, the first that has rows. Hidden sheets are not read:
    HiddenSheetError when they alone would do. InputError when the header takes two rows.
    """
    # Loaded where a workbook is read: most commands start without.
    from openpyxl.reader.excel import ExcelReader

    with source.binary() as file:
        with warnings.catch_warnings():
            # Many exports lack a style sheet; nobody needs to know.
            warnings.simplefilter("ignore")
            reader = ExcelReader(file, read_only=True)
            archive = reader.archive = Archive(file)
            reader.read()
            archive.opened = True
            book = reader.wb
        sheets = tuple(_look(sheet, test) for sheet in book.worksheets)
        filled = tuple(sheet for sheet in sheets if sheet.has_rows and not sheet.hidden)
        read = tuple(sheet for sheet in filled if sheet.place.fit is Fit.ALL)
        tested = test is not any_header
        unseen = [
            sheet.name for sheet in sheets
            if sheet.hidden and sheet.has_rows and (sheet.place.fit is Fit.ALL or not filled)
        ]  # fmt: skip
        halved = next((sheet for sheet in filled if sheet.place.halved), None)
        if unseen and not read and halved is None:
            raise HiddenSheetError(
                f"{source.path.name} 里只有隐藏的工作表有要读的内容，没有读：「{'」「'.join(unseen)}」",
                hint="要用就在 Excel 里右键工作表标签“取消隐藏”，存好再试",
            )
        if not read and halved is not None:
            raise two_rows(source.path.name, halved.numbers[halved.place.index])
        if not tested or not read:
            read = filled[:1]
        yield Workbook(sheets, read, tested)


def _look(sheet: Any, test: HeaderTest) -> Sheet:
    # Streaming writers (POI, EasyExcel) state a size of A1, and only that would be read.
    sheet.reset_dimensions()
    numbers: list[int] = []
    rows: list[list[str]] = []
    broken = True
    # A sheet that breaks off so early is reported by who reads it.
    with suppress(*DAMAGE):
        for number, cells in _filled(sheet):
            numbers.append(number)
            rows.append(column_names([cell_text(cell.value) for cell in cells]))
            if len(rows) > LOOKED or (len(rows) > 1 and test(rows[0]) is Fit.ALL):
                break
        broken = False
    place = find_header(rows[:LOOKED], test)
    return Sheet(sheet, tuple(numbers), tuple(rows), place, broken)


def _filled(sheet: Any) -> Iterator[tuple[int, Any]]:
    """Rows that are not blank, with their numbers."""
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        # A damaged row number would be counted up to, through rows that are not there.
        if number > _ROWS:
            raise ValueError("more rows than a sheet has")
        if any(cell.value is not None for cell in cells):
            yield number, cells
