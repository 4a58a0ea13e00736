"""Not more requests to the API than the site allows, for each token or address."""

import hashlib
import threading

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.api.problems import problem
from serve.http.throttle import Throttle, TooManyTriesError

_KEPT = 10_000


class KnownTokens:
    """Hashes of tokens that were found good here. Only these count by themselves: whoever makes
    one up for each request counts by his address.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()

    def add(self, token: str) -> None:
        """It was found good."""
        with self._lock:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known.add(_digest(token))

    def discard(self, token: str) -> None:
        """It is good no more."""
        with self._lock:
            self._known.discard(_digest(token))

    def key(self, token: str) -> str:
        """What the token is counted by; empty where it is not known."""
        digest = _digest(token)
        with self._lock:
            return digest if digest in self._known else ""


class RateGuard:
    """`per_minute` requests a minute for each known token, or address without one; 429 beyond."""

    def __init__(self, app: ASGIApp, per_minute: int, tokens: KnownTokens) -> None:
        self.app = app
        self._throttle = Throttle(per_minute, 60 / per_minute)
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            try:
                self._throttle.take(self._who(scope))
            except TooManyTriesError:
                answer = problem(
                    429, "请求太频繁", "过一分钟再试，或把多条合成一次请求",
                    {"retry-after": "60"}, retryable=True,
                )  # fmt: skip
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _who(self, scope: Scope) -> str:
        _, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        client = scope.get("client")
        return self._tokens.key(token) or (client[0] if client else "")


def _digest(token: str) -> str:
    # What is kept in memory is no token.
    return hashlib.sha256(token.encode()).hexdigest()
