"""What every change at the desk goes through: lock, whose claim, not stale; then the history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text, update

from serve.desk import claim
from serve.desk.errors import ConflictError, NotThereError
from suqiu.privacy import mask
from suqiu.store.connection.trips import unread
from suqiu.store.schema import ticket, ticket_event


@dataclass(frozen=True, slots=True)
class Locked:
    """A ticket whose row is locked until the transaction ends; `opened_at` by the claim."""

    row: Row[Any]
    opened_at: datetime | None

    @property
    def status(self) -> str:
        """Its state; a ticket without one has only arrived."""
        return self.row.status or "待受理"


def lock(connection: Connection, ticket_no: str, user_name: str, stamp: str) -> Locked:
    """Lock a ticket for a change by somebody who saw it with `stamp`.

    ConflictError when another has claimed it, or it changed since. The order, ticket and then
    claim, is the same for all, so that no two changes wait for each other.
    """
    row = connection.execute(
        select(ticket).where(ticket.c.ticket_no == ticket_no).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotThereError(ticket_no)
    opened_at = claim.check(connection, ticket_no, user_name)
    if row.updated_at.isoformat() != stamp:
        raise ConflictError(
            "工单在您打开之后被别人改过，这次没有保存", hint="按 R 重新载入，看过新内容再决定"
        )
    return Locked(row, opened_at)


def change(connection: Connection, ticket_no: str, **values: object) -> None:
    """Set columns; `updated_at` to the microsecond, so that every change gives a new stamp."""
    with unread(connection):
        connection.execute(
            update(ticket)
            .where(ticket.c.ticket_no == ticket_no)
            .values(updated_at=text("clock_timestamp()::timestamp"), **values)
        )


def note_event(
    connection: Connection, ticket_no: str, status: str, action: str, actor: str, note: str
) -> None:
    """A line of history that leaves the state as it is; the note is masked."""
    with unread(connection):
        connection.execute(
            insert(ticket_event).inline().values(
                ticket_no=ticket_no, from_status=status, to_status=status, action=action,
                actor=actor, note=mask(note).text,
            )
        )  # fmt: skip
