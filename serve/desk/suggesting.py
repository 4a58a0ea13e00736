"""The suggestion for a stored ticket: the newest that is kept, or one made now and kept."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, UnaryExpression, insert, select

from classifier.classifier import Classifier
from serve.classifying.form import suggestion_of, suggestion_out
from serve.desk.ticket_view import TicketView
from suqiu.errors import InputError
from suqiu.files.tickets import check_text
from suqiu.records import Decision, Role, Suggestion, Ticket, Way
from suqiu.store.schema import suggestion, ticket, ticket_person
from suqiu.taxonomy import Taxonomy


def last_made() -> UnaryExpression[int]:
    """The order that begins with the newest suggestion of a ticket.

    By number, as moments go back when the clock is set back. Plus nothing: in the order of the
    plain number the planner may walk through everybody's suggestions to find one of a ticket's.
    """
    return (suggestion.c.id + 0).desc()


def newest(connection: Connection, ticket_no: str, taxonomy: Taxonomy) -> Suggestion | None:
    """The newest stored one; on a reader's connection or the owner's. None where it must be made
    again: it cannot be read, or was made under another classification, whose codes may stand for
    other classes here.
    """
    stored = connection.execute(
        select(suggestion.c.payload)
        .where(suggestion.c.ticket_no == ticket_no, ~suggestion.c.outdated)
        .order_by(last_made())
        .limit(1)
    ).scalar_one_or_none()
    if stored is None:
        return None
    try:
        found = suggestion_of(stored)
    except ValidationError:
        return None  # of another version
    return found if _fits(found, taxonomy) else None


def _fits(found: Suggestion, taxonomy: Taxonomy) -> bool:
    shown = all(taxonomy.has(one.code, one.path) for one in found.codes)
    return shown and all(code in taxonomy for code in found.candidate_set)


def leaf_of(found: Suggestion | None) -> str:
    """The code suggested first; empty when nothing could be said."""
    return found.codes[0].code if found is not None and found.codes else ""


def lead_of(found: Suggestion | None) -> str:
    """The department suggested first; empty when none."""
    departments = found.departments if found is not None else ()
    return next((one.name for one in departments if one.role is Role.LEAD), "")


def wants_second_look(found: Suggestion | None) -> bool:
    """Whether a language model should see it: unsure, and none has been heard or tried yet."""
    if found is None:
        return False
    return found.decision is Decision.REVIEW and found.path is Way.FAST and not found.degraded


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


def suggest(classifier: Classifier, record: Ticket, max_chars: int) -> Suggestion:
    """The fast model's word; a record without any where the text cannot be read."""
    return suggest_all(classifier, [record], max_chars)[0]


def suggest_all(
    classifier: Classifier, records: Sequence[Ticket], max_chars: int
) -> list[Suggestion]:
    """The same of several, in order: together they take a seventh of the time."""
    refused: dict[int, Suggestion] = {}
    for place, record in enumerate(records):
        try:
            check_text(record.body, max_chars)
        except InputError as error:
            refused[place] = classifier.refuse(record, error.message)
    read = [record for place, record in enumerate(records) if place not in refused]
    said = iter(classifier.classify(read))
    return [refused[place] if place in refused else next(said) for place in range(len(records))]


def keep(
    connection: Connection, found: Suggestion, before: Suggestion | None, taxonomy: Taxonomy
) -> Suggestion | None:
    """Store a suggestion made from masked words after `before` was the newest; the newest then,
    which somebody else may have made meanwhile. Nothing is stored where `_held` holds no ticket.
    """
    if not _held(connection, [found.id]):
        return found
    now = newest(connection, found.id, taxonomy)
    if now != before:
        return now
    connection.execute(insert(suggestion).inline().values(_row(found)))
    return found


def keep_all(connection: Connection, found: Sequence[Suggestion]) -> int:
    """Store suggestions for those of the tickets held by `_held` that still have none which
    counts; how many.
    """
    numbers = _held(connection, [one.id for one in found])
    suggested = connection.execute(
        select(suggestion.c.ticket_no).where(
            suggestion.c.ticket_no.in_(numbers), ~suggestion.c.outdated
        )
    )
    numbers -= set(suggested.scalars())
    rows = [_row(one) for one in found if one.id in numbers]
    if rows:
        connection.execute(insert(suggestion).inline(), rows)
    return len(rows)


def _held(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Those of the tickets that nobody else is changing or suggesting for, and nobody does before
    our transaction ends: what is looked up after this is up to date. The others are not waited
    for: whoever holds several tickets and waits for another, as a merge does, would wait for us
    and we for him; and what he is about to change was not what was suggested from.
    """
    held = connection.execute(
        select(ticket.c.ticket_no)
        .where(ticket.c.ticket_no.in_(numbers))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return set(held.scalars())


def _row(found: Suggestion) -> dict[str, Any]:
    out = suggestion_out(found)
    best = out.codes[0] if out.codes else None
    return {
        "ticket_no": found.id, "model": found.model, "payload": out.model_dump(mode="json"),
        "leaf_code": best.code if best else None, "probability": best.probability if best else None,
        "decision": out.decision, "path": out.path, "degraded": out.degraded,
    }  # fmt: skip
