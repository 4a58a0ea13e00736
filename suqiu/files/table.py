"""A whole small table in memory: taxonomies, duty lists, label files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suqiu.errors import Fault, InputError
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source


@dataclass(frozen=True, slots=True)
class Table:
    """Header and rows of equal length (with their numbers), and what was wrong."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    faults: tuple[Fault, ...]

    def column(self, *names: str) -> int | None:
        """The first column with one of these names (case does not matter), or None."""
        titles = [title.lower() for title in self.header]
        return next((titles.index(name.lower()) for name in names if name.lower() in titles), None)


def read_table(path: Path) -> Table:
    """All rows of a CSV, TSV, XLSX, JSONL or Parquet file; InputError when there are none."""
    source = open_source(path)
    faults: list[Fault] = []
    header: dict[str, None] = {}
    rows = []
    for row in iter_rows(source):
        faults.extend(row.faults)
        if not any(fault.fatal and fault.field in ("整行", "文件") for fault in row.faults):
            rows.append(row)
            header.update(dict.fromkeys(row.cells))
    if not rows:
        raise InputError(f"{path.name} 里没有数据行", hint="至少要有表头和一行数据")
    names = list(header)
    return Table(
        names, [(row.number, [row.cells.get(n, "") for n in names]) for row in rows], tuple(faults)
    )


def read_config(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a configuration file of ours by column name; InputError on the first bad row."""
    table = read_table(path)
    fatal = next((fault for fault in table.faults if fault.fatal), None)
    if fatal is not None:
        raise InputError(f"{path.name} {fatal}", hint="改正这一行；含逗号的值要加引号")
    for number, row in table.rows:
        yield number, dict(zip(table.header, row, strict=True))
