"""A service that takes tickets while its other rooms are still being loaded."""

import asyncio
import signal
from collections.abc import Callable, Collection

from starlette.types import ASGIApp, Receive, Scope, Send


class Opening:
    """Requests to `paths` go to `tickets` until the whole application is there, all others wait for
    it; from then on it answers everything. `load` makes it, in a thread, once the service runs.
    Where it cannot be made the service is told to stop, and `check` says why.
    """

    def __init__(
        self, tickets: ASGIApp, paths: Collection[str], load: Callable[[], ASGIApp]
    ) -> None:
        self._tickets = tickets
        self._paths = paths
        self._load = load
        self._whole: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; or the life of the service, which both applications keep alike."""
        if self._whole is None:
            self._whole = asyncio.get_running_loop().run_in_executor(None, self._load)
            self._whole.add_done_callback(_stop_if_failed)
        app = self._tickets
        waits = self._whole.done() or scope.get("path") not in self._paths
        if scope["type"] != "lifespan" and waits:
            # Who hangs up meanwhile must not end what all the others wait for.
            app = await asyncio.shield(self._whole)
        await app(scope, receive, send)

    def check(self) -> None:
        """The error for which there is no whole application, if there was one."""
        if self._whole is not None and self._whole.done():
            self._whole.result()


def _stop_if_failed(whole: asyncio.Future[ASGIApp]) -> None:
    if not whole.cancelled() and whole.exception() is not None:
        signal.raise_signal(signal.SIGTERM)
