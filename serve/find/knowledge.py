"""A question answered out of the knowledge, and what the knowledge base holds."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from retrieval.encoder import Encoder
from retrieval.knowledge.base import KnowledgeDocument, list_documents
from retrieval.knowledge.quote import Quote, find_quotes
from retrieval.leaning import Leaner
from serve.desk.marks import MarkedPiece
from serve.find.marking import asked_words, marked


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A passage word for word under its heading, both with marks; the heading without the title
    of the document, where that stands over all of it.
    """

    quote: Quote
    heading: tuple[MarkedPiece, ...]
    body: tuple[MarkedPiece, ...]


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
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
    """At most three quotes, best first, and the knowledge base they are from. Not `sure`: of the matter,
    and perhaps not what was asked. `read_as`: the question as it was looked for.
    """

    read_as: str
    quotes: tuple[FoundQuote, ...]
    sure: bool
    base: KnowledgeBase


def find_knowledge(
    reader: Connection, question: str, today: date,
    encoder: Encoder | None, leaner: Leaner | None,
) -> FoundKnowledge:  # fmt: skip
    """What is valid today and answers, else what is nearest; no question, no quotes."""
    found = find_quotes(reader, question, today, leaner, encoder)
    words = asked_words(found.read_as)
    quotes = tuple(
        FoundQuote(one, marked(_under(one.heading, one.title), words), marked(one.body, words))
        for one in found.answers or found.nearest
    )
    return FoundKnowledge(found.read_as, quotes, bool(found.answers), _base_on(reader, today))


def _under(heading: str, title: str) -> str:
    return heading.removeprefix(title).removeprefix(" > ")


def _base_on(reader: Connection, today: date) -> KnowledgeBase:
    valid, expired, coming = [], [], []
    for one in list_documents(reader):
        if one.valid_from > today:
            coming.append(one)
        elif one.valid_to is not None and one.valid_to < today:
            expired.append(one)
        else:
            valid.append(one)
    return KnowledgeBase(tuple(valid), tuple(expired), tuple(coming))
