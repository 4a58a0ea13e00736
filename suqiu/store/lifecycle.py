"""The life of a ticket: which state may follow which, and the only way to move it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, insert, select, text, update

from suqiu.data import dataset_path
from suqiu.privacy import mask
from suqiu.store.connection.trips import unread
from suqiu.store.errors import StoreError, TransitionError
from suqiu.store.schema import ticket, ticket_event


@dataclass(frozen=True, slots=True)
class _Lifecycle:
    states: tuple[str, ...]
    transitions: tuple[tuple[str, str, str], ...]


Transitions = Mapping[tuple[str, str], tuple[str, ...]]


@cache
def states() -> frozenset[str]:
    """All states of `datasets/lifecycle.json`."""
    return frozenset(_content().states)


def in_order() -> tuple[str, ...]:
    """The states as the file lists them."""
    return _content().states


@cache
def transitions() -> Transitions:
    """From and to state, to the actions that lead there."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for start, action, end in _content().transitions:
        found[start, end] = (*found.get((start, end), ()), action)
    return found


def following(status: str) -> tuple[str, ...]:
    """The states that may come next, in the order of the file."""
    return tuple(dict.fromkeys(end for start, end in transitions() if start == status))


def allowed(from_status: str, to_status: str) -> bool:
    """Whether a ticket may go from one state to the other."""
    return (from_status, to_status) in transitions()


def move(
    connection: Connection, ticket_no: str, to_status: str, actor: str, note: str = "",
    held: str = "",
) -> str:  # fmt: skip
    """Move a ticket and write its history (the note masked); gives the state before.

    The row is locked until the caller's transaction ends, so two people cannot both move it; who
    has locked it in this transaction already, says in which state he `held` it.
    TransitionError when the step is not in the life cycle, StoreError when there is no such
    ticket.
    """
    before = held or _locked(connection, ticket_no)
    if not allowed(before, to_status):
        choices = "、".join(following(before)) or "没有下一步"
        raise TransitionError(
            f"工单 {ticket_no} 不能从「{before}」到「{to_status}」", hint=f"可以到：{choices}"
        )
    now = text("LOCALTIMESTAMP(0)")
    with unread(connection):
        connection.execute(
            update(ticket)
            .where(ticket.c.ticket_no == ticket_no)
            .values(status=to_status, updated_at=now)
        )
        connection.execute(
            insert(ticket_event).inline().values(
                ticket_no=ticket_no, from_status=before, to_status=to_status,
                action="/".join(transitions()[before, to_status]), actor=actor,
                note=mask(note).text,
            )
        )  # fmt: skip
    return before


def _locked(connection: Connection, ticket_no: str) -> str:
    row = connection.execute(
        select(ticket.c.status).where(ticket.c.ticket_no == ticket_no).with_for_update()
    ).one_or_none()
    if row is None:
        raise StoreError(f"没有工单 {ticket_no}", hint="核对工单编号")
    return row.status or "待受理"


@cache
def _content() -> _Lifecycle:
    content = json.loads(dataset_path("lifecycle.json").read_text(encoding="utf-8"))
    steps = tuple((start, action, end) for start, action, end in content["transitions"])
    return _Lifecycle(tuple(content["states"]), steps)
