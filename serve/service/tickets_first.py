"""A service that takes tickets while its other rooms are still being loaded."""

import asyncio
import signal
from collections.abc import Callable, Collection

from starlette.types import ASGIApp, Receive, Scope, Send

# Seconds without a ticket after which the rest is loaded: meanwhile each one takes several times as long.
_QUIET = 0.5


class TicketsFirst:
    """Requests to `paths` go to `tickets` until the whole application is there, all others wait for
    it; from then on it answers everything. `load` makes it, in a thread, when it is first asked for
    or no ticket has come for `quiet` seconds. Where it cannot be made the service is told to stop,
    and `check` says why.
    """

    def __init__(
        self,
        tickets: ASGIApp,
        paths: Collection[str],
        load: Callable[[], ASGIApp],
        quiet: float = _QUIET,
    ) -> None:
        self._tickets = tickets
        self._paths = paths
        self._load = load
        self._quiet = quiet
        self._whole: asyncio.Future[ASGIApp] | None = None
        self._waiting: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; or the life of the service, which both applications keep alike."""
        if scope["type"] == "lifespan":
            self._put_off()
            await self._tickets(scope, receive, send)
        elif self._is_there() or scope.get("path") not in self._paths:
            # Who hangs up meanwhile must not end what all the others wait for.
            whole = await asyncio.shield(self._begin())
            await whole(scope, receive, send)
        else:
            if scope.get("method") == "POST":
                self._put_off()
            await self._tickets(scope, receive, send)

    def _is_there(self) -> bool:
        return self._whole is not None and self._whole.done()

    def _put_off(self) -> None:
        """Load it only when nothing more comes for a while."""
        if self._waiting is not None:
            self._waiting.cancel()
        if self._whole is None:
            self._waiting = asyncio.get_running_loop().call_later(self._quiet, self._begin)

    def _begin(self) -> asyncio.Future[ASGIApp]:
        if self._whole is None:
            self._whole = asyncio.get_running_loop().run_in_executor(None, self._load)
            self._whole.add_done_callback(_stop_if_failed)
        return self._whole

    def check(self) -> None:
        """The error for which there is no whole application, if there was one."""
        if self._whole is not None and self._whole.done():
            self._whole.result()


def _stop_if_failed(whole: asyncio.Future[ASGIApp]) -> None:
    if not whole.cancelled() and whole.exception() is not None:
        signal.raise_signal(signal.SIGTERM)
