"""`ChatModel` over any OpenAI-compatible server."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, aclosing, contextmanager
from typing import Any

import structlog
from tenacity import AsyncRetrying

from suqiu.llm.answer import RawAnswer
from suqiu.llm.breaker import CircuitBreaker, State
from suqiu.llm.dialect import Dialect, schema_fields, with_schema_told
from suqiu.llm.discover import PROBE_TOKENS, find_dialect, try_logprobs
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.finish import finished
from suqiu.llm.gate import Gate
from suqiu.llm.meter import Meter
from suqiu.llm.once import Once
from suqiu.llm.options import ChatOptions
from suqiu.llm.reasoning import ThoughtFilter
from suqiu.llm.records import Completion, Message, Piece, Schema, Usage
from suqiu.llm.retry import retrying
from suqiu.llm.size import believable
from suqiu.llm.wire import TOP_LOGPROBS, Wire

log = structlog.get_logger()

# After this long a wrong answer makes us look again at what the server obeys.
_TRUSTED_SECONDS = 60.0
_LONGEST_NAME = 200

_Chunk = dict[str, Any]


class OpenAIChat:
    """Calls with a deadline, retries, a limit on how many at once, a circuit breaker and a bill.

    The dialect (when it is `auto`), the model (when none is named) and whether
    log-probabilities are offered are found out at the first call that needs them. For one
    event loop; from threads go through `Bridge`.
    """

    def __init__(self, options: ChatOptions) -> None:
        self.options = options
        self._breaker = CircuitBreaker(options.breaker_failures, options.breaker_pause)
        self._meter = Meter(options.prices)
        self._gate = Gate(options.concurrency, options.timeout, self._breaker, self._meter)
        self._wire = Wire(options)
        self._found_at = 0.0
        self._model = Once(self._find_model)
        self._dialect = Once(self._find_dialect)
        self._logprobs = Once(self._find_logprobs)

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
        logprobs: bool = False,
    ) -> Completion:
        """See `ChatModel.complete`."""
        began, deadline = self._times()
        asked = {"max_tokens": max_tokens, "temperature": temperature}
        with self._counted(began):
            earlier: list[ModelCallError] = []

            async def attempt() -> RawAnswer:
                try:
                    model, turns, fields = await self._prepared(
                        messages, schema, logprobs, deadline
                    )
                    async with self._gate.attempt(deadline):
                        return await self._wire.send(model, turns, fields | asked, deadline)
                except ModelCallError as error:
                    # Why the circuit opened says more than that it is open.
                    if error.kind is FailureKind.CIRCUIT_OPEN and earlier:
                        raise earlier[-1] from None
                    earlier.append(error)
                    raise

            again = self._retrying()
            raw: RawAnswer = await again(attempt)
            return self._finished(raw, messages, schema, max_tokens, began)

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int = 512,
        temperature: float = 0.0,
    ) -> AsyncIterator[Piece]:
        """See `ChatModel.stream`. Tried again only until the first piece."""
        began, deadline = self._times()
        asked = {"max_tokens": max_tokens, "temperature": temperature}
        raw, seen = RawAnswer(), ThoughtFilter()
        with self._counted(began):
            async with AsyncExitStack() as stack:

                async def begin() -> tuple[_Chunk | None, AsyncIterator[_Chunk]]:
                    model, turns, fields = await self._prepared(messages, schema, False, deadline)
                    async with AsyncExitStack() as trial:
                        await trial.enter_async_context(self._gate.attempt(deadline))
                        chunks = await trial.enter_async_context(
                            aclosing(self._wire.stream(model, turns, fields | asked, deadline))
                        )
                        first = await anext(chunks, None)
                        stack.push_async_exit(trial.pop_all())
                    return first, chunks

                again = self._retrying()
                begun: tuple[_Chunk | None, AsyncIterator[_Chunk]] = await again(begin)
                chunk, chunks = begun
                while chunk is not None:
                    if text := seen.feed(raw.add(chunk)):
                        yield Piece(text)
                    chunk = await anext(chunks, None)
                if not raw.finish:
                    raise ModelCallError(FailureKind.TRUNCATED, "流式回答没有结束标记")
            completion = self._finished(raw, messages, schema, max_tokens, began)
        if text := seen.end():
            yield Piece(text)
        yield Piece("", completion)

    def usage(self) -> Usage:
        """Totals so far."""
        return self._meter.usage()

    @property
    def circuit(self) -> State:
        """Whether calls would go through now."""
        return self._breaker.state

    @property
    def wait(self) -> float:
        """See `ChatModel.wait`."""
        return self._breaker.wait

    async def name(self) -> str:
        """See `ChatModel.name`."""
        if self.options.model:
            return self.options.model
        # While the server is known to fail, nobody waits for it.
        self._breaker.check()
        return await self._model.get()

    async def dialect(self) -> Dialect:
        """The dialect in use, found out if need be. Raises ModelCallError."""
        return await self._dialect.get()

    async def aclose(self) -> None:
        """Close the connections."""
        for once in (self._dialect, self._logprobs, self._model):
            await once.aclose()
        await self._wire.aclose()

    async def _prepared(
        self, messages: Sequence[Message], schema: Schema | None, logprobs: bool, deadline: float
    ) -> tuple[str, Sequence[Message], dict[str, Any]]:
        """Model, messages and the fields that carry schema and log-probabilities."""
        fields: dict[str, Any] = {}
        # While the server is known to fail, nobody waits for what it can do.
        self._breaker.check()
        try:
            async with asyncio.timeout_at(deadline):
                model = await self._model.get()
                dialect = Dialect.AUTO if schema is None else await self._dialect.get()
                if logprobs and await self._logprobs.get():
                    fields = {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        except TimeoutError:
            raise ModelCallError(
                FailureKind.TIMEOUT, "还在了解服务的能力", retryable=False
            ) from None
        if schema is None:
            return model, messages, fields
        if dialect is Dialect.NONE:
            messages = with_schema_told(messages, schema)
        return model, messages, fields | schema_fields(dialect, schema)

    def _retrying(self) -> AsyncRetrying:
        # While the circuit is open a retry would only wait to be told so.
        hopeless = lambda: self._breaker.is_open
        return retrying(self.options.retries, self.options.timeout, hopeless)

    def _finished(
        self, raw: RawAnswer, messages: Sequence[Message], schema: Schema | None, room: int,
        began: float,
    ) -> Completion:  # fmt: skip
        believable(raw, messages, room)
        self._meter.spent(raw.tokens_in, raw.tokens_out)
        try:
            return finished(raw, schema, self._now() - began)
        except ModelCallError as error:
            error.tokens = raw.tokens_in + raw.tokens_out
            # The server may have been found out in a bad hour, or been replaced since.
            wrong = error.kind in (FailureKind.BAD_JSON, FailureKind.SCHEMA_VIOLATION)
            if wrong and self._now() - self._found_at > _TRUSTED_SECONDS:
                self._found_at = self._now()
                self._dialect.forget()
            raise

    async def _find_model(self) -> str:
        if self.options.model:
            return self.options.model
        _, deadline = self._times()
        with self._easiest():
            async with self._gate.attempt(deadline):
                listed = await self._wire.get("/models", deadline)
        return first_model(listed)

    async def _find_dialect(self) -> Dialect:
        if self.options.dialect is not Dialect.AUTO:
            return self.options.dialect
        try:
            found = await find_dialect(self._probe)
        except ModelCallError as error:
            # Not even the plain question at the end was answered: no schema is to blame.
            if error.kind is FailureKind.SERVER_ERROR:
                self._trip()
            raise
        self._found_at = self._now()
        log.info("llm_dialect_found", dialect=found.value)
        return found

    async def _find_logprobs(self) -> bool:
        return await try_logprobs(self._probe, TOP_LOGPROBS)

    async def _probe(self, messages: Sequence[Message], fields: dict[str, Any]) -> RawAnswer:
        """A question about the server itself: its refusal is an answer, not an illness."""
        model = await self._model.get()
        _, deadline = self._times()
        refusal: ModelCallError | None = None
        with self._easiest():
            async with self._gate.attempt(deadline):
                try:
                    raw = await self._wire.send(model, messages, fields, deadline)
                except ModelCallError as error:
                    if error.kind is not FailureKind.SERVER_ERROR:
                        raise
                    refusal = error
        if refusal is not None:
            raise refusal
        believable(raw, messages, fields.get("max_tokens", PROBE_TOKENS))
        self._meter.spent(raw.tokens_in, raw.tokens_out)
        return raw

    @contextmanager
    def _easiest(self) -> Iterator[None]:
        """A server that hangs on this hangs on everything: nobody else waits for it."""
        try:
            yield
        except ModelCallError as error:
            if error.kind is FailureKind.TIMEOUT:
                self._trip()
            raise

    def _trip(self) -> None:
        if not self._breaker.is_open:
            log.warning("llm_circuit_opened")
        self._breaker.trip()

    @contextmanager
    def _counted(self, began: float) -> Iterator[None]:
        self._meter.called()
        try:
            yield
        except ModelCallError as error:
            self._meter.failed(error.kind, self._now() - began)
            if error.kind is not FailureKind.CIRCUIT_OPEN:
                seconds = round(self._now() - began, 3)
                log.warning("llm_call_failed", kind=error.kind.value, seconds=seconds)
            raise
        except (asyncio.CancelledError, GeneratorExit):
            self._meter.failed(FailureKind.TIMEOUT, self._now() - began)
            raise
        self._meter.answered(self._now() - began)

    def _times(self) -> tuple[float, float]:
        now = self._now()
        return now, now + self.options.timeout

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def first_model(listed: object) -> str:
    """The first model of a /models answer; ModelCallError(rejected) when there is none."""
    data = listed.get("data") if isinstance(listed, dict) else None
    first = data[0] if isinstance(data, list) and data else None
    name = first.get("id") if isinstance(first, dict) else None
    if not isinstance(name, str) or not name:
        raise ModelCallError(
            FailureKind.REJECTED, "服务没有列出模型", hint="用 SUQIU_LLM_MODEL 指定模型名"
        )
    # It is shown, written into files, and compared: no order to a terminal, no page of text.
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise ModelCallError(
            FailureKind.REJECTED, "服务列出的模型名不成样子", hint="用 SUQIU_LLM_MODEL 指定模型名"
        )
    return name
