"""The door every request goes through: a place, the breaker's leave, and what is learned from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from suqiu.llm.breaker import CircuitBreaker
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.meter import Meter

log = structlog.get_logger()

# The server is ill, as opposed to: it answered and the answer is of no use.
_ILL = {
    FailureKind.UNREACHABLE, FailureKind.TIMEOUT, FailureKind.OVERLOADED, FailureKind.SERVER_ERROR, FailureKind.TRUNCATED,
}  # fmt: skip
_SMOOTHING = 0.1


class Gate:
    """Limits requests under way to `places`; seconds throughout. For one event loop."""

    def __init__(self, places: int, timeout: float, breaker: CircuitBreaker, meter: Meter) -> None:
        self._places = asyncio.Semaphore(places)
        self._timeout = timeout
        self._breaker = breaker
        self._meter = meter
        self._typical = 0.0

    @asynccontextmanager
    async def attempt(self, deadline: float) -> AsyncIterator[None]:
        """Around one request; raises ModelCallError when there is no place or no leave."""
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout_at(deadline):
                await self._places.acquire()
        except TimeoutError:
            raise ModelCallError(FailureKind.TIMEOUT, "一直在排队", retryable=False) from None
        was_open = self._breaker.is_open
        try:
            with self._breaker.enter() as permit:
                self._meter.attempted()
                began = clock()
                try:
                    yield
                except ModelCallError as error:
                    if error.kind not in _ILL:
                        permit.succeeded()
                    elif error.kind is not FailureKind.TIMEOUT or self._was_fair(clock() - began):
                        permit.failed(error.retry_after)
                    raise
                except asyncio.CancelledError:
                    # Whoever asked gave up: the server's fault only if it had its time.
                    if self._was_fair(clock() - began):
                        permit.failed()
                    raise
                permit.succeeded()
                spent = clock() - began
                step = _SMOOTHING if self._typical else 1.0
                self._typical += step * (spent - self._typical)
        finally:
            self._places.release()
            if self._breaker.is_open != was_open:
                event = "llm_circuit_closed" if was_open else "llm_circuit_opened"
                log.warning(event)

    def _was_fair(self, seconds: float) -> bool:
        """Whether a request that was given up had time enough, by what requests take here."""
        patience = max(min(1.0, self._timeout / 2), 2 * self._typical)
        return seconds >= min(patience, 0.9 * self._timeout)
