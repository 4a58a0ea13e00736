"""Trying again: few times, not in step with others, and never past the deadline."""

from collections.abc import Callable

import tenacity

from suqiu.llm.errors import ModelCallError

_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0
_jitter = tenacity.wait_random_exponential(multiplier=_FIRST_WAIT, max=_LONGEST_WAIT)


def retrying(
    retries: int, seconds: float, hopeless: Callable[[], bool] = lambda: False
) -> tenacity.AsyncRetrying:
    """Calls a coroutine function again on retryable errors, `seconds` in all.

    When the wait would pass the deadline, or it is hopeless, the error comes out at once.
    """

    def worth_it(error: BaseException) -> bool:
        return isinstance(error, ModelCallError) and error.retryable and not hopeless()

    return tenacity.AsyncRetrying(
        stop=tenacity.stop_after_attempt(retries + 1) | tenacity.stop_before_delay(seconds),
        wait=_wait,
        retry=tenacity.retry_if_exception(worth_it),
        reraise=True,
    )


def _wait(state: tenacity.RetryCallState) -> float:
    """At least what the server asked for."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ModelCallError) else None
    return _jitter(state) + (asked or 0.0)
