"""Tickets beside another, and what the desk needs of an index of texts to find similar ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A ticket shown beside another and how it went; words are masked. `hours` from receipt to its
    end and `same`, the numbers of others with the same text, latest first, only of similar ones.
    """

    ticket_no: str
    received_at: datetime
    title: str
    leaf: str
    lead_department: str
    status: str
    solved: str = ""
    satisfaction: str = ""
    hours: float | None = None
    same: tuple[str, ...] = ()


# (reader's connection, the ticket's number, its masked text, how many) → the most similar, or
# None where nothing is indexed yet.
FindSimilar = Callable[[Connection, str, str, int], Sequence[Neighbour] | None]
