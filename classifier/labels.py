"""Labels as sites write them: a code, a leaf's name, a path, or one column a level."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from suqiu.errors import Fault, InputError
from suqiu.files.columns import match_columns
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.files.tickets import read_ticket
from suqiu.records import Ticket
from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.load import level_columns
from suqiu.taxonomy.migration import CodeMap

_LABEL_COLUMNS = (
    "分类代码", "分类编码", "类别代码", "code", "label", "标签", "类别", "分类", "category",
    "一级标签", "分类路径",
)  # fmt: skip
_MAX_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class LabelledTicket:
    """A ticket with its label as written; `names` are the level columns, if any."""

    ticket: Ticket
    label: str
    names: tuple[str, ...]
    extra: Mapping[str, str]


def resolve(taxonomy: Taxonomy, label: str, names: tuple[str, ...]) -> str | None:
    """The leaf code meant, or None. Level columns win where the code column is empty."""
    if label and (code := taxonomy.resolve(label)) is not None:
        return code
    return taxonomy.resolve(" / ".join(names)) if names else None


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a label belongs today, and the old code it was written under (else empty).

    `code` is None for an unknown label (`old_code` empty) or an old code without a new one.
    """

    code: str | None
    old_code: str = ""

    def fault(self, row: LabelledTicket) -> Fault:
        """Why the row has no code."""
        if self.old_code:
            return Fault(row.ticket.row, "分类", f"旧代码 {self.old_code} 没有对应的新代码")
        written = row.label or " / ".join(row.names)
        return Fault(row.ticket.row, "分类", f"分类表里没有「{written}」")


def refile(code_map: CodeMap, row: LabelledTicket) -> Filing:
    """A label of either classification under the new one; what both know counts as old."""
    for label, names in ((row.label, ()), ("", row.names)):
        if (old := resolve(code_map.old, label, names)) is not None:
            return Filing(code_map.apply(old, f"{row.ticket.title}\n{row.ticket.body}"), old)
        if (new := resolve(code_map.new, label, names)) is not None:
            return Filing(new)
    return Filing(None)


class LabelFile:
    """A labelled export; iterate for the rows with their faults collected in `faults`.

    Without `labelled` no label column is looked for: what counts is in the rows' `extra`.
    """

    def __init__(
        self,
        path: Path,
        *,
        texts: Path | None = None,
        label_column: str | None = None,
        columns: Mapping[str, str] | None = None,
        labelled: bool = True,
    ) -> None:
        self.path = path
        self.texts = texts
        self.label_column = label_column
        self.columns = dict(columns or {})
        self.labelled = labelled
        self.faults: list[Fault] = []
        # The columns of each header seen: a JSON file may change its mind, most never do.
        self._placed: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}

    def __iter__(self) -> Iterator[LabelledTicket]:
        if self.texts is None:
            yield from self._inline()
            return
        wanted: dict[str, LabelledTicket] = {}
        for row in iter_rows(open_source(self.path)):
            self.faults += row.faults
            if not row.cells:
                continue
            label, names = self._label(row.cells)
            key = _key(row.cells, self.path)
            wanted[key] = LabelledTicket(Ticket(key, "", row=row.number), label, names, row.cells)
        found = _find_texts(self.texts, wanted, self.columns)
        for key, labelled in wanted.items():
            if key in found:
                # Faults name rows of the label file, which people can open and mend.
                yield replace(labelled, ticket=replace(found[key], row=labelled.ticket.row))
            else:
                self.faults.append(
                    Fault(labelled.ticket.row, "编号", f"{self.texts.name} 里没有 {key} 的文本")
                )

    def _inline(self) -> Iterator[LabelledTicket]:
        columns: dict[str, str] | None = None
        for row in iter_rows(open_source(self.path)):
            if not row.cells:
                self.faults += row.faults
                continue
            columns = columns or match_columns(row.cells, self.columns)
            read = read_ticket(row, columns, _MAX_CHARS)
            self.faults += read.faults
            if not read.error:
                label, names = self._label(row.cells)
                yield LabelledTicket(read.ticket, label, names, row.cells)

    def _label(self, cells: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        header = tuple(cells)
        if header not in self._placed:
            self._placed[header] = self._place(header)
        column, levels = self._placed[header]
        names = [cells[name].strip() for name in levels]
        while names and not names[-1]:
            names.pop()
        return (cells[column].strip() if column else ""), tuple(names)

    def _place(self, header: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The label column of this header, if any, and its level columns."""
        if not self.labelled:
            return "", ()
        if self.label_column is not None:
            if self.label_column not in header:
                raise InputError(
                    f"{self.path.name} 没有标签列 {self.label_column}",
                    hint=f"列有：{'、'.join(header)}",
                )
            return self.label_column, ()
        columns = level_columns(list(header))
        levels = tuple(header[i] for i in columns if header[i] not in _LABEL_COLUMNS)
        lower = {name.lower(): name for name in header}
        column = next((lower[name] for name in _LABEL_COLUMNS if name in lower), None)
        if column is None and not levels:
            raise InputError(
                f"{self.path.name} 的表头里找不到标签列：{'、'.join(header)}",
                hint="用 --label-column 指出哪一列是分类",
            )
        return column or "", levels


def _key(cells: Mapping[str, str], path: Path) -> str:
    column = match_columns((*cells, "body"), {}).get("id")
    if column is None:
        raise InputError(f"{path.name} 没有编号列，无法与文本关联", hint="加上 编号 或 uid 列")
    return cells[column].strip()


def _find_texts(
    path: Path, wanted: Mapping[str, object], chosen: Mapping[str, str]
) -> dict[str, Ticket]:
    """The tickets of these ids, from a file that may hold many more."""
    found: dict[str, Ticket] = {}
    columns: dict[str, str] | None = None
    for row in iter_rows(open_source(path)):
        if row.cells:
            columns = columns or match_columns(row.cells, chosen)
            if "id" not in columns:
                raise InputError(f"{path.name} 没有编号列，无法关联", hint="加上 编号 或 uid 列")
            if row.cells.get(columns["id"], "").strip() in wanted:
                ticket = read_ticket(row, columns, _MAX_CHARS).ticket
                found[ticket.id] = ticket
    return found
