"""A ticket read once for all judges of the desk: normalised, the agent's words dropped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.intake.folding import normalised
from classifier.intake.matter import heading_of, matter_of
from classifier.intake.transcript import heard
from suqiu.records import Ticket
from suqiu.text import normalise

_FIRST_SENTENCE = re.compile(r"[^。!?;]{1,40}[。!?;]?")


@dataclass(frozen=True, slots=True)
class Reading:
    """`title` and `body` are normalised; `text` holds both, the body from `body_start`.

    `told` is the body, of a call also with the agent's words; `matter` is what the ticket is
    filed by: that without what is not the matter (`matter_of`), under `heading`, the title without
    a landmark.
    What ends at or before `title_end` stands in the title; without one the first sentence
    (at most 40 characters) does its work. `year` is the ticket's, 0 when not known.
    """

    title: str
    body: str
    text: str
    body_start: int
    title_end: int
    told: str
    matter: str
    heading: str
    year: int = 0

    @property
    def length(self) -> int:
        """Characters of title and matter: a form around a sentence makes no letter of it."""
        return len(self.title) + len(self.matter)


def read_tickets(tickets: Sequence[Ticket]) -> list[Reading]:
    """The reading of each ticket; a call transcript becomes what the citizen said."""
    calls = [heard(one.body) for one in tickets]
    texts = [
        text for one, call in zip(tickets, calls, strict=True) for text in (one.title, call[0])
    ]
    lines = iter(normalised(texts))
    return [_reading(*found) for found in zip(tickets, calls, lines, lines, strict=True)]


def _reading(ticket: Ticket, call: tuple[str, str], title: str, body: str) -> Reading:
    said, whole = call
    told = body if said is whole else normalise(whole)
    matter, heading = matter_of(told), heading_of(title)
    year = int(ticket.created[:4]) if ticket.created[:4].isdecimal() else 0
    if title:
        start = len(title) + 1
        return Reading(
            title, body, f"{title}\n{body}", start, start - 1, told, matter, heading, year
        )
    first = _FIRST_SENTENCE.match(body)
    return Reading(title, body, body, 0, first.end() if first else 0, told, matter, heading, year)
