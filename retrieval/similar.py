"""Similar tickets with what became of them, for the dispatcher."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from retrieval.encoder import Encoder
from retrieval.filters import Filters
from retrieval.leaning import Leaner
from retrieval.search import Hit, search
from suqiu.errors import InputError

# Characters of the body that are enough to tell tickets apart.
_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class SimilarTicket:
    """A ticket as it was filed and how it ended; the words are masked.

    `share` says how much of the question it holds (0 to 1); `hours` from receipt to closing,
    None while it is open; `same` are the numbers of other tickets with the same text, latest
    first.
    """

    ticket_no: str
    score: float
    share: float
    similarity: float | None
    title: str
    excerpt: str
    received_at: datetime
    leaf_code: str | None
    leaf: str
    department: str | None
    street: str | None
    status: str | None
    solved: str | None
    satisfaction: str | None
    hours: float | None
    same: tuple[str, ...] = ()


def similar(
    connection: Connection,
    wanted: str,
    *,
    filters: Filters = Filters(),
    limit: int = 10,
    encoder: Encoder | None = None,
    leaner: Leaner | None = None,
    but: str | None = None,
    copies: bool = False,
    excerpt: int = _EXCERPT,
) -> tuple[SimilarTicket, ...]:
    """Tickets like a text, of those this reader sees, one a text (with `copies`, all); without
    the one numbered `but`; of the body the first `excerpt` characters.
    """
    hits = search(connection, wanted, filters=filters, limit=limit, encoder=encoder,
                  leaner=leaner, but=but, copies=copies)  # fmt: skip
    if not hits:
        return ()
    rows = connection.execute(
        text(
            """SELECT t.ticket_no, x.title, left(x.body, :excerpt) AS excerpt, t.received_at,
                t.leaf_code, concat_ws('/', t.level1, t.level2, t.level3, t.level4) AS leaf,
                t.lead_department, t.street, t.status, t.solved, t.satisfaction,
                (extract(epoch FROM t.closed_at - t.received_at) / 3600)::float AS hours
            FROM ticket t JOIN ticket_text x USING (ticket_no)
            WHERE t.ticket_no = ANY (:chosen)"""
        ),
        {"chosen": [hit.ticket_no for hit in hits], "excerpt": excerpt},
    )
    found = {row.ticket_no: row for row in rows}
    return tuple(_ticket(hit, found[hit.ticket_no]) for hit in hits if hit.ticket_no in found)


def text_of(connection: Connection, ticket_no: str) -> str:
    """Title and body (masked) of a ticket this reader sees; InputError when there is none."""
    row = connection.execute(
        text("SELECT title, body FROM ticket_text WHERE ticket_no = :no"), {"no": ticket_no}
    ).one_or_none()
    if row is None:
        raise InputError(f"没有工单 {ticket_no}，或无权查看", hint="核对工单编号")
    return f"{row.title}\n{row.body}".strip()


def _ticket(hit: Hit, row: Row[Any]) -> SimilarTicket:
    return SimilarTicket(
        hit.ticket_no, round(hit.score, 4), round(hit.share, 4), hit.similarity, row.title,
        row.excerpt, row.received_at, row.leaf_code, row.leaf, row.lead_department, row.street,
        row.status, row.solved, row.satisfaction,
        round(row.hours, 1) if row.hours is not None else None, hit.same,
    )  # fmt: skip
