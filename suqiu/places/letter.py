"""A ticket as one text with its words and clauses, each at its place."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import rjieba

from suqiu.records import Field, Source, Ticket
from suqiu.untrusted import speaks_to_machine

_CLAUSE = re.compile(r"[^，,。！？!?；;：:\n\r…]+")
_SENTENCE = re.compile(r"[^。！？!?；;\n\r]+")


class Word(NamedTuple):
    """A word with its part of speech (ICTCLAS letters), at `[start, end)`."""

    text: str
    tag: str
    start: int
    end: int


class Clause(NamedTuple):
    """A clause or sentence without its punctuation, at `[start, end)`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Letter:
    """Title, line break and body (the body alone without a title); offsets count in `text`."""

    text: str
    body_start: int

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in order."""
        words, place = [], 0
        for text, tag in rjieba.tag(self.text):
            words.append(Word(text, tag, place, place + len(text)))
            place += len(text)
        return tuple(words)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """What stands between commas and stops."""
        return _parts(_CLAUSE, self.text)

    @cached_property
    def hostile(self) -> frozenset[Clause]:
        """Clauses aimed at a program that reads along; almost always none."""
        if not speaks_to_machine(self.text):
            return frozenset()
        return frozenset(part for part in self.clauses if speaks_to_machine(part.text))

    @cached_property
    def sentences(self) -> tuple[Clause, ...]:
        """What stands between stops."""
        return _parts(_SENTENCE, self.text)

    def field(self, start: int, end: int) -> Field:
        """The text at this place as it stands."""
        source = Source.TITLE if start < self.body_start else Source.BODY
        return Field(self.text[start:end], start, end, source)


def read_letter(ticket: Ticket) -> Letter:
    """The letter of a ticket."""
    if not ticket.title:
        return Letter(ticket.body, 0)
    return Letter(f"{ticket.title}\n{ticket.body}", len(ticket.title) + 1)


def _parts(pattern: re.Pattern[str], text: str) -> tuple[Clause, ...]:
    parts = []
    for match in pattern.finditer(text):
        kept = match[0].strip()
        if kept:
            start = match.start() + match[0].index(kept)
            parts.append(Clause(kept, start, start + len(kept)))
    return tuple(parts)
