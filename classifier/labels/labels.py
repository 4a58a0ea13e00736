"""Labels as sites write them: a code, a leaf's name, a path, or one column a level."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from classifier.labels.repeats import Repeats
from suqiu.errors import Fault, InputError
from suqiu.files.columns import header_test, match_columns, named_twice
from suqiu.files.header import Fit, no_rows, plain_name
from suqiu.files.row import Row
from suqiu.files.rows import OnNote, iter_rows
from suqiu.files.source import open_source
from suqiu.files.tickets import ReadTicket, read_ticket
from suqiu.records import Ticket
from suqiu.row_number import row_words
from suqiu.taxonomy.columns import level_columns
from suqiu.taxonomy.tree import PATH_SEPARATOR

_LABEL_COLUMNS = (
    "分类代码", "分类编码", "类别代码", "类别编码", "末级分类代码", "末级分类编码", "末级代码", "末级编码",
    "code", "label", "标签", "类别", "分类", "category", "一级标签", "分类路径",
    "末级分类", "末级类别", "末级分类名称", "末级名称", "事项分类", "分类名称", "类别名称",
)  # fmt: skip
_MAX_CHARS = 200_000
FIELD = "分类"


def _unheard(note: str) -> None:
    """Nobody need be told."""


@dataclass(frozen=True, slots=True)
class LabelledTicket:
    """A ticket with its label as written; `names` are the level columns, if any."""

    ticket: Ticket
    label: str
    names: tuple[str, ...]
    extra: Mapping[str, str]

    @property
    def written(self) -> str:
        """The label as people wrote it: what the label column says, else the names of its levels."""
        return self.label or PATH_SEPARATOR.join(self.names)


def first_filled(cells: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of these columns that says anything; empty where none does."""
    return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")


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
        rows: list[LabelledTicket] = []
        repeats = Repeats()
        for row in self._rows(self._note):
            self.faults += row.faults
            if not row.cells:
                continue
            label, names = self._label(row.cells)
            key = _key(row.cells, self.path)
            if not key:
                self.faults.append(Fault(row.number, "编号", "编号是空的，无法与文本关联"))
                continue
            rows.append(LabelledTicket(Ticket(key, "", row=row.number), label, names, row.cells))
            repeats.add(row.number, key, rows[-1].written)
        self.faults += repeats.faults
        rows = [one for one in rows if one.ticket.row not in repeats.left_out]
        ids = {one.ticket.id for one in rows}
        found = _find_texts(
            self.texts, ids, self.columns, self._note_of_texts, timed=not self.labelled
        )
        for one in rows:
            read, number = found.get(one.ticket.id), one.ticket.row
            if read is None:
                reason = f"{self.texts.name} 里没有 {one.ticket.id} 的文本"
                self.faults.append(Fault(number, "编号", reason))
                continue
            # Faults name rows of the label file, which people can open and mend.
            self.faults += (
                Fault(number, "编号", f"{one.ticket.id} 的文本（{self.texts.name}）{fault}", fault.fatal)
                for fault in read.faults
            )  # fmt: skip
            if not read.error:
                yield replace(one, ticket=replace(read.ticket, row=number))

    def _inline(self) -> Iterator[LabelledTicket]:
        repeats = self._repeats()
        self.faults += repeats.faults
        matching = _Matching(self.columns, not self.labelled, self._note)
        for row in self._rows(self._note):
            if not row.cells:
                self.faults += row.faults
                continue
            read = read_ticket(row, matching.of(row.cells), _MAX_CHARS)
            self.faults += read.faults
            if not read.error and row.number not in repeats.left_out:
                label, names = self._label(row.cells)
                yield LabelledTicket(read.ticket, label, names, row.cells)

    def _rows(self, on_note: OnNote = _unheard) -> Iterator[Row]:
        empty = True
        for row in iter_rows(open_source(self.path), self._fit, on_note):
            empty = False
            yield row
        if empty:
            raise no_rows(self.path.name)

    def _fit(self, names: Sequence[str]) -> Fit:
        """Whether a header has the text, or the number that leads to it, and the label."""
        chosen = self.columns if self.texts is None else {}
        fit = header_test(chosen)(names)
        try:
            if self.texts is not None:
                found = match_columns((*names, "body"), {})
                fit = Fit.ALL if "id" in found else fit
            self._place(tuple(names))
        except InputError:
            fit = min(fit, Fit.SOME)
        return fit

    def _note(self, note: str) -> None:
        fault = Fault(1, "文件", note, fatal=False)
        if note and fault not in self.faults:
            self.faults.append(fault)

    def _note_of_texts(self, note: str) -> None:
        self._note(f"{self.texts.name}：{note}" if self.texts is not None else note)

    def _repeats(self) -> Repeats:
        """A look at the ids first: what comes last counts, and rows are not kept in memory."""
        repeats = Repeats()
        matching = _Matching(self.columns, not self.labelled)
        for row in self._rows():
            if not row.cells:
                continue
            columns = matching.of(row.cells)
            if "id" not in columns:
                continue
            cells = {name: row.cells.get(column, "").strip() for name, column in columns.items()}
            text = f"{cells.get('title', '')}\n{cells.get('body', '')}".strip()
            if text:
                label, names = self._label(row.cells)
                repeats.add(row.number, cells["id"], label or PATH_SEPARATOR.join(names), text)
        return repeats

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
        plain = {plain_name(name): name for name in header}
        column = next((plain[name] for name in _LABEL_COLUMNS if name in plain), None)
        if column is None and not levels:
            raise InputError(
                f"{self.path.name} 的表头里找不到标签列：{'、'.join(header)}",
                hint="用 --label-column 指出哪一列是分类",
            )
        return column or "", levels


@dataclass(frozen=True, slots=True)
class _Matching:
    """Field to column of each header of a file: sheets may have their own, single JSON objects
    may lack what others have.
    """

    chosen: Mapping[str, str]
    timed: bool
    on_note: OnNote = _unheard
    _known: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)

    def of(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The columns of this row; InputError when even the first row has not what is needed."""
        header = tuple(cells)
        if header not in self._known:
            try:
                found = _matched(header, self.chosen, timed=self.timed)
            except InputError:
                if not self._known:
                    raise
                found = next(iter(self._known.values()))
            self._known[header] = found
            self.on_note(named_twice(header, found.values()))
        return self._known[header]


def _key(cells: Mapping[str, str], path: Path) -> str:
    column = match_columns((*cells, "body"), {}).get("id")
    if column is None:
        raise InputError(f"{path.name} 没有编号列，无法与文本关联", hint="加上 编号 或 uid 列")
    return cells[column].strip()


def _matched(header: Iterable[str], chosen: Mapping[str, str], *, timed: bool) -> dict[str, str]:
    """Field to column, without when it happened unless `timed`: labels say nothing of that, and
    nobody need mend a cell that is not used.
    """
    found = match_columns(header, chosen)
    return {field: one for field, one in found.items() if timed or field != "occurred_at"}


def _find_texts(
    path: Path, wanted: Container[str], chosen: Mapping[str, str], on_note: OnNote, *, timed: bool
) -> dict[str, ReadTicket]:
    """The tickets of these ids, from a file that may hold many more. Of several texts of one id
    the last that can be used counts.
    """
    found: dict[str, ReadTicket] = {}
    matching = _Matching(chosen, timed)
    for row in iter_rows(open_source(path), header_test(chosen), on_note):
        if row.cells:
            columns = matching.of(row.cells)
            if "id" not in columns:
                raise InputError(f"{path.name} 没有编号列，无法关联", hint="加上 编号 或 uid 列")
            if row.cells.get(columns["id"], "").strip() in wanted:
                read = read_ticket(row, columns, _MAX_CHARS)
                key = read.ticket.id
                if key not in found or not read.error:
                    found[key] = _beside(found.get(key), read)
    return found


def _beside(before: ReadTicket | None, read: ReadTicket) -> ReadTicket:
    """The text read last, with a note where it is not what an earlier row of the id said."""
    if before is None or before.error:
        return read
    if (before.ticket.title, before.ticket.body) == (read.ticket.title, read.ticket.body):
        return read
    reason = f"与{row_words(before.ticket.row)}编号重复而文本不同，用这一行"
    return replace(read, faults=(*read.faults, Fault(read.ticket.row, "编号", reason, fatal=False)))
