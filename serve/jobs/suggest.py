"""Suggestions for tickets that have none yet, so that the desk need not wait for them."""

from datetime import datetime

from sqlalchemy import Row, Select, literal, select, tuple_

from classifier.classifier import Classifier
from serve.classifying.reviewer import Reviewer
from serve.desk.suggesting import keep_all, phones_of, record_of, suggest_all
from serve.desk.ticket_view import read_ticket_views
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.schema import suggestion, ticket
from suqiu.store.users import local_administrator

_CHUNK = 200
_SECONDS = 600.0


def suggest_new(settings: Settings, database: Database, classifier: Classifier, most: int) -> int:
    """Suggest for up to `most` open tickets without a suggestion that still counts, oldest first;
    how many.
    """
    reviewer, done, last = Reviewer(settings, classifier), 0, None
    try:
        while done < most:
            with database.owner().connect() as owner:
                rows = owner.execute(_without(last, min(_CHUNK, most - done))).all()
            if not rows:
                return done
            last, numbers = rows[-1], [row.ticket_no for row in rows]
            with database.reader(local_administrator()) as reader:
                views = read_ticket_views(reader, numbers)
            with database.owner().connect() as owner:
                phones = phones_of(owner, numbers)
            tickets = [record_of(view, phones.get(view.ticket_no, "")) for view in views]
            fast = suggest_all(classifier, tickets, settings.max_text_chars)
            found = reviewer(tickets, fast, _SECONDS)
            with database.owner().begin() as owner:
                done += keep_all(owner, found)
        return done
    finally:
        reviewer.close()


def _without(after: Row[tuple[datetime, str]] | None, most: int) -> Select[tuple[datetime, str]]:
    """Open tickets without a suggestion, by time, behind the place of one."""
    place = tuple_(ticket.c.received_at, ticket.c.ticket_no)
    # OFFSET: asked of each ticket by itself. Joined, all suggestions there are would be read again
    # for every chunk.
    suggested = (
        select(suggestion.c.id)
        .where(suggestion.c.ticket_no == ticket.c.ticket_no, ~suggestion.c.outdated)
        .offset(0)
    )
    chosen = select(ticket.c.received_at, ticket.c.ticket_no).where(
        ticket.c.closed_at.is_(None), ~suggested.exists()
    )
    if after is not None:
        chosen = chosen.where(place > tuple_(literal(after.received_at), literal(after.ticket_no)))
    return chosen.order_by(ticket.c.received_at, ticket.c.ticket_no).limit(most)
