"""A question answered out of the knowledge, and what is on the shelf."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from retrieval.knowledge.quote import Quote, find_quotes
from retrieval.knowledge.shelf import KnowledgeDocument, list_documents
from retrieval.leaning import Leaner
from serve.desk.marks import Piece
from serve.find.marking import asked_words, marked


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A passage word for word under its heading, both with marks; the heading without the title
    of the document, where that stands over all of it.
    """

    quote: Quote
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents by how they stand on a day."""

    valid: tuple[KnowledgeDocument, ...]
    expired: tuple[KnowledgeDocument, ...]
    coming: tuple[KnowledgeDocument, ...]

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.valid) + len(self.expired) + len(self.coming)


@dataclass(frozen=True, slots=True)
class FoundKnowledge:
    """At most three quotes, best first, and the shelf they are from. Not `sure`: of the matter,
    and perhaps not what was asked.
    """

    quotes: tuple[FoundQuote, ...]
    sure: bool
    shelf: Shelf


def find_knowledge(
    reader: Connection, question: str, today: date, leaner: Leaner | None
) -> FoundKnowledge:
    """What is valid today and answers, else what is nearest; no question, no quotes."""
    found = find_quotes(reader, question, today, leaner)
    words = asked_words(question)
    quotes = tuple(
        FoundQuote(one, marked(_under(one.heading, one.title), words), marked(one.body, words))
        for one in found.answers or found.nearest
    )
    return FoundKnowledge(quotes, bool(found.answers), _shelf(reader, today))


def _under(heading: str, title: str) -> str:
    return heading.removeprefix(title).removeprefix(" > ")


def _shelf(reader: Connection, today: date) -> Shelf:
    valid, expired, coming = [], [], []
    for one in list_documents(reader):
        if one.valid_from > today:
            coming.append(one)
        elif one.valid_to is not None and one.valid_to < today:
            expired.append(one)
        else:
            valid.append(one)
    return Shelf(tuple(valid), tuple(expired), tuple(coming))
