"""Suggestions for tickets that have none yet, so that the desk need not wait for them."""

from sqlalchemy import select

from classifier.classifier import Classifier
from serve.desk.suggesting import keep_all, phones_of, record_of, suggest
from serve.desk.ticket_view import read_ticket_views
from serve.reviewer import Reviewer
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
    reviewer, done, last = Reviewer(settings, classifier), 0, ""
    try:
        while done < most:
            with database.owner().connect() as owner:
                numbers = owner.execute(
                    select(ticket.c.ticket_no)
                    .where(
                        ticket.c.closed_at.is_(None), ticket.c.ticket_no > last,
                        ~select(suggestion.c.id)
                        .where(
                            suggestion.c.ticket_no == ticket.c.ticket_no, ~suggestion.c.outdated
                        )
                        .exists(),
                    )
                    .order_by(ticket.c.ticket_no)
                    .limit(min(_CHUNK, most - done))
                ).scalars().all()  # fmt: skip
            if not numbers:
                return done
            last = numbers[-1]
            with database.reader(local_administrator()) as reader:
                views = read_ticket_views(reader, numbers)
            with database.owner().connect() as owner:
                phones = phones_of(owner, numbers)
            tickets = [record_of(view, phones.get(view.ticket_no, "")) for view in views]
            fast = [suggest(classifier, one, settings.max_text_chars) for one in tickets]
            found = reviewer(tickets, fast, _SECONDS)
            with database.owner().begin() as owner:
                done += keep_all(owner, found)
        return done
    finally:
        reviewer.close()
