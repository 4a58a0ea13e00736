"""Which columns of a file hold what people decided at the desk, under the names training knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from classifier.labels.intake_labels import TYPE_COLUMNS, URGENT_COLUMNS
from suqiu.errors import InputError
from suqiu.files.columns import header_test
from suqiu.files.header import no_rows
from suqiu.files.rows import iter_rows
from suqiu.files.source import FileKind, open_source

# What people are asked; a file answers one of these or several.
TYPE, URGENT, ACCEPTED, HANDLING, MISSING = "type", "urgent", "accepted", "handling", "missing"
QUESTIONS = (TYPE, URGENT, ACCEPTED, HANDLING, MISSING)
_COLUMNS = {TYPE: TYPE_COLUMNS, URGENT: URGENT_COLUMNS}
# Training knows these names of the left side of `--map` too.
NAMES = {name: question for question in QUESTIONS for name in _COLUMNS.get(question, (question,))}


def question_columns(
    data: Path, chosen: Mapping[str, str], columns: Mapping[str, str] = MappingProxyType({})
) -> dict[str, tuple[str, ...]]:
    """Question to the columns that may answer it, in the order of preference; of JSON lines each
    may bring its own. `chosen` are those of `--map`, `columns` its others. InputError when there are none.
    """
    source = open_source(data)
    rows: Iterator[dict[str, str]] = (
        row.cells for row in iter_rows(source, header_test(columns)) if row.cells
    )
    if source.kind is not FileKind.JSONL:
        rows = islice(rows, 1)
    header = list(dict.fromkeys(name for cells in rows for name in cells))
    if not header:
        raise no_rows(data.name)
    lost = [column for column in chosen.values() if column not in header]
    if lost:
        raise InputError(
            f"{data.name} 没有 --map 指定的列：{'、'.join(lost)}",
            hint=f"文件里的列是：{'、'.join(header)}",
        )
    found = {question: _present(question, header, chosen) for question in QUESTIONS}
    found = {question: columns for question, columns in found.items() if columns}
    if not found:
        kinds = "、".join((TYPE_COLUMNS[0], URGENT_COLUMNS[0], *QUESTIONS))
        raise InputError(
            f"{data.name} 没有可评测的列", hint=f"至少要有 {kinds} 中的一列，或用 --map type=列名"
        )
    return found


def answered(cells: Mapping[str, str], question: str, columns: Sequence[str]) -> str | None:
    """The column that answers the question in this row; None where none does. What training
    takes from several columns counts only where it is filled in.
    """
    there = [column for column in columns if column in cells]
    if question in _COLUMNS:
        there = [column for column in there if cells[column].strip()]
    return there[0] if there else None


def _present(question: str, header: Iterable[str], chosen: Mapping[str, str]) -> tuple[str, ...]:
    if question in chosen:
        return (chosen[question],)
    known = set(header)
    return tuple(name for name in _COLUMNS.get(question, (question,)) if name in known)
