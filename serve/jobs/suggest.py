"""Suggestions for tickets that have none yet, so that the desk need not wait for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from time import monotonic

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_

from classifier.classifier import Classifier
from serve.classifying.reviewer import Reviewer
from serve.desk.suggesting import keep_all, phones_of, record_of, suggest_all
from serve.desk.ticket_view import read_ticket_views
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.locks import Lock, alone
from suqiu.store.schema import suggestion, ticket
from suqiu.store.users import local_administrator

_CHUNK = 200
_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a run came to: suggestions made, and open tickets that still wait for one."""

    made: int
    waiting: int


def suggest_new(
    settings: Settings, database: Database, classifier: Classifier, *, most: int | None = None,
    seconds: float = inf, made: Callable[[int], None] = lambda _: None,
) -> Suggested:  # fmt: skip
    """Suggest for open tickets without a suggestion that still counts, oldest first, until none is
    left, or `most` are made, or the time is up: what was begun then is finished. `made` hears of
    each chunk once it is kept; wherever a run ends, the next one goes on there. BusyError while
    another run is at it, who would ask the model for the same tickets.
    """
    with (
        database.owner().connect() as guard,
        alone(guard, Lock.SUGGEST, "suqiu jobs suggest"),
    ):
        return _suggest(settings, database, classifier, most, monotonic() + seconds, made)


def _suggest(
    settings: Settings, database: Database, classifier: Classifier, most: int | None, until: float,
    made: Callable[[int], None],
) -> Suggested:  # fmt: skip
    reviewer, done, last, seen = Reviewer(settings, classifier), 0, None, 0
    try:
        while (most is None or done < most) and monotonic() < until:
            size = _CHUNK if most is None else min(_CHUNK, most - done)
            with database.owner().connect() as owner:
                rows = owner.execute(_without(last, size)).all()
            if not rows:
                # Deleted, or just being decided by somebody: looked at again next time.
                return Suggested(done, seen - done)
            last, numbers = rows[-1], [row.ticket_no for row in rows]
            kept = _suggest_for(settings, database, classifier, reviewer, numbers)
            done, seen = done + kept, seen + len(numbers)
            made(kept)
    finally:
        reviewer.close()
    with database.owner().connect() as owner:
        return Suggested(done, owner.execute(_count_without()).scalar_one())


def _suggest_for(
    settings: Settings, database: Database, classifier: Classifier, reviewer: Reviewer,
    numbers: Sequence[str],
) -> int:  # fmt: skip
    with database.reader(local_administrator()) as reader:
        views = read_ticket_views(reader, numbers)
    with database.owner().connect() as owner:
        phones = phones_of(owner, numbers)
    tickets = [record_of(view, phones.get(view.ticket_no, "")) for view in views]
    fast = suggest_all(classifier, tickets, settings.max_text_chars)
    found = reviewer(tickets, fast, _SECONDS)
    with database.owner().begin() as owner:
        return keep_all(owner, found)


def _without(after: Row[tuple[datetime, str]] | None, most: int) -> Select[tuple[datetime, str]]:
    """Open tickets without a suggestion, by time, behind the place of one."""
    place = tuple_(ticket.c.received_at, ticket.c.ticket_no)
    chosen = select(ticket.c.received_at, ticket.c.ticket_no).where(*_waits())
    if after is not None:
        chosen = chosen.where(place > tuple_(literal(after.received_at), literal(after.ticket_no)))
    return chosen.order_by(ticket.c.received_at, ticket.c.ticket_no).limit(most)


def _count_without() -> Select[int]:
    return select(func.count()).select_from(ticket).where(*_waits())


def _waits() -> tuple[ColumnElement[bool], ...]:
    # OFFSET: asked of each ticket by itself. Joined, all suggestions there are would be read again
    # for every chunk.
    suggested = (
        select(suggestion.c.id)
        .where(suggestion.c.ticket_no == ticket.c.ticket_no, ~suggestion.c.outdated)
        .offset(0)
    )
    return ticket.c.closed_at.is_(None), ~suggested.exists()
