"""Tickets from the store, as counts and letters. For the owner: persons are told apart here."""

from datetime import date, datetime

from sqlalchemy import Connection, text

from reporting.warnings.rising.history import Count, History
from reporting.warnings.rising.themes import Letter

# A person who calls thrice on a day about one matter is one voice; a known repeat is none.
# Tickets above level 0 stay out: what rises is told to all who see the area.
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


def load_tickets(
    connection: Connection, start: date, moment: datetime
) -> tuple[History, list[Letter]]:
    """Tickets received in [start, moment), one a person, leaf and day, without repeats."""
    counts: list[Count] = []
    letters: list[Letter] = []
    for row in connection.execute(_SQL, {"start": start, "moment": moment}):
        counts.append(Count(row.ticket_no, row.day, row.leaf_code, row.street, row.community))
        letters.append(
            Letter(row.ticket_no, row.day, row.leaf_code, row.title, f"{row.title}。{row.body}")
        )
    return History.of(counts), letters
