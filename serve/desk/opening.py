"""Everything a dispatcher sees when a ticket is opened, read once under his scope."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.classifier import Classifier
from classifier.extraction import extract
from serve.desk import claim
from serve.desk.around import Around, around, same_caller
from serve.desk.claim import Claim
from serve.desk.give_back import WayBack, ways_back
from serve.desk.marks import MarkedPiece, marked
from serve.desk.neighbours import FindSimilar, Neighbour
from serve.desk.suggesting import keep, leaf_of, newest, phone_of, record_of, suggest
from serve.desk.ticket_view import Event, TicketView, events, read_ticket_view
from suqiu.records import Extraction, Suggestion
from suqiu.store.database import Database
from suqiu.store.users import User

DECIDERS = frozenset(("dispatcher", "administrator"))
_SIMILAR_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket at a glance; `similar` is None where there is no index of texts."""

    view: TicketView
    claim: Claim | None
    may_decide: bool
    suggestion: Suggestion | None
    title: tuple[MarkedPiece, ...]
    body: tuple[MarkedPiece, ...]
    form: Extraction | None
    events: tuple[Event, ...]
    around: Around
    similar: Sequence[Neighbour] | None
    ways_back: tuple[WayBack, ...]


def open_ticket(
    database: Database, user: User, ticket_no: str, classifier: Classifier,
    max_chars: int, find_similar: FindSimilar,
) -> OpenedTicket:  # fmt: skip
    """Claims the ticket for a user who may decide, and suggests if no suggestion counts.

    NotThereError when it is not within his scope: nothing is claimed or made then.
    """
    # One transaction of either kind: beginning one costs more than most of what is asked in it.
    with database.reader(user) as reader:
        view = read_ticket_view(reader, ticket_no)
        suggestion = newest(reader, ticket_no, classifier.model.taxonomy)
        # What is made here is kept together with the claim; a claim alone needs no transaction.
        with database.look() if suggestion is not None else database.owner().begin() as owner:
            if user.role in DECIDERS:
                held: Claim | None = claim.take(owner, ticket_no, user.name)
            else:
                held = claim.holder(owner, ticket_no)
            callers = same_caller(owner, ticket_no, view.received_at)
            record = record_of(view, phone_of(owner, ticket_no) if suggestion is None else "")
            if suggestion is None and record.body:
                made = suggest(classifier, record, max_chars)
                suggestion = keep(owner, made, None, classifier.model.taxonomy)
        leaf = view.leaf_code or leaf_of(suggestion)
        near = around(
            reader, ticket_no, leaf, view.street, view.community, view.received_at, callers
        )
        history = events(reader, ticket_no)
        alike = find_similar(reader, ticket_no, f"{view.title}\n{view.body}", _SIMILAR_SHOWN)
    telling: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    if suggestion is not None:
        telling = suggestion.evidence.words
        urgent = suggestion.intake.urgency.words if suggestion.intake else ()
    return OpenedTicket(
        view, held, user.role in DECIDERS and held is not None and held.user_name == user.name,
        suggestion, marked(view.title, telling, urgent), marked(view.body, telling, urgent),
        extract(record, focus=telling) if record.body else None, tuple(history), near, alike,
        ways_back(view.status),
    )  # fmt: skip
