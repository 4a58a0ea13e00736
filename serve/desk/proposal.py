"""The suggestion a dispatcher sees: the newest that is stored, else made when he opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, Text, UnaryExpression, bindparam, cast, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from classifier.classifier import Classifier
from serve.api.schemas import SuggestionOut, suggestion_out
from serve.desk.reading import TicketView
from suqiu.errors import InputError
from suqiu.files.tickets import check_text
from suqiu.records import Suggestion, Ticket
from suqiu.store.schema import suggestion, ticket_person
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stored suggestion with its number and when it was made."""

    number: int
    made_at: datetime
    content: SuggestionOut

    @property
    def leaf(self) -> str:
        """The code suggested first; empty when nothing could be said."""
        return self.content.codes[0].code if self.content.codes else ""

    @property
    def lead(self) -> str:
        """The department suggested first; empty when none."""
        return next((one.name for one in self.content.departments if one.role == "lead"), "")

    @property
    def request_type(self) -> str:
        """As suggested; empty when nothing was."""
        return self.content.intake.request_type if self.content.intake else ""

    @property
    def urgency(self) -> str:
        """The level suggested; empty when none was."""
        return self.content.intake.urgency.level if self.content.intake else ""


def last_made() -> UnaryExpression[int]:
    """The order that begins with the newest suggestion of a ticket.

    By number, as moments go back when the clock is set back. Plus nothing: in the order of the
    plain number the planner may walk through everybody's suggestions to find one of a ticket's.
    """
    return (suggestion.c.id + 0).desc()


def newest(connection: Connection, ticket_no: str, taxonomy: Taxonomy) -> Proposal | None:
    """The newest stored one; on a reader's connection or the owner's. None where it must be made
    again: it cannot be read, or was made under another classification, whose codes may stand for
    other classes here.
    """
    row = connection.execute(
        select(suggestion.c.id, suggestion.c.made_at, suggestion.c.payload)
        .where(suggestion.c.ticket_no == ticket_no, ~suggestion.c.outdated)
        .order_by(last_made())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    try:
        content = SuggestionOut.model_validate(row.payload)
    except ValidationError:
        return None  # of another version
    return Proposal(row.id, row.made_at, content) if _fits(content, taxonomy) else None


def _fits(content: SuggestionOut, taxonomy: Taxonomy) -> bool:
    shown = all(taxonomy.has(one.code, one.path) for one in content.codes)
    return shown and all(code in taxonomy for code in content.candidate_set)


def record_of(view: TicketView, phone: str = "") -> Ticket:
    """The ticket as classifier and extraction take it. Only masked words: what is suggested
    from them can be stored and shown. The phone is for the caller lists alone.
    """
    title, body = view.title.strip(), view.body.strip()
    return Ticket(
        view.ticket_no, body or title, title if body else "", street=view.street, phone=phone,
        channel=view.channel, created=view.received_at.isoformat(" ", "seconds"),
        occurred_at=view.occurred_at,
    )  # fmt: skip


def phone_of(connection: Connection, ticket_no: str) -> str:
    """The caller's number, which never leaves the server this way; on the owner's connection."""
    return phones_of(connection, [ticket_no]).get(ticket_no, "")


def phones_of(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """The same of several tickets, by ticket number; of those that have one."""
    rows = connection.execute(
        select(ticket_person.c.ticket_no, ticket_person.c.phone).where(
            ticket_person.c.ticket_no.in_(numbers), ticket_person.c.phone.is_not(None)
        )
    )
    return {row.ticket_no: row.phone for row in rows}


def suggest(classifier: Classifier, ticket: Ticket, max_chars: int) -> Suggestion:
    """The fast model's word; a record without any where the text cannot be read."""
    try:
        check_text(ticket.body, max_chars)
    except InputError as error:
        return classifier.refuse(ticket, error.message)
    return classifier.classify([ticket])[0]


def keep(connection: Connection, found: Suggestion) -> Proposal:
    """Store a suggestion made from masked words; InputError for a ticket just deleted."""
    out = suggestion_out(found)
    best = out.codes[0] if out.codes else None
    try:
        row = connection.execute(
            insert(suggestion)
            .values(
                ticket_no=found.id, model=found.model,
                payload=cast(bindparam(None, out.model_dump_json(), type_=Text), JSONB),
                leaf_code=best.code if best else None,
                probability=best.probability if best else None,
                decision=out.decision, path=out.path, degraded=out.degraded,
            )
            .returning(suggestion.c.id, suggestion.c.made_at)
        ).one()  # fmt: skip
    except IntegrityError as error:
        raise InputError(f"没有工单 {found.id}", hint="可能刚被删除") from error
    return Proposal(row.id, row.made_at, out)
