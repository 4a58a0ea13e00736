"""The costly seam: whatever answers messages is a `ChatModel`."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from suqiu.llm.breaker import State
from suqiu.llm.records import Completion, Message, Piece, Schema, Usage


class ChatModel(Protocol):
    """A language model; safe for many calls at once from one event loop."""

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
        logprobs: bool = False,
    ) -> Completion:
        """The whole answer; with a schema, `parsed` is the JSON value that satisfies it.

        Raises ModelCallError and nothing else for whatever the model or the network does.
        """
        ...

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
    ) -> AsyncIterator[Piece]:
        """The answer as it is made, without reasoning; the last piece carries the completion.

        Raises ModelCallError also after pieces were given, when the rest never came or the
        whole does not satisfy the schema.
        """
        ...

    async def name(self) -> str:
        """The name of the model that answers. Raises ModelCallError."""
        ...

    @property
    def circuit(self) -> State:
        """Whether calls would go through now."""
        ...

    @property
    def wait(self) -> float:
        """Seconds until the circuit lets a call through; 0 where it would now."""
        ...

    def usage(self) -> Usage:
        """Totals so far."""
        ...

    async def aclose(self) -> None:
        """Let go of connections or memory."""
        ...
