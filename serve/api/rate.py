"""Not more requests to the API than the site allows, for each token or address."""

import hashlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.api.problems import problem
from serve.throttle import Throttle, TooManyTriesError


class RateGuard:
    """`per_minute` requests a minute for each token, or address without one; 429 beyond."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self.app = app
        self._throttle = Throttle(per_minute, 60 / per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            try:
                self._throttle.take(_who(scope))
            except TooManyTriesError:
                answer = problem(
                    429, "请求太频繁", "过一分钟再试，或把多条合成一次请求",
                    {"retry-after": "60"}, retryable=True,
                )  # fmt: skip
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _who(scope: Scope) -> str:
    token = Headers(scope=scope).get("authorization")
    if token:
        # What is kept in memory is no token.
        return hashlib.sha256(token.encode()).hexdigest()
    client = scope.get("client")
    return client[0] if client else ""
