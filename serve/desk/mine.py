"""Tab 我的: what a user has open, and what he decided of late that is not done yet."""

from datetime import timedelta

from sqlalchemy import Connection, select, union

from serve.desk.claim import is_live
from suqiu import clock
from suqiu.store.schema import decision, ticket_claim

_DAYS = 7
_MOST = 1_000


def own_tickets(connection: Connection, user_name: str) -> tuple[str, ...]:
    """Numbers, to be read again under the user's scope."""
    now = clock.now()
    claimed = select(ticket_claim.c.ticket_no).where(
        ticket_claim.c.user_name == user_name, is_live(now)
    )
    latest = (
        select(decision.c.ticket_no, decision.c.actor, decision.c.decided_at)
        .order_by(decision.c.id.desc())
        .limit(20 * _MOST)
        .subquery()
    )
    decided = (
        select(latest.c.ticket_no)
        .where(latest.c.actor == user_name, latest.c.decided_at > now - timedelta(days=_DAYS))
        .limit(_MOST)
    )
    return tuple(connection.execute(union(claimed, decided)).scalars())
