"""`FormFiller`: forms by rules, and by a language model as well where there is one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.extraction.extract import extract
from classifier.extraction.merge import merge
from classifier.extraction.prompt import SCHEMA, messages_for
from suqiu.llm import Bridge, ChatRequest, Completion, ModelCallError
from suqiu.places.find import Gazetteer
from suqiu.places.letter import read_letter
from suqiu.privacy import Masked, mask
from suqiu.records import Extraction, Ticket, Way
from suqiu.untrusted import new_boundary

# Of a longer letter the model reads the beginning; the rules read all.
_LETTER_CHARS = 3_000
_ANSWER_TOKENS = 768
# The rules' own share of the time limit, in seconds.
_RESERVE = 0.3


@dataclass(frozen=True, slots=True)
class Filled:
    """A form and which way it was made; `degraded_reason` is set when the model should have
    been heard and could not be.
    """

    extraction: Extraction
    path: Way = Way.FAST
    degraded_reason: str = ""


class FormFiller:
    """Fills forms; without a bridge by rules alone. Safe for many threads."""

    def __init__(self, bridge: Bridge | None = None, gazetteer: Gazetteer | None = None) -> None:
        self._bridge = bridge
        self._gazetteer = gazetteer

    def fill(self, tickets: Sequence[Ticket], seconds: float) -> list[Filled]:
        """A form a ticket, in order, within `seconds` from now plus what the rules take."""
        ends = time.monotonic() + seconds - min(_RESERVE, seconds / 10)
        forms = [extract(ticket, gazetteer=self._gazetteer) for ticket in tickets]
        if self._bridge is None:
            return [Filled(form) for form in forms]
        masked = [_masked(ticket) for ticket in tickets]
        outcomes = self._bridge.run_many(
            [_request(one) for one in masked], max(0.0, ends - time.monotonic())
        )
        return [_merged(*one) for one in zip(tickets, forms, masked, outcomes, strict=True)]

    def close(self) -> None:
        """Let go of the connections."""
        if self._bridge is not None:
            self._bridge.close()


def _masked(ticket: Ticket) -> Masked:
    # What is cut in the middle of a number before masking lies beyond the cut of the request.
    return mask(read_letter(ticket).text[: 2 * _LETTER_CHARS], homes=True)


def _request(masked: Masked) -> ChatRequest:
    messages = messages_for(masked.text[:_LETTER_CHARS], new_boundary())
    return ChatRequest(messages, schema=SCHEMA, max_tokens=_ANSWER_TOKENS)


def _merged(
    ticket: Ticket, form: Extraction, masked: Masked, outcome: Completion | ModelCallError
) -> Filled:
    if isinstance(outcome, Completion):
        better = merge(form, outcome.parsed, ticket, restore=masked.restore)
        return Filled(better, Way.LLM)
    return Filled(form, degraded_reason=outcome.degraded_reason)
