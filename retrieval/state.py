"""What the index knows of itself: how much is in it, and how common each term is."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from retrieval.bm25 import Collection


@dataclass(frozen=True, slots=True)
class IndexState:
    """Documents counted so far, their characters, and their first and last month (YYYY-MM)."""

    documents: int
    length: int
    first_month: str | None
    last_month: str | None

    @property
    def collection(self) -> Collection:
        """For BM25."""
        return Collection(self.documents, self.length / max(self.documents, 1))


def read_state(connection: Connection) -> IndexState:
    """The one row, with either role."""
    row = connection.execute(
        text("SELECT documents, length, first_month, last_month FROM index_state")
    ).one()
    return IndexState(*row)


def term_documents(connection: Connection, terms: Iterable[int]) -> dict[int, int]:
    """In how many documents each term is; terms in fewer than five are left out for everybody."""
    rows = connection.execute(
        text("SELECT term, documents FROM suqiu_term_documents(:terms)"), {"terms": list(terms)}
    )
    return {row.term: row.documents for row in rows}
