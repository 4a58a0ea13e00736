"""Asks a language model about tickets and believes only what was offered."""

import time
from collections.abc import Mapping, Sequence

from classifier.arrays import Counts
from classifier.cascade.neighbours import Neighbours
from classifier.cascade.prompt import Shape, chosen_code, offered, request_for
from classifier.cascade.verdict import Verdict
from suqiu.llm import Bridge, ChatRequest, Completion, FailureKind, ModelCallError, most_tokens
from suqiu.records import Suggestion, Ticket
from suqiu.taxonomy import Taxonomy

# An answer takes a dozen tokens; a model that thinks aloud needs room for it.
_ANSWER_TOKENS = 48
_THINKING_TOKENS = 2048
_OFF_TOPIC = "大模型答非所问"


class Judge:
    """Puts the unsure tickets to the model behind `bridge`; safe for many threads."""

    def __init__(
        self, bridge: Bridge, taxonomy: Taxonomy, neighbours: Neighbours, shape: Shape
    ) -> None:
        self.bridge = bridge
        self.shape = shape
        self._taxonomy = taxonomy
        self._neighbours = neighbours
        self._thinks = False

    def most_tokens(self, tickets: Sequence[Ticket], suggestions: Sequence[Suggestion]) -> int:
        """What the dearest of these may cost, by the length of its prompt."""
        examples = self.shape.candidates * self.shape.examples * self.shape.example_chars
        return (
            max(
                (
                    most_tokens(self._request(ticket, offered(one, self.shape.candidates), {}))
                    for ticket, one in zip(tickets, suggestions, strict=True)
                ),
                default=0,
            )
            + examples
        )

    def ask(
        self,
        tickets: Sequence[Ticket],
        suggestions: Sequence[Suggestion],
        features: Counts,
        seconds: float,
    ) -> list[Verdict]:
        """A verdict a ticket, in order, within `seconds` from now.

        `features` are the tickets' rows (tickets × features).
        """
        ends = time.monotonic() + seconds
        codes = [offered(one, self.shape.candidates) for one in suggestions]
        requests = [
            self._request(ticket, codes[row], self._examples(features[row], codes[row]))
            for row, ticket in enumerate(tickets)
        ]
        thought = self._thinks
        verdicts = self._run(requests, codes, ends - time.monotonic())
        if self._thinks and not thought:
            # The model turned out to think aloud: those that were cut get more room, once.
            again = [row for row, one in enumerate(verdicts) if not one.answered]
            more = [
                self._request(tickets[row], codes[row], self._examples(features[row], codes[row]))
                for row in again
            ]
            second = self._run(more, [codes[row] for row in again], ends - time.monotonic())
            for row, verdict in zip(again, second, strict=True):
                verdicts[row] = verdict.after(verdicts[row])
        return verdicts

    def _examples(self, row: Counts, codes: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
        return self._neighbours.nearest(row, codes, self.shape.examples)

    def _request(
        self, ticket: Ticket, codes: tuple[str, ...], examples: Mapping[str, Sequence[str]]
    ) -> ChatRequest:
        room = _THINKING_TOKENS if self._thinks else _ANSWER_TOKENS
        return request_for(ticket, codes, self._taxonomy, examples, self.shape, room)

    def _run(
        self, requests: Sequence[ChatRequest], codes: Sequence[tuple[str, ...]], seconds: float
    ) -> list[Verdict]:
        outcomes = self.bridge.run_many(requests, seconds)
        return [self._read(outcome, offer) for outcome, offer in zip(outcomes, codes, strict=True)]

    def _read(self, outcome: Completion | ModelCallError, codes: tuple[str, ...]) -> Verdict:
        if isinstance(outcome, ModelCallError):
            return self._failed(outcome, codes)
        self._thinks = self._thinks or bool(outcome.reasoning)
        choice = chosen_code(outcome.parsed, codes)
        tokens = outcome.tokens_in + outcome.tokens_out
        if choice is None:
            return Verdict(codes, failure=_OFF_TOPIC, tokens=tokens, seconds=outcome.seconds)
        return Verdict(
            codes,
            choice,
            logprob=_logprob(outcome),
            tokens=tokens,
            seconds=outcome.seconds,
        )

    def _failed(self, error: ModelCallError, codes: tuple[str, ...]) -> Verdict:
        if error.kind is FailureKind.TRUNCATED and not error.retryable:
            self._thinks = True
        # The error holds neither prompt nor answer, nor the server's words.
        return Verdict(
            codes,
            failure=error.degraded_reason,
            paused=error.kind is FailureKind.CIRCUIT_OPEN,
            retryable=error.retryable,
            tokens=error.tokens,
        )


def _logprob(completion: Completion) -> float | None:
    """The log-probability of what stands for the choice: from the token that holds the
    number's first sign (or of none) on; the tokens of the JSON around it are forced.
    """
    value = str(completion.parsed["choice"])
    text = "".join(token.token for token in completion.logprobs)
    key = text.rfind('"choice"')
    start = text.find(f'"{value}"', key + 8) + 1 if key >= 0 else 0
    if start <= 0:
        return None
    total, place = 0.0, 0
    for token in completion.logprobs:
        ends = place + len(token.token)
        if ends > start and place < start + len(value):
            total += token.logprob
        place = ends
    return min(total, 0.0)
