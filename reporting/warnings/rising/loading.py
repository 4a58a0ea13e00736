"""Tickets from the store, as counts and letters. For the owner: persons are told apart here."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, Row, text

from reporting.warnings.rising.history import Count
from reporting.warnings.rising.letter import Letter

# A person who calls thrice on a day about one matter is one voice; a known repeat is none.
# Tickets above level 0 stay out: what rises is told to all who see the area.
_BATCH = 2_000
_SQL = text("""
SELECT ticket_no, day, leaf_code, street, community, title, body FROM (
    SELECT t.ticket_no, t.received_at, t.received_at::date AS day, t.leaf_code,
        COALESCE(t.street, '') AS street, COALESCE(t.community, '') AS community,
        COALESCE(x.title, '') AS title, left(COALESCE(x.body, ''), 400) AS body,
        row_number() OVER (
            PARTITION BY COALESCE(p.phone_hash, p.phone, t.ticket_no), t.leaf_code,
                t.received_at::date
            ORDER BY t.received_at, t.ticket_no
        ) AS voice
    FROM ticket t
    LEFT JOIN ticket_text x USING (ticket_no)
    LEFT JOIN ticket_person p USING (ticket_no)
    WHERE t.received_at >= :start AND t.received_at < :moment
        AND t.leaf_code IS NOT NULL AND t.repeat_of IS NULL AND t.secrecy = 0
) found WHERE voice = 1 ORDER BY received_at, ticket_no
""")


# The same words of some tickets.
_OF = text("""
SELECT t.ticket_no, t.received_at::date AS day, COALESCE(t.leaf_code, '') AS leaf_code,
    COALESCE(x.title, '') AS title, left(COALESCE(x.body, ''), 400) AS body
FROM ticket t LEFT JOIN ticket_text x USING (ticket_no) WHERE t.ticket_no = ANY(:numbers)
""")


def load_tickets(
    connection: Connection, start: date, stop: date | datetime
) -> Iterator[tuple[Count, Letter]]:
    """Tickets received in [start, stop), one a person, leaf and day, without repeats; a stretch of
    them at a time, in order of time.
    """
    found = connection.execute(
        _SQL, {"start": start, "moment": stop}, execution_options={"yield_per": _BATCH}
    )
    for row in found:
        count = Count(row.ticket_no, row.day, row.leaf_code, row.street, row.community)
        yield count, _letter(row)


def letters_of(connection: Connection, numbers: Collection[str]) -> dict[str, Letter]:
    """The words of these tickets, by number."""
    rows = connection.execute(_OF, {"numbers": list(numbers)})
    return {row.ticket_no: _letter(row) for row in rows}


def _letter(row: Row[tuple[object, ...]]) -> Letter:
    return Letter(row.ticket_no, row.day, row.leaf_code, row.title, f"{row.title}。{row.body}")
