"""The suggestions of open tickets follow their tickets to a new classification.

The earlier ones stay in the store, as outdated: nobody is shown them any more. Where one cannot
be moved there is none then, and the desk or `suqiu jobs suggest` makes another.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from suqiu.store.recoding.journal import Suggested
from suqiu.store.recoding.payload import PayloadMap
from suqiu.store.recoding.tally import Tally
from suqiu.store.schema import suggestion

# What is the same in the moved one, the time it was made among it.
_SAME = ("ticket_no", "made_at", "model", "decision", "path", "degraded")


def move_suggestions(
    connection: Connection, numbers: Sequence[str], payloads: PayloadMap, tally: Tally, *,
    dry_run: bool,
) -> Suggested:  # fmt: skip
    """Move the newest suggestion of each of these tickets, within the transaction of the batch."""
    if not numbers:
        return Suggested()
    newest = (
        select(func.max(suggestion.c.id))
        .where(suggestion.c.ticket_no.in_(numbers), ~suggestion.c.outdated)
        .group_by(suggestion.c.ticket_no)
    )
    rows = connection.execute(select(suggestion).where(suggestion.c.id.in_(newest))).all()
    copies: list[dict[str, Any]] = []
    touched: list[str] = []
    for row in rows:
        payload = payloads.move(row.payload)
        if payload == row.payload:
            continue
        touched.append(row.ticket_no)
        if payload is None:
            tally.anew += 1
            continue
        tally.suggested += 1
        best = payload["codes"][0]
        copies.append(
            {name: row._mapping[name] for name in _SAME}
            | {"payload": payload, "leaf_code": best["code"], "probability": best["probability"]}
        )
    if dry_run or not touched:
        return Suggested()
    outdated = connection.execute(
        update(suggestion)
        .where(suggestion.c.ticket_no.in_(touched), ~suggestion.c.outdated)
        .values(outdated=True)
        .returning(suggestion.c.id)
    ).scalars()
    left = tuple(outdated)
    if not copies:
        return Suggested((), left)
    made = connection.execute(insert(suggestion).returning(suggestion.c.id), copies).scalars()
    return Suggested(tuple(made), left)


def suggested_tickets(connection: Connection, suggested: Suggested) -> set[str]:
    """The tickets of these suggestions."""
    numbers = (*suggested.made, *suggested.outdated)
    query = select(suggestion.c.ticket_no).where(suggestion.c.id.in_(numbers))
    return set(connection.execute(query).scalars()) if numbers else set()


def put_back(connection: Connection, suggested: Suggested, tickets: Sequence[str]) -> None:
    """The suggestions of these tickets as they were before."""
    theirs = suggestion.c.ticket_no.in_(tickets)
    connection.execute(delete(suggestion).where(suggestion.c.id.in_(suggested.made), theirs))
    connection.execute(
        update(suggestion)
        .where(suggestion.c.id.in_(suggested.outdated), theirs)
        .values(outdated=False)
    )
