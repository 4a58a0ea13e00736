"""What is compared: a ticket with who, where, what and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine, text

from retrieval.terms import Terms, text_terms
from suqiu.places.mentions import Mention, find_mentions


@dataclass(frozen=True)
class Case:
    """`person` is a keyed hash or a plain number, never shown; None when nobody is named."""

    ticket_no: str
    received_at: datetime
    person: str | None
    district: str | None
    street: str | None
    community: str | None
    leaf: str | None
    level1: str | None
    request_type: str | None
    title: str
    body: str

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Places the text names."""
        return find_mentions(self.title, self.body)

    @cached_property
    def terms(self) -> Terms:
        """Of title and body."""
        return text_terms(self.title, self.body)


def read_cases(engine: Engine, start: datetime, end: datetime) -> Iterator[Case]:
    """Tickets received in `[start, end)` by time: as the owner, for the person is compared."""
    with engine.connect() as connection:
        yield from (
            Case(*row)
            for row in connection.execution_options(yield_per=2000).execute(
                text(
                    """SELECT t.ticket_no, t.received_at,
                    COALESCE(p.phone_hash, p.phone, p.caller_name || '|' || p.address),
                    t.district, t.street, COALESCE(t.street, '') || t.community, t.leaf_code, t.level1,
                    t.request_type, x.title, x.body
                FROM ticket t JOIN ticket_text x USING (ticket_no)
                    LEFT JOIN ticket_person p USING (ticket_no)
                WHERE t.received_at >= :start AND t.received_at < :end
                ORDER BY t.received_at, t.ticket_no"""
                ),
                {"start": start, "end": end},
            )
        )
