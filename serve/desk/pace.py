"""How long it takes from opening a ticket to deciding it."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import Connection, select

from suqiu.store.schema import decision

# Enough for a median, and read from the end of the primary key in no time.
_LATEST = 500


@dataclass(frozen=True, slots=True)
class Pace:
    """Median seconds over the latest decisions, one's own and everybody's; None without any."""

    own: float | None
    all: float | None
    own_count: int
    all_count: int


def pace(connection: Connection, user_name: str) -> Pace:
    """Of the latest decisions whose opening is known."""
    rows = connection.execute(
        select(decision.c.actor, decision.c.opened_at, decision.c.decided_at)
        .where(decision.c.opened_at.is_not(None))
        .order_by(decision.c.id.desc())
        .limit(_LATEST)
    ).all()
    spans = [(row.actor, row.decided_at - row.opened_at) for row in rows]
    own = [_seconds(span) for actor, span in spans if actor == user_name]
    everybody = [_seconds(span) for _, span in spans]
    return Pace(
        median(own) if own else None, median(everybody) if everybody else None,
        len(own), len(everybody),
    )  # fmt: skip


def spoken(seconds: float | None) -> str:
    """A median as people say it."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


def _seconds(span: timedelta) -> float:
    return max(0.0, span.total_seconds())
