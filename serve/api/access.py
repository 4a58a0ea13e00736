"""Who is asking: the user of the bearer token, for every route that shows tickets."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from serve.api.rate import KnownTokens
from serve.http.backend import Backend, BackendDep
from serve.http.permissions import MAY_OPEN
from suqiu.errors import AccessError
from suqiu.store import audit
from suqiu.store.accounts.tokens import SCOPES, Bearer
from suqiu.store.users import User

Credentials = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, description="suqiu user token 生成的令牌")),
]
# Whoever may open the page may ask the same by token; what has no page is anybody's with a token.
_AREA_OF = {"ask": "chat", "similar": "find", "metrics": "audit"}


def user_for(
    scope: str,
) -> Callable[[Request, BackendDep, Credentials], Coroutine[Any, Any, User]]:
    """A dependency: whose token it is; AccessError without one, with nobody's, with one that was
    not made for this `scope`, or where the user's role may not: those are in the audit log.
    """

    async def check(request: Request, backend: BackendDep, credentials: Credentials) -> User:
        if credentials is None:
            raise AccessError("没有令牌", hint="请求头带 Authorization: Bearer 令牌")
        tokens: KnownTokens = getattr(request.app.state, "tokens", KnownTokens())
        try:
            found = await run_in_threadpool(backend.bearer, credentials.credentials)
        except AccessError:
            tokens.discard(credentials.credentials)
            raise
        tokens.add(credentials.credentials)
        area = _AREA_OF.get(scope)
        if not found.opens(scope):
            await run_in_threadpool(_refused, backend, found, scope)
            raise AccessError(
                f"这个令牌不能用于{SCOPES[scope]}", hint="请管理员另发一个令牌", known=True
            )
        if area is not None and area not in MAY_OPEN[found.user.role]:
            await run_in_threadpool(_refused, backend, found, scope)
            raise AccessError("您的角色没有这项权限", hint="请联系管理员", known=True)
        return found.user

    return check


def _refused(backend: Backend, bearer: Bearer, scope: str) -> None:
    with backend.database().owner().begin() as connection:
        audit.record(connection, bearer.user.name, "access.refused", scope, way="token")
