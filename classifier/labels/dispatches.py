"""Past dispatch decisions in a site's export: which department took the ticket in the end."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.arrays import TicketHashes
from classifier.departments.cells import names_in
from classifier.labels.labels import LabelFile, LabelledTicket
from suqiu.errors import Fault, InputError
from suqiu.files.header import Fit, no_rows
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.records import Ticket
from suqiu.text import normalise

_DEPARTMENTS = (
    "最终承办单位", "承办单位", "主办单位", "承办部门", "主办部门", "答复单位", "办理单位", "办理部门",
    "责任单位", "责任部门", "部门", "department",
)  # fmt: skip
_RETURNED = (
    "退回单位", "退单单位", "退单部门", "退回部门", "退件单位", "退回承办单位", "原承办单位", "原承办部门",
    "原主办单位", "原主办部门", "改派前单位", "改派前承办单位", "returned_by",
)  # fmt: skip
# A column of such a name may tell of returns, or of where a ticket went: nobody but the site knows.
_PERHAPS = re.compile("退回|退单|退件|改派")
_LEAST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A ticket with the department that took it, those that sent it back, and its leaf code
    (empty when the export does not say).
    """

    ticket: Ticket
    department: str
    returned_by: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class DispatchColumns:
    """Which columns of an export tell of dispatch; `passed_over` may tell of returns, but their
    names do not say so.
    """

    department: tuple[str, ...]
    returned: tuple[str, ...]
    passed_over: tuple[str, ...]

    def __str__(self) -> str:
        """For people."""
        said = f"承办单位取自「{'」「'.join(self.department)}」列，"
        said += (
            f"退回取自「{'」「'.join(self.returned)}」列" if self.returned else "没有退回单位的列"
        )
        if self.passed_over:
            said += f"；没有用「{'」「'.join(self.passed_over)}」列，里面若是退回的单位，把列名改成 退回单位"
        return said


def columns_of(header: Sequence[str]) -> DispatchColumns:
    """The columns of a header that are used, first choice first."""
    known = (*_DEPARTMENTS, *_RETURNED)
    return DispatchColumns(
        tuple(name for name in _DEPARTMENTS if name in header),
        tuple(name for name in _RETURNED if name in header),
        tuple(
            name for name in header
            if name not in known and _PERHAPS.search(name) and not re.search("时间|日期|次数|原因", name)
        ),
    )  # fmt: skip


def read_columns(data: Path) -> DispatchColumns:
    """The columns of a file (of JSON lines, its first); InputError when it has no row."""
    first = next(iter(iter_rows(open_source(data), _fit)), None)
    if first is None:
        raise no_rows(data.name)
    return columns_of(list(first.cells))


def _fit(names: Sequence[str]) -> Fit:
    return Fit.ALL if columns_of(names).department else Fit.NONE


def dispatch_of(row: LabelledTicket, code: str = "") -> Dispatch | None:
    """The dispatch a labelled row records, or None when it names no department. Of several
    departments in one cell the first led; the others assisted, which is not learned.
    """
    cells = (row.extra.get(name, "") for name in _DEPARTMENTS)
    department = next((names[0] for cell in cells if (names := names_in(cell))), "")
    if not department:
        return None
    found = (name for column in _RETURNED for name in names_in(row.extra.get(column, "")))
    # Who took it in the end did not send it back: 原承办单位 is often filled in for every ticket.
    returned = tuple(dict.fromkeys(name for name in found if name != department))
    return Dispatch(row.ticket, department, returned, code)


def read_dispatches(
    data: Path, *, texts: Path | None = None, columns: Mapping[str, str] | None = None
) -> tuple[list[Dispatch], list[Fault]]:
    """Dispatches of a file with a department column; InputError when there is none."""
    names = read_columns(data).department
    if not names:
        raise InputError(f"{data.name} 没有承办单位列", hint="列名用 承办单位 或 department")
    file = LabelFile(data, texts=texts, label_column=names[0], columns=columns)
    found = [dispatch for row in file if (dispatch := dispatch_of(row)) is not None]
    if not found:
        raise InputError(f"{data.name} 里没有一行写明承办单位", hint="检查编号和文本是否能关联")
    return found, file.faults


def too_few(dispatches: Sequence[Dispatch]) -> str:
    """Why nothing can be learned of these, in Chinese; empty when there are enough."""
    if len(dispatches) < _LEAST_ROWS:
        return f"派单记录 {len(dispatches):,} 条，不到 {_LEAST_ROWS} 条"
    if len({dispatch.department for dispatch in dispatches}) < 2:
        return f"派单记录 {len(dispatches):,} 条，都是一个单位的"
    return ""


def ticket_hashes(tickets: Sequence[Ticket]) -> TicketHashes:
    """Hashes (64 bits) of the words of tickets, by which to know one again: spaces and marks do
    not count.
    """
    found = []
    for ticket in tickets:
        letters = re.sub(r"[\W_]+", "", normalise(f"{ticket.title}{ticket.body}"))
        digest = hashlib.blake2b(letters.encode("utf-8", "surrogatepass"), digest_size=8)
        found.append(int.from_bytes(digest.digest(), "big"))
    return np.array(found, np.uint64)
