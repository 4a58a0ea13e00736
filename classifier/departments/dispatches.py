"""Past dispatch decisions in a site's export: which department took the ticket in the end."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from classifier.departments.history import DepartmentHistory, fit_history
from classifier.departments.suggest import Departments
from classifier.features import Floats, Longs, ticket_text
from classifier.labels import LabelFile, LabelledTicket
from classifier.leaf_model import LeafModel
from suqiu.errors import Fault, InputError
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source
from suqiu.records import Ticket

_DEPARTMENTS = ("承办单位", "主办单位", "承办部门", "主办部门", "答复单位", "部门", "department")
_RETURNED = ("退回单位", "退单单位", "退单部门", "returned_by")
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


def dispatch_of(row: LabelledTicket, code: str = "") -> Dispatch | None:
    """The dispatch a labelled row records, or None when it names no department."""
    department = _cell(row.extra, _DEPARTMENTS)
    if not department:
        return None
    returned = tuple(name for name in re.split(r"[、;；,，|]", _cell(row.extra, _RETURNED)) if name)
    return Dispatch(row.ticket, department, returned, code)


def read_dispatches(
    data: Path, *, texts: Path | None = None, columns: Mapping[str, str] | None = None
) -> tuple[list[Dispatch], list[Fault]]:
    """Dispatches of a file with a department column; InputError when there is none."""
    names = [name for name in _DEPARTMENTS if name in _header(data)]
    if not names:
        raise InputError(f"{data.name} 没有承办单位列", hint="列名用 承办单位 或 department")
    file = LabelFile(data, texts=texts, label_column=names[0], columns=columns)
    found = [dispatch for row in file if (dispatch := dispatch_of(row)) is not None]
    if not found:
        raise InputError(f"{data.name} 里没有一行写明承办单位", hint="检查编号和文本是否能关联")
    return found, file.faults


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
    if len(dispatches) < _LEAST_ROWS or len({d.department for d in dispatches}) < 2:
        return None
    shown = _shown(dispatches, unseen)
    code_index = {code: i for i, code in enumerate(model.codes)}
    leaf = np.array([code_index.get(d.code, -1) for d in dispatches])
    needed = np.union1d(shown, np.flatnonzero(leaf < 0))
    leaves = _leaves(model, [dispatches[i] for i in needed], unseen)
    guessed = leaf[needed] < 0
    leaf[needed[guessed]] = leaves.argmax(axis=1)[guessed]
    tickets = [dispatches[i].ticket for i in shown]
    place = departments.place.look(tickets, [ticket_text(t.title, t.body) for t in tickets])
    extra = (d.department for d in dispatches)
    sent_back = (name for d in dispatches for name in d.returned_by)
    names = tuple(dict.fromkeys((*departments.duty.names, *extra, *sent_back)))
    index = {name: i for i, name in enumerate(names)}
    return fit_history(
        departments.signals(leaves[np.searchsorted(needed, shown)], place),
        shown,
        np.array([index[d.department] for d in dispatches]),
        leaf,
        names,
        classes=len(model.codes),
        returned=[
            (int(leaf[i]), index[name]) for i, d in enumerate(dispatches) for name in d.returned_by
        ],
    )


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
        found[part] = model.predict([ticket_text(t.title, t.body) for t in tickets]).raw
    return found


def _cell(cells: Mapping[str, str], names: Sequence[str]) -> str:
    return next((cells[name].strip() for name in names if cells.get(name, "").strip()), "")


def _header(data: Path) -> list[str]:
    first = next(iter(iter_rows(open_source(data))), None)
    return list(first.cells) if first is not None else []
