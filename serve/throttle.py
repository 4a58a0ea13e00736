"""Not too many tries from one address: a bucket of tokens for each."""

import threading
import time

from suqiu.errors import SuqiuError

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
