"""A file of free rows as the rows of a list: faults by row and field, good rows go on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from suqiu.errors import Fault, InputError
from suqiu.files.header import columns_test
from suqiu.files.rows import OnNote
from suqiu.files.table import Table, Tables, read_tables
from suqiu.privacy import PersonalKind, mask
from suqiu.row_number import row_words
from suqiu.store.sites.keys import KINDS, KnownNames
from suqiu.store.sites.list_spec import DATE, NUMBER, ListColumn, ListSpec
from suqiu.store.sites.reading import NOTHING, no_place, number_in, refuse_personal
from suqiu.text import strip_controls

Cell = str | int | float
_LONGEST = 200
# Texts that stand in a column again and again are known to questions by name.
_MOST_CHOICES = 200
_LONGEST_CHOICE = 30
_DATE = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
# A firm may bear the name of a person; what does not end so is a person.
_FIRM = re.compile(r"公司|[厂店馆行社部院所会场坊站铺室局队校园吧城庄中心户]$")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: where it belongs, by column of `site_row`, and its cells by the column's name.
    A date is written YYYY-MM-DD; blank cells are left out.
    """

    places: Mapping[str, str]
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a file gave: rows, faults, names nobody knows (masked) and how many cells held
    personal data that was masked.
    """

    rows: tuple[ListRow, ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[str, ...]
    masked: int

    def choices(self, column: str) -> tuple[str, ...]:
        """The texts of a column that are few and come again."""
        cells = [one.cells[column] for one in self.rows if column in one.cells]
        found = sorted({str(one) for one in cells})
        if len(found) > _MOST_CHOICES or len(found) == len(cells) > 1:
            return ()
        return tuple(
            one
            for one in found
            if 2 <= len(one) <= _LONGEST_CHOICE and not one.isdigit() and "⟦" not in one
        )


def read_list(
    path: Path, spec: ListSpec, known: Mapping[str, KnownNames], on_note: OnNote = lambda note: None
) -> ReadList:
    """The rows of a CSV, XLSX, JSONL or Parquet file; `known` are the names of each kind that
    a column links to. Which sheets of a workbook were read and which not is told to `on_note`. A
    row with a fault in one of the columns is left out. InputError when a column is not there, or
    a number looks like one of a person.
    """
    tables = read_tables(path, columns_test(*((one.header,) for one in spec.columns)), on_note)
    return _Reader(tables, spec, known).read()


class _Reader:
    def __init__(self, tables: Tables, spec: ListSpec, known: Mapping[str, KnownNames]) -> None:
        self._tables = tables
        self._spec = spec
        self._known = known
        self._faults: list[Fault] = []
        self._unmatched: dict[str, None] = {}
        self._masked = 0

    def read(self) -> ReadList:
        spec, tables = self._spec, self._tables
        wanted = {one.header for one in spec.columns} | {"整行", "文件"}
        self._faults = [one for one in tables.faults if one.fatal and one.field in wanted]
        broken = {one.row for one in self._faults}
        rows: list[ListRow] = []
        seen: dict[Cell, int] = {}
        for number, cells in (row for table in tables.parts for row in self._cells(table)):
            before = len(self._faults)
            row = self._row(number, cells)
            if number in broken or len(self._faults) > before:
                continue
            if not row.cells and not row.places:
                self._faults.append(Fault(number, "整行", "空白"))
                continue
            if spec.key and self._taken(number, row, seen):
                continue
            rows.append(row)
        return ReadList(
            tuple(rows), tuple(sorted(self._faults, key=lambda one: one.row)),
            tuple(self._unmatched), self._masked,
        )  # fmt: skip

    def _cells(self, table: Table) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet with the cells of the columns described."""
        places = [_place(table, one.header) for one in self._spec.columns]
        for number, cells in table.rows:
            yield number, [cells[at] for at in places]

    def _row(self, number: int, cells: Sequence[str]) -> ListRow:
        places: dict[str, str] = {}
        found: dict[str, Cell] = {}
        for column, text in zip(self._spec.columns, cells, strict=True):
            if column.type in KINDS:
                places |= self._linked(number, column, text)
                continue
            value = self._value(number, column, text)
            if value is not None:
                found[column.name] = value
        return ListRow(places, found)

    def _linked(self, number: int, column: ListColumn, text: str) -> dict[str, str]:
        said = strip_controls(text).strip()
        if said.lower() in NOTHING:
            return {}
        refuse_personal(number, column.header, said)
        known = self._known[column.type]
        place = known.find(said)
        if place is None:
            no_place(number, column.header, said, known, self._faults, self._unmatched)
            return {}
        return {name: value for name, value in zip(known.kind.fills, place, strict=True) if value}

    def _value(self, number: int, column: ListColumn, text: str) -> Cell | None:
        if column.type == NUMBER:
            found = number_in(number, column.header, text, self._faults)
            if found is None:
                return None
            return int(found) if found == found.to_integral_value() else float(found)
        said = " ".join(strip_controls(text).split())
        if said.lower() in NOTHING:
            return None
        if column.type == DATE:
            moment = _date(said)
            if moment is None:
                self._fault(number, column, f"“{mask(said).text[:20]}”不是日期")
            return moment
        if len(said) > _LONGEST:
            self._fault(number, column, f"有 {len(said)} 个字，最多 {_LONGEST} 个")
            return None
        return self._without_persons(said)

    def _without_persons(self, said: str) -> str:
        masked = mask(said)
        if not masked.spans or (
            _FIRM.search(said) and all(one.kind is PersonalKind.NAME for one in masked.spans)
        ):
            return said
        self._masked += 1
        return masked.text

    def _taken(self, number: int, row: ListRow, seen: dict[Cell, int]) -> bool:
        column = next(one for one in self._spec.columns if one.name == self._spec.key)
        value = row.cells.get(column.name)
        if column.type in KINDS:
            # Of this column alone: a row may have a street and a department.
            place = [row.places.get(one, "") for one in KINDS[column.type].fills]
            value = "/".join(place) if place[-1] else None
        if value is None or value == "":
            self._fault(number, column, "空白")
            return True
        first = seen.setdefault(value, number)
        if first != number:
            self._fault(number, column, f"与{row_words(first)}相同，这一行不用")
        return first != number

    def _fault(self, number: int, column: ListColumn, message: str) -> None:
        self._faults.append(Fault(number, column.header, message))


def _place(table: Table, header: str) -> int:
    at = table.column(header)
    if at is None:
        raise InputError(
            f"没有“{header}”列；文件里的列是：{'、'.join(table.header)}",
            hint="在描述文件里用 header 指出",
        )
    return at


def _date(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
