"""Similar tickets for the desk: what retrieval finds, as the desk shows it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from retrieval.encoder import Encoder
from retrieval.errors import RetrievalError
from retrieval.leaning import Leaner
from retrieval.similar import SimilarTicket, similar
from retrieval.state import read_state
from serve.desk.neighbours import FindSimilar, Neighbour

# So many times the tickets shown are looked at for some that were dispatched.
_LOOKED_AT = 3


def similar_for_desk(encoder: Encoder | None, leaner: Leaner) -> FindSimilar:
    """The look-up the desk calls."""

    def look_up(
        connection: Connection, ticket_no: str, text: str, count: int
    ) -> Sequence[Neighbour] | None:
        try:
            found = similar(connection, text, limit=count * _LOOKED_AT, encoder=encoder,
                            leaner=leaner, but=ticket_no)  # fmt: skip
        except RetrievalError:
            return None
        # Asked only where it may be so: a round trip for most.
        if not found and not read_state(connection).documents:
            return None
        return [
            Neighbour(
                ticket_no=one.ticket_no, received_at=one.received_at, title=one.title,
                leaf=one.leaf, lead_department=one.department or "", status=one.status or "",
                solved=one.solved or "",
                satisfaction=one.satisfaction or "", hours=one.hours, same=one.same,
            )
            for one in dispatched_first(found)[:count]
        ]  # fmt: skip

    return look_up


def dispatched_first(found: Sequence[SimilarTicket]) -> list[SimilarTicket]:
    """Those as like as half the best, the dispatched before the others: what the dispatcher asks
    is how it went. Then the rest; each part in the order found.
    """
    least = max((one.score for one in found), default=0.0) / 2
    return sorted(found, key=lambda one: (one.score < least, not one.department))
