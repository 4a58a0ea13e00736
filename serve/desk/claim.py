"""Claims: who has a ticket open, so that two people never work on one unknowingly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, case, delete, select
from sqlalchemy.dialects.postgresql import insert

from serve.desk.errors import ConflictError
from suqiu import clock
from suqiu.store.connection.trips import unread
from suqiu.store.schema import ticket_claim

HELD = timedelta(minutes=10)
# Clocks of several processes differ a little.
_SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds a ticket, and until when unless his page says it is still open."""

    user_name: str
    expires_at: datetime


def is_live(now: datetime) -> ColumnElement[bool]:
    """Whether a claim holds. One that ends later than any can was made while the clock was
    ahead: it holds nobody up until that time comes, and its holder's page renews it.
    """
    return ticket_claim.c.expires_at.between(now, now + HELD + _SLACK)


def take(connection: Connection, ticket_no: str, user_name: str, *, beat: bool = False) -> Claim:
    """Claim a ticket, or renew one's claim; another's live claim stays. Who has it now.

    `beat` comes from a page that is still open: a claim of one's own that lapsed meanwhile
    goes on from when it began. One statement, so that of two people only one gets it.
    """
    now = clock.now()
    lapsed = ~is_live(now)
    own = ticket_claim.c.user_name == user_name
    began = lapsed & ~own if beat else lapsed
    taken = connection.execute(
        insert(ticket_claim)
        .values(ticket_no=ticket_no, user_name=user_name, claimed_at=now, expires_at=now + HELD)
        .on_conflict_do_update(
            index_elements=[ticket_claim.c.ticket_no],
            set_={
                "user_name": user_name,
                "claimed_at": case((began, now), else_=ticket_claim.c.claimed_at),
                "expires_at": now + HELD,
            },
            where=lapsed | own,
        )
        .returning(ticket_claim.c.user_name, ticket_claim.c.expires_at)
    ).one_or_none()
    if taken is not None:
        return Claim(*taken)
    # None only if another's claim lapsed just now: then it is ours to take.
    return holder(connection, ticket_no) or take(connection, ticket_no, user_name, beat=beat)


def holder(connection: Connection, ticket_no: str) -> Claim | None:
    """Whose ticket it is; None when nobody's, or the claim has lapsed."""
    row = connection.execute(
        select(ticket_claim.c.user_name, ticket_claim.c.expires_at)
        .where(ticket_claim.c.ticket_no == ticket_no, is_live(clock.now()))
    ).one_or_none()  # fmt: skip
    return Claim(*row) if row is not None else None


def check(connection: Connection, ticket_no: str, user_name: str) -> datetime | None:
    """When the user opened the ticket; ConflictError when another has it. Locks the claim."""
    row = connection.execute(
        select(ticket_claim).where(ticket_claim.c.ticket_no == ticket_no).with_for_update()
    ).one_or_none()
    if row is None:
        return None
    if row.user_name == user_name:
        opened: datetime = row.claimed_at
        return opened
    now = clock.now()
    if now <= row.expires_at <= now + HELD + _SLACK:
        raise ConflictError(
            f"{row.user_name} 正在处理这件工单，您不能同时处理",
            hint=f"等到 {row.expires_at:%H:%M} 或请对方放开；先处理下一件",
        )
    return None


def release(connection: Connection, ticket_no: str, user_name: str) -> None:
    """Let go of one's own claim."""
    with unread(connection):
        connection.execute(
            delete(ticket_claim).where(
                ticket_claim.c.ticket_no == ticket_no, ticket_claim.c.user_name == user_name
            )
        )


def holders(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Who has which of these tickets now."""
    rows = connection.execute(
        select(ticket_claim.c.ticket_no, ticket_claim.c.user_name).where(
            ticket_claim.c.ticket_no.in_(numbers), is_live(clock.now())
        )
    )
    return {row.ticket_no: row.user_name for row in rows}


def busy(connection: Connection, user_name: str) -> tuple[str, ...]:
    """Tickets others hold now: not to be given as the next one."""
    rows = connection.execute(
        select(ticket_claim.c.ticket_no).where(
            ticket_claim.c.user_name != user_name, is_live(clock.now())
        )
    )
    return tuple(rows.scalars())


def forget_lapsed(connection: Connection) -> None:
    """Remove claims long gone; called now and then."""
    old = clock.now() - timedelta(days=1)
    connection.execute(delete(ticket_claim).where(ticket_claim.c.expires_at < old))
