"""并案: a ticket that tells of the same matter goes along with the one that came first.

Request type and urgency are what was said of each call, and stay with it. Only a main ticket of
whose urgency nobody said anything takes the highest of those joined to it: on tickets there is only
what people said, never what a model suggests.
"""

from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from classifier.intake.urgency import URGENCIES
from serve.desk import claim
from serve.desk.changing import change, lock, note_event
from serve.desk.errors import NotThereError
from serve.desk.stages import HANDLED, WAITING, is_open
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.lifecycle import move
from suqiu.store.schema import ticket

_STEPS = ("待受理", "已受理", "待派遣", "已派遣")


def merge(connection: Connection, ticket_no: str, actor: str, stamp: str, into: str) -> str:
    """Join a ticket to another (its root, if that is joined itself): same class, same
    departments, `repeat_of` set; gives the root's number. InputError, ConflictError, NotThereError.

    Tickets of different districts are never joined, nor one with itself. An open root without an
    urgency takes the highest of those joined to it.
    """
    locked = lock(connection, ticket_no, actor, stamp)
    if locked.status not in (*WAITING, *HANDLED):
        raise InputError(f"工单已是「{locked.status}」，不能并案", hint="看下一件")
    main = root_of(connection, into)
    if main.ticket_no == ticket_no:
        raise InputError("不能并入自己", hint="换一个主单编号")
    if locked.row.district and main.district and locked.row.district != main.district:
        raise InputError("两件不在同一个区，不能并案", hint="分别派单")
    if not main.lead_department or not main.leaf_code:
        raise InputError(f"主单 {main.ticket_no} 还没有派出", hint="先处理主单，再并入")
    note = f"并入 {main.ticket_no}"
    if locked.status in WAITING:
        start = _STEPS.index(locked.status) if locked.status in _STEPS else -1
        steps = ("已派遣",) if locked.status == "已退回(待重派)" else _STEPS[start + 1 :]
        status = locked.status
        for step in steps:
            move(connection, ticket_no, step, actor, note, held=status)
            status = step
        values: dict[str, Any] = {
            name: main._mapping[name]
            for name in ("leaf_code", "level1", "level2", "level3", "level4", "lead_department",
                         "assisting_departments")
        }  # fmt: skip
        values["dispatched_at"] = text("LOCALTIMESTAMP(0)")
        changed = locked.row.leaf_code and locked.row.leaf_code != main.leaf_code
        # As in a decision, the first code stays.
        if changed and not locked.row.old_code:
            values["old_code"] = locked.row.leaf_code
        change(connection, ticket_no, repeat_of=main.ticket_no, **values)
    else:
        note_event(connection, ticket_no, locked.status, "并案", actor, note)
        change(connection, ticket_no, repeat_of=main.ticket_no)
    raised = _hurry(connection, str(main.ticket_no), actor)
    claim.release(connection, ticket_no, actor)
    audit.record(
        connection, actor, "ticket.merge", ticket_no, into=main.ticket_no,
        before=locked.row.leaf_code, **({"urgency": raised} if raised else {}),
    )  # fmt: skip
    return str(main.ticket_no)


def _hurry(connection: Connection, main: str, actor: str) -> str:
    """Give an open main ticket without an urgency the highest of those joined to it, directly or
    by way of another; the change as its history has it, empty where there is none.
    """
    joined = select(ticket.c.ticket_no).where(ticket.c.repeat_of == main).cte(recursive=True)
    # Without duplicates, so that it ends where tickets are joined in a circle.
    joined = joined.union(
        select(ticket.c.ticket_no).where(ticket.c.repeat_of == joined.c.ticket_no)
    )
    said = connection.execute(
        select(ticket.c.urgency).where(
            ticket.c.ticket_no.in_(select(joined.c.ticket_no)), ticket.c.ticket_no != main
        )
    ).scalars()
    highest = max(
        (level for level in said if level in URGENCIES), key=URGENCIES.index, default=None
    )
    if highest is None:
        return ""
    # Locked only now, and only if it is to be changed.
    found = connection.execute(
        select(ticket.c.status)
        .where(ticket.c.ticket_no == main, func.coalesce(ticket.c.urgency, "") == "", is_open())
        .with_for_update()
    ).one_or_none()
    if found is None:
        return ""
    change(connection, main, urgency=highest)
    told = f"紧急程度 未定 → {highest}"
    note_event(connection, main, found.status or "待受理", "并案", actor, f"{told}（并入的工单）")
    return told


def root_of(connection: Connection, number: str) -> Row[Any]:
    """The ticket at the end of the chain of repeats."""
    seen: set[str] = set()
    while True:
        row = connection.execute(select(ticket).where(ticket.c.ticket_no == number)).one_or_none()
        if row is None:
            raise NotThereError(number)
        if not row.repeat_of or row.repeat_of in seen:
            return row
        seen.add(number)
        number = row.repeat_of
