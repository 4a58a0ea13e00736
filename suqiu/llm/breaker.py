"""A circuit breaker: stops asking a server that fails, and finds out when it is back."""

import time
from collections.abc import Callable
from enum import StrEnum

from suqiu.llm.errors import FailureKind, ModelCallError


class State(StrEnum):
    """CLOSED lets calls through, OPEN none, HALF_OPEN exactly one to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Opens after `failures` in a row; after `pause` seconds one call is let through, whose
    success closes it again. Used from one event loop. `clock` counts seconds.
    """

    def __init__(
        self, failures: int = 5, pause: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._pause = pause
        self._clock = clock
        self._failed = 0
        self._until: float | None = None
        self._probe: Permit | None = None

    @property
    def state(self) -> State:
        """What would happen to a call now."""
        if self._until is None:
            return State.CLOSED
        if self._probe is not None or self._clock() < self._until:
            return State.OPEN
        return State.HALF_OPEN

    @property
    def wait(self) -> float:
        """Seconds until a call would be let through to see; 0 where one would be, or is under way."""
        return max(0.0, (self._until or 0.0) - self._clock())

    @property
    def is_open(self) -> bool:
        """Whether the server counts as failing (it may be due for a probe)."""
        return self._until is not None

    def check(self) -> None:
        """Raises ModelCallError(circuit_open) when no call would go through now."""
        if self.state is State.OPEN:
            raise ModelCallError(FailureKind.CIRCUIT_OPEN, retry_after=self.wait)

    def trip(self) -> None:
        """Open at once: the server could not do the easiest thing."""
        self._until, self._probe = self._clock() + self._pause, None

    def enter(self) -> "Permit":
        """Leave to make one attempt; raises ModelCallError(circuit_open)."""
        self.check()
        permit = Permit(self)
        if self.is_open:
            self._probe = permit
        return permit

    def _succeed(self, permit: "Permit") -> None:
        # An answer to an attempt from before the circuit opened does not show the server is back.
        if self._until is not None and self._probe is not permit:
            return
        self._failed, self._until, self._probe = 0, None, None

    def _fail(self, permit: "Permit", pause: float | None) -> None:
        # An attempt that began before the circuit opened says nothing new.
        if self._until is not None and self._probe is not permit:
            return
        self._failed += 1
        if self._probe is permit or self._failed >= self._limit:
            self._until = self._clock() + max(self._pause, pause or 0.0)
            self._probe = None

    def _release(self, permit: "Permit") -> None:
        if self._probe is permit:
            self._probe = None


class Permit:
    """Leave to make one attempt; leaving it without a word (a cancelled call) counts nothing."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> "Permit":
        return self

    def __exit__(self, *exception: object) -> None:
        self._breaker._release(self)

    def succeeded(self) -> None:
        """The server answered."""
        self._breaker._succeed(self)

    def failed(self, pause: float | None = None) -> None:
        """The server did not; `pause` is the number of seconds it asked for."""
        self._breaker._fail(self, pause)
