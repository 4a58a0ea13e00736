"""A ticket read once for all judges of the desk: normalised, the agent's words dropped."""

import re
from dataclasses import dataclass

from classifier.intake.transcript import citizen_text
from suqiu.records import Ticket
from suqiu.text import normalise

_FIRST_SENTENCE = re.compile(r"[^。!?;]{1,40}[。!?;]?")


@dataclass(frozen=True, slots=True)
class Reading:
    """`title` and `body` are normalised; `text` holds both, the body from `body_start`.

    What ends at or before `title_end` stands in the title; without one the first sentence
    (at most 40 characters) does its work. `year` is the ticket's, 0 when not known.
    """

    title: str
    body: str
    text: str
    body_start: int
    title_end: int
    year: int = 0


def read_ticket(ticket: Ticket) -> Reading:
    """The reading of a ticket; a call transcript becomes what the citizen said."""
    title, body = normalise(ticket.title), normalise(citizen_text(ticket.body))
    year = int(ticket.created[:4]) if ticket.created[:4].isdecimal() else 0
    if title:
        start = len(title) + 1
        return Reading(title, body, f"{title}\n{body}", start, start - 1, year)
    first = _FIRST_SENTENCE.match(body)
    return Reading(title, body, body, 0, first.end() if first else 0, year)
