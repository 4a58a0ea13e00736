"""Who is at the browser, and whether he may be here: session cookie, CSRF word, role."""

import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from serve.http.backend import Backend, BackendDep, backend_of
from serve.http.permissions import MAY_OPEN
from suqiu.errors import AccessError, SuqiuError
from suqiu.store import audit
from suqiu.store.accounts.sessions import Session, session_of

COOKIE = "suqiu_session"


class NotLoggedInError(AccessError):
    """No live session: a page sends to the login form, a call answers 401."""


async def _session(request: Request, backend: BackendDep) -> Session:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotLoggedInError("请先登录", hint="打开 /login")
    found = await run_in_threadpool(_look_up, backend, cookie)
    if found is None:
        raise NotLoggedInError("登录已过期，请重新登录", hint="打开 /login")
    request.state.session = found
    if request.method not in ("GET", "HEAD"):
        await _check_csrf(request, found)
    return found


def _look_up(backend: Backend, cookie: str) -> Session | None:
    with backend.database().look() as connection:
        return session_of(connection, cookie)


async def whose(request: Request) -> Session | None:
    """Whose request it is, where a page has to be shown whatever happened; never an error."""
    found: Session | None = getattr(request.state, "session", None)
    cookie = request.cookies.get(COOKIE)
    if found is not None or not cookie:
        return found
    try:
        return await run_in_threadpool(_look_up, backend_of(request), cookie)
    except (SuqiuError, SQLAlchemyError):
        return None


async def _check_csrf(request: Request, session: Session) -> None:
    """Every change must bring the session's word, in a header or a form's field."""
    brought = request.headers.get("x-csrf", "")
    if not brought and "form" in request.headers.get("content-type", ""):
        value = (await request.form()).get("csrf", "")
        brought = value if isinstance(value, str) else ""
    if not secrets.compare_digest(brought.encode(), session.csrf.encode()):
        raise AccessError("页面已过期，请刷新后再试", hint="刷新页面", known=True)


SessionDep = Annotated[Session, Depends(_session)]


def allowed(area: str) -> Callable[[Session, Request], Coroutine[Any, Any, Session]]:
    """A dependency that lets in only roles with this area; others are written to the audit log."""

    async def check(session: SessionDep, request: Request) -> Session:
        if area not in MAY_OPEN[session.user.role]:
            await run_in_threadpool(_refused, backend_of(request), session, area)
            raise AccessError("您的角色没有这项权限", hint="请联系管理员", known=True)
        return session

    return check


def _refused(backend: Backend, session: Session, area: str) -> None:
    with backend.database().owner().begin() as connection:
        audit.record(connection, session.user.name, "access.refused", area)


# The session of somebody who may be there.
SessionAtDesk = Annotated[Session, Depends(allowed("desk"))]
SessionAtChat = Annotated[Session, Depends(allowed("chat"))]
SessionAtFind = Annotated[Session, Depends(allowed("find"))]
SessionAtWall = Annotated[Session, Depends(allowed("wall"))]
SessionAtReports = Annotated[Session, Depends(allowed("reports"))]
SessionAtWarnings = Annotated[Session, Depends(allowed("warnings"))]
SessionAtQuality = Annotated[Session, Depends(allowed("quality"))]
SessionAtAdmin = Annotated[Session, Depends(allowed("admin"))]
SessionAtAudit = Annotated[Session, Depends(allowed("audit"))]
