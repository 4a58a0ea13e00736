"""What goes to a language model and what comes back; frozen, and nothing but data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# A JSON Schema as the json module reads one.
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call to make: the arguments of `ChatModel.complete` as a record."""

    messages: tuple[Message, ...]
    schema: Schema | None = None
    max_tokens: int = 512
    temperature: float = 0.0
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token of the answer with its natural log-probability; `top` are the likeliest
    tokens of that place with theirs, best first.
    """

    token: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer.

    `text` has no reasoning in it; `parsed` is the JSON value when a schema was asked for,
    validated; `seconds` runs from the call to the answer, waiting and retries included;
    `logprobs` are of the raw answer's tokens and empty where the server offers none.
    """

    text: str
    parsed: Any = None
    reasoning: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a streamed answer; the last one is empty and carries the completion."""

    text: str
    completion: Completion | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Totals since the model was opened.

    `calls` came in and `answered` of them were answered; `attempts` counts requests sent,
    retries included; `failures` maps an error kind to calls that ended with it; tokens are as
    the server counted them, or by the number of characters where it does not; `cost` is in the
    currency of the price settings.
    """

    calls: int = 0
    answered: int = 0
    attempts: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    failures: Mapping[str, int] = field(default_factory=dict)
