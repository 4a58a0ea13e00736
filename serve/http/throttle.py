"""Not too many tries from one address: a bucket of tokens for each."""

import threading
import time

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from serve.http.backend import Backend
from suqiu.errors import SuqiuError
from suqiu.store.accounts.tries import take_try

_KEPT = 10_000


class TooManyTriesError(SuqiuError):
    """An address has used up its tries for now."""

    retryable = True


class Throttle:
    """`burst` tries at once, one more every `seconds`."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Use up a try; TooManyTriesError when there is none."""
        now = time.monotonic()
        with self._lock:
            left, at = self._left.get(key, (float(self._burst), now))
            left = min(float(self._burst), left + (now - at) / self._seconds)
            if left < 1:
                raise TooManyTriesError("尝试太频繁", hint="过一分钟再试")
            if len(self._left) >= _KEPT:
                self._left.clear()
            self._left[key] = (left - 1, now)


class Tries:
    """As `Throttle`, for all processes over one database together, for each address.

    Without a database nobody gets a try: StoreError and the driver's errors, as from whatever
    the try would have been for.
    """

    def __init__(self, kind: str, burst: int, seconds: float) -> None:
        self._kind, self._burst, self._seconds = kind, burst, seconds
        # Who has used up his tries at this process alone is not worth a question.
        self._here = Throttle(burst, seconds)

    async def take(self, request: Request, backend: Backend) -> None:
        """Use up a try; TooManyTriesError when there is none."""
        address = request.client.host if request.client else ""
        self._here.take(address)
        if not await run_in_threadpool(self._take, backend, address):
            raise TooManyTriesError("尝试太频繁", hint="过一分钟再试")

    def _take(self, backend: Backend, address: str) -> bool:
        with backend.database().look() as connection:
            return take_try(connection, self._kind, address, self._burst, self._seconds)
