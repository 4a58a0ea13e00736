"""How long a run waits for a server that fails, rather than do without it."""

import threading
import time
from collections.abc import Callable

import structlog

from suqiu.llm.breaker import State

# How often it is looked whether a call may go through again, in seconds.
_LOOK = 0.1

log = structlog.get_logger()


class Patience:
    """Waits for a failing server until `seconds` after it first failed; safe for many threads.

    A server that restarts is waited for; one that is gone costs its seconds once, not once a
    chunk. With 0 nobody waits: right for whoever has a person waiting.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._until: float | None = None

    def heard(self) -> None:
        """The server answered: it is worth waiting for again."""
        with self._lock:
            self._until = None

    def wait(self, circuit: Callable[[], State], ends: float) -> bool:
        """Wait until a call may go through, at the latest until `ends` (of the monotonic clock);
        False when it is not worth trying again.
        """
        now = time.monotonic()
        with self._lock:
            if self._until is None:
                self._until = now + self._seconds
            ends = min(ends, self._until)
        if circuit() is State.OPEN and now < ends:
            log.info("llm_waited_for", seconds=round(ends - now, 1))
        while time.monotonic() < ends:
            # Looked at first, waited after: a server that fails at once is not asked in a whirl.
            ready = circuit() is not State.OPEN
            time.sleep(_LOOK)
            if ready:
                return True
        return False
