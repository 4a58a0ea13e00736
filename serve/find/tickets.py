"""Past tickets like a text, with what became of them, within the asker's scope."""

from dataclasses import dataclass

from sqlalchemy import Connection

from retrieval.encoder import Encoder
from retrieval.filters import Filters
from retrieval.leaning import Leaner
from retrieval.similar import SimilarTicket, similar, text_of
from retrieval.spelling import read_as
from retrieval.state import read_state
from retrieval.terms import query_terms
from serve.desk.marks import MarkedPiece
from serve.find.marking import asked_words, excerpt, marked
from suqiu.errors import InputError

# Longer is no number of a ticket.
_NUMBER = 200
# Of the body: looked at for the stretch that is shown, and shown.
_READ, _SHOWN = 2_000, 150


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """One of the results; title and the part of the body that answers best, with marks."""

    ticket: SimilarTicket
    title: tuple[MarkedPiece, ...]
    body: tuple[MarkedPiece, ...]

    @property
    def worded(self) -> bool:
        """Whether it has a word of the question; others are of the same class or near in sense."""
        return any(one.kind for one in (*self.title, *self.body))


@dataclass(frozen=True, slots=True)
class FoundTickets:
    """Best first. `like` is the number when a ticket's number was asked; `more` says that there
    are others; `indexed` is false where there is no index yet, `sayable` where the question has
    no words. `read_as`: the question as it was looked for, words put right that were written by
    their sound.
    """

    rows: tuple[FoundTicket, ...]
    read_as: str
    like: str = ""
    more: bool = False
    indexed: bool = True
    sayable: bool = True

    @property
    def worded(self) -> bool:
        """Whether any has a word of the question; for a ticket's number that is not asked."""
        return bool(self.like) or any(row.worded for row in self.rows)


def find_tickets(
    reader: Connection, asked: str, filters: Filters, count: int,
    encoder: Encoder | None, leaner: Leaner | None,
) -> FoundTickets:  # fmt: skip
    """The best `count` texts like `asked`: words, or the number of a ticket one may see.

    A number out of one's scope is looked for as words, as one that is nobody's is.
    """
    wanted, like = _wanted(reader, asked)
    if not query_terms(wanted):
        return FoundTickets((), asked, like, sayable=False)
    read = asked
    if not like:
        read = wanted = read_as(reader, asked, leaner)
    found = similar(
        reader, wanted, filters=filters, limit=count + 1, encoder=encoder, leaner=leaner,
        but=like or None, excerpt=_READ,
    )  # fmt: skip
    if not found:
        return FoundTickets((), read, like, indexed=read_state(reader).documents > 0)
    # What a whole ticket has in common with another are words of any matter.
    words = asked_words("" if like else wanted)
    rows = tuple(
        FoundTicket(one, marked(one.title, words), excerpt(one.excerpt, words, _SHOWN))
        for one in found[:count]
    )
    return FoundTickets(rows, read, like, len(found) > count)


def _wanted(reader: Connection, asked: str) -> tuple[str, str]:
    """The text to look for, and the ticket's number if that is what was asked."""
    if len(asked) > _NUMBER:
        return asked, ""
    try:
        return text_of(reader, asked), asked
    except InputError:
        return asked, ""
