"""What else came from the same place about the same matter: repeats and common causes.

Exact fields only, so it works without an index of texts; what that index finds stands beside it
(`serve/desk/similar.py`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from serve.desk.neighbours import Neighbour
from serve.desk.stages import shown_leaf, shown_title
from suqiu.store.schema import ticket, ticket_person, ticket_text

_PLACE_DAYS = 14
_CALLER_DAYS = 30
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Around:
    """`place`: same leaf, same community (or street) of late, as `place_reason` says; `caller`: same
    caller of late.
    """

    place: tuple[Neighbour, ...]
    place_count: int
    place_reason: str
    caller: tuple[Neighbour, ...]

    @property
    def common_cause(self) -> bool:
        """Three and more of one matter in one place hardly come by chance."""
        return self.place_count >= 3


_COLUMNS = (
    ticket.c.ticket_no,
    ticket.c.received_at,
    shown_title(),
    shown_leaf(),
    func.coalesce(ticket.c.lead_department, "").label("lead_department"),
    func.coalesce(ticket.c.status, "待受理").label("status"),
    func.coalesce(ticket.c.solved, "").label("solved"),
    func.coalesce(ticket.c.satisfaction, "").label("satisfaction"),
)


def around(
    connection: Connection, ticket_no: str, leaf: str, street: str, community: str,
    received_at: datetime, callers: tuple[str, ...],
) -> Around:  # fmt: skip
    """On a reader's connection; `callers` as `same_caller` gives them."""
    nearby: tuple[Neighbour, ...] = ()
    count, reason = 0, ""
    where = ticket.c.community == community if community else ticket.c.street == street
    if leaf and (community or street):
        here = (
            (ticket.c.leaf_code == leaf)
            & where
            & ticket.c.received_at.between(received_at - timedelta(days=_PLACE_DAYS), received_at)
            & (ticket.c.ticket_no != ticket_no)
        )
        reason = f"{_PLACE_DAYS} 天内同类，同在{community or street}"
        nearby = _near(connection, here)
        count = len(nearby)
        if count == _SHOWN:
            counted = select(func.count()).select_from(ticket).where(here)
            count = int(connection.execute(counted).scalar_one())
    same = _near(connection, ticket.c.ticket_no.in_(callers)) if callers else ()
    return Around(nearby, count, reason, same)


def same_caller(connection: Connection, ticket_no: str, received_at: datetime) -> tuple[str, ...]:
    """Tickets of the same number within 30 days before, by its hash; on the owner's connection.

    The numbers found are read again under the user's scope.
    """
    digest = (
        select(ticket_person.c.phone_hash)
        .where(ticket_person.c.ticket_no == ticket_no)
        .scalar_subquery()
    )
    start = received_at - timedelta(days=_CALLER_DAYS)
    rows = connection.execute(
        select(ticket.c.ticket_no)
        .join(ticket_person, ticket_person.c.ticket_no == ticket.c.ticket_no)
        .where(
            ticket_person.c.phone_hash == digest, ticket.c.ticket_no != ticket_no,
            ticket.c.received_at.between(start, received_at),
        )
        .order_by(ticket.c.received_at.desc())
        .limit(_SHOWN)
    )  # fmt: skip
    return tuple(rows.scalars())


def _near(connection: Connection, where: ColumnElement[bool]) -> tuple[Neighbour, ...]:
    rows = connection.execute(
        select(*_COLUMNS)
        .outerjoin(ticket_text, ticket_text.c.ticket_no == ticket.c.ticket_no)
        .where(where)
        .order_by(ticket.c.received_at.desc())
        .limit(_SHOWN)
    )
    return tuple(Neighbour(**row._asdict()) for row in rows)
