"""Past dispatch decisions in a site's export: which department took the ticket in the end."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from classifier.arrays import Floats, Longs
from classifier.departments.cells import names_in
from classifier.departments.history import DepartmentHistory, TicketHashes, fit_history
from classifier.departments.offices import offices_of, street_of_office
from classifier.departments.suggest import Departments
from classifier.labels.labels import LabelFile, LabelledTicket
from classifier.model.leaf_model import LeafModel
from classifier.texts import filed_text, ticket_text
from suqiu.errors import Fault, InputError
from suqiu.files.header import Fit
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
_CHUNK = 1024
# Enough to learn every department's habits; the latest are taken. From so many unseen ones on
# the others, whose probabilities are too good to be true, are left out.
_MOST_SHOWN, _ENOUGH_UNSEEN = 40_000, 2_000


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
    """The columns of a file (of JSON lines, its first)."""
    first = next(iter(iter_rows(open_source(data), _fit)), None)
    return columns_of(list(first.cells) if first is not None else [])


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


def learn_history(
    model: LeafModel,
    departments: Departments,
    dispatches: Sequence[Dispatch],
    unseen: Mapping[tuple[str, str], Floats] = MappingProxyType({}),
) -> DepartmentHistory | None:
    """History of these dispatches under the model's leaves; None when they are too few.

    `unseen` gives leaf probabilities by title and body from fits that did not see the ticket.
    They show how unsure leaves are in use; those of a model that learned the ticket do not.
    """
    if too_few(dispatches):
        return None
    offices = offices_of(dispatch.department for dispatch in dispatches)
    if departments.local is not None:
        dispatches = [_folded(dispatch, departments.local) for dispatch in dispatches]
    if too_few(dispatches):
        return None
    shown = _shown(dispatches, unseen)
    code_index = {code: i for i, code in enumerate(model.codes)}
    leaf = np.array([code_index.get(d.code, -1) for d in dispatches])
    needed = np.union1d(shown, np.flatnonzero(leaf < 0))
    leaves = _leaves(model, [dispatches[i] for i in needed], unseen)
    guessed = leaf[needed] < 0
    leaf[needed[guessed]] = leaves.argmax(axis=1)[guessed]
    tickets = [dispatches[i].ticket for i in shown]
    filed = [filed_text(t.title, t.body) for t in tickets]
    place = departments.place.look(tickets, [ticket_text(t.title, t.body) for t in tickets])
    extra = (d.department for d in dispatches)
    sent_back = (name for d in dispatches for name in d.returned_by)
    names = tuple(dict.fromkeys((*departments.duty.names, *extra, *sent_back)))
    index = {name: i for i, name in enumerate(names)}
    history = fit_history(
        departments.signals(leaves[np.searchsorted(needed, shown)], place),
        model.features.matrix(filed),
        shown,
        np.array([index[d.department] for d in dispatches]),
        leaf,
        names,
        classes=len(model.codes),
        returned=[
            (int(leaf[i]), index[name]) for i, d in enumerate(dispatches) for name in d.returned_by
        ],
    )
    seen = np.unique(ticket_hashes([d.ticket for d in dispatches]))
    kept = tuple(offices.values()) if departments.local is not None else ()
    return replace(
        history,
        duty_names=departments.duty.names,
        duties=(departments.duty.lead + 2 * departments.duty.assist).astype(np.int8),
        seen=seen,
        offices=kept,
        local=departments.local or "",
    )


def _folded(dispatch: Dispatch, local: str) -> Dispatch:
    """The same with every street office as the one department that they all are."""
    lead, *returned = (
        local if street_of_office(name) else name
        for name in (dispatch.department, *dispatch.returned_by)
    )
    # What one street sent back another took: that says nothing of who takes such matters.
    kept = tuple(name for name in returned if name != lead)
    return replace(dispatch, department=lead, returned_by=kept)


def _shown(dispatches: Sequence[Dispatch], unseen: Mapping[tuple[str, str], Floats]) -> Longs:
    """Row numbers of the dispatches to learn from: the unseen ones, where they suffice."""
    fresh = [i for i, d in enumerate(dispatches) if (d.ticket.title, d.ticket.body) in unseen]
    enough = len(fresh) >= _ENOUGH_UNSEEN and len({dispatches[i].department for i in fresh}) > 1
    return np.array(fresh if enough else range(len(dispatches)), np.int64)[-_MOST_SHOWN:]


def _leaves(
    model: LeafModel, dispatches: Sequence[Dispatch], unseen: Mapping[tuple[str, str], Floats]
) -> Floats:
    """Leaf probabilities (dispatches × leaves): the unseen ones where there are any."""
    found = np.zeros((len(dispatches), len(model.codes)), np.float32)
    seen = []
    for i, dispatch in enumerate(dispatches):
        fresh = unseen.get((dispatch.ticket.title, dispatch.ticket.body))
        if fresh is None:
            seen.append(i)
        else:
            found[i] = fresh
    for start in range(0, len(seen), _CHUNK):
        part = seen[start : start + _CHUNK]
        tickets = [dispatches[i].ticket for i in part]
        found[part] = model.predict([filed_text(t.title, t.body) for t in tickets]).raw
    return found
