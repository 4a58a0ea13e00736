"""An answered question as its conversation keeps it."""

from dataclasses import dataclass
from datetime import date

import orjson

from reporting.ask.telling.answer import Answer
from reporting.query.form import query_to_json
from suqiu.privacy import mask, mask_echo
from suqiu.store.conversations import Turn


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer and where it was kept."""

    answer: Answer
    conversation_id: str
    turn_id: int


def turn_of(question: str, as_of: date, answer: Answer) -> Turn:
    """What is kept: nothing personal, and no query that looks for it."""
    masked = mask(question)
    query = query_to_json(answer.query) if answer.query is not None else None
    written = orjson.dumps(query).decode()
    if masked.spans and mask_echo(written, masked) != written:
        query = None
    text = mask_echo(answer.text, masked) if masked.spans else answer.text
    return Turn(masked.text, as_of, answer.status, answer.way, text, query)
