"""One ticket as a user may see it: masked words, counted fields, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from serve.desk.errors import NotThereError
from suqiu.store.schema import LEVELS, ticket, ticket_event, ticket_text
from suqiu.taxonomy.tree import PATH_SEPARATOR


@dataclass(frozen=True, slots=True)
class Event:
    """A step of the ticket's way; the reader is not told whose."""

    at: datetime
    from_status: str | None
    to_status: str
    action: str
    note: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """What the desk shows of a ticket. `stamp` changes with every change of it."""

    ticket_no: str
    received_at: datetime
    occurred_at: str
    source: str
    channel: str
    request_type: str
    urgency: str
    leaf_code: str
    leaf_path: str
    lead_department: str
    assisting: tuple[str, ...]
    street: str
    community: str
    grid: str
    due_at: datetime | None
    closed_at: datetime | None
    return_count: int
    redo_count: int
    urge_count: int
    status: str
    repeat_of: str
    stamp: str
    title: str
    body: str

    @property
    def place(self) -> str:
        """Street, community and grid, as far as known."""
        return " ".join(part for part in (self.street, self.community, self.grid) if part)


def read_ticket_view(connection: Connection, ticket_no: str) -> TicketView:
    """The ticket on a reader's connection; NotThereError when it is not within his scope."""
    found = read_ticket_views(connection, [ticket_no])
    if not found:
        raise NotThereError(ticket_no)
    return found[0]


def read_ticket_views(connection: Connection, numbers: Sequence[str]) -> list[TicketView]:
    """Those of these tickets that are within the scope of a reader's connection, by number."""
    rows = connection.execute(
        select(ticket, ticket_text.c.title, ticket_text.c.body)
        .outerjoin(ticket_text, ticket_text.c.ticket_no == ticket.c.ticket_no)
        .where(ticket.c.ticket_no.in_(numbers))
        .order_by(ticket.c.ticket_no)
    )
    return [_view(row) for row in rows]


def _view(row: Row[Any]) -> TicketView:
    return TicketView(
        row.ticket_no, row.received_at, row.occurred_at or "", row.source or "", row.channel or "",
        row.request_type or "", row.urgency or "", row.leaf_code or "",
        leaf_path(row), row.lead_department or "",
        tuple(name for name in (row.assisting_departments or "").split("、") if name),
        row.street or "", row.community or "", row.grid or "",
        row.due_at, row.closed_at, row.return_count, row.redo_count, row.urge_count,
        row.status or "待受理", row.repeat_of or "", row.updated_at.isoformat(),
        row.title or "", row.body or "",
    )  # fmt: skip


def leaf_path(row: Row[Any]) -> str:
    """The names of a ticket's class, as people read them; empty without any."""
    return PATH_SEPARATOR.join(name for one in LEVELS if (name := row._mapping[one]))


def events(connection: Connection, ticket_no: str) -> list[Event]:
    """Its history, oldest first."""
    rows = connection.execute(
        select(
            ticket_event.c.at, ticket_event.c.from_status, ticket_event.c.to_status,
            ticket_event.c.action, ticket_event.c.note,
        )
        .where(ticket_event.c.ticket_no == ticket_no)
        .order_by(ticket_event.c.at, ticket_event.c.id)
        .limit(200)
    )  # fmt: skip
    return [Event(*row) for row in rows]


def must_see(connection: Connection, ticket_no: str) -> None:
    """NotThereError unless the reader's user sees the ticket."""
    seen = connection.execute(
        select(ticket.c.ticket_no).where(ticket.c.ticket_no == ticket_no)
    ).one_or_none()
    if seen is None:
        raise NotThereError(ticket_no)
