"""A whole small table in memory: taxonomies, duty lists, caller lists, tables of a site."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from suqiu.errors import Fault, InputError
from suqiu.files.header import HeaderTest, any_header, plain_name
from suqiu.files.row import Row
from suqiu.files.rows import OnNote, iter_rows
from suqiu.files.source import open_source
from suqiu.row_number import SheetRow


@dataclass(frozen=True, slots=True)
class Table:
    """Header and rows of equal length (with their numbers): a file, or a sheet of it."""

    header: list[str]
    rows: list[tuple[int, list[str]]]

    def column(self, *names: str) -> int | None:
        """The first column with one of these names (case and blanks do not matter), or None."""
        titles = [plain_name(title) for title in self.header]
        wanted = map(plain_name, names)
        return next((titles.index(name) for name in wanted if name in titles), None)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a file in their order, at least one, and what was wrong in it. Each has its own
    columns: one department writes 主办单位 where another writes 责任单位.
    """

    parts: tuple[Table, ...]
    faults: tuple[Fault, ...]

    @property
    def header(self) -> list[str]:
        """That of the first: where it lacks a column that is needed, all do."""
        return self.parts[0].header


@dataclass(slots=True)
class _Part:
    """What was read of a sheet so far."""

    header: dict[str, None] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def table(self) -> Table:
        names = list(self.header)
        rows = [(row.number, [row.cells.get(n, "") for n in names]) for row in self.rows]
        return Table(names, rows)


def read_tables(path: Path, test: HeaderTest, on_note: OnNote = lambda note: None) -> Tables:
    """All rows of a CSV, TSV, XLSX, JSONL or Parquet file, of a workbook those of every sheet whose
    header `test` finds complete; where there is none, of the first. Which sheets were read, where
    it is not the only one, is told to `on_note`. InputError when there are no rows.
    """
    faults: list[Fault] = []
    parts: dict[str, _Part] = {}
    for row in iter_rows(open_source(path), test, on_note):
        faults.extend(row.faults)
        if any(fault.fatal and fault.field in ("整行", "文件") for fault in row.faults):
            continue
        sheet = row.number.sheet if isinstance(row.number, SheetRow) else ""
        if sheet not in parts:
            parts[sheet] = _Part()
        part = parts[sheet]
        part.rows.append(row)
        if row.cells.keys() != part.header.keys():
            part.header.update(dict.fromkeys(row.cells))
    if not parts:
        raise InputError(f"{path.name} 里没有数据行", hint="至少要有表头和一行数据")
    if len(parts) > 1:
        on_note(f"读了 {len(parts)} 张工作表：「{'」「'.join(parts)}」")
    return Tables(tuple(part.table() for part in parts.values()), tuple(faults))


def named(path: Path, on_note: OnNote) -> OnNote:
    """`on_note` that says of which file the note is: for what is read beside other files."""
    return lambda note: on_note(f"{path.name}：{note}")


def read_table(path: Path) -> tuple[Table, tuple[Fault, ...]]:
    """The table of a configuration file of ours, whatever its columns, and what was wrong in it.
    InputError when there are no rows, or rows in more than one sheet.
    """
    others: list[str] = []
    tables = read_tables(path, any_header, others.append)
    if others:
        raise InputError(
            f"{path.name} 是配置，只能有一张工作表：{'；'.join(others)}", hint="多余的工作表删去"
        )
    return tables.parts[0], tables.faults


def read_config(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a configuration file of ours by column name; InputError on the first bad row."""
    table, faults = read_table(path)
    fatal = next((fault for fault in faults if fault.fatal), None)
    if fatal is not None:
        raise InputError(f"{path.name} {fatal}", hint="改正这一行；含逗号的值要加引号")
    for number, row in table.rows:
        yield number, dict(zip(table.header, row, strict=True))
