"""Puts the pages into the application."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast
from urllib.parse import quote

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from serve.api.problems import problem, status_of
from serve.desk.names import Names
from serve.desk.tab_counts import TabCounts
from serve.http.database_away import away
from serve.http.throttle import TooManyTriesError
from serve.oidc.options import Options
from serve.oidc.provider import Provider
from serve.wall.board import Board
from serve.web.assets import STATIC, VersionedFiles
from serve.web.guard import NotLoggedInError, whose
from serve.web.pages import (
    account,
    admin,
    audit,
    chat,
    desk,
    find,
    login,
    quality,
    reports,
    sso,
    wall,
    warnings,
)
from serve.web.view import page
from suqiu.errors import AccessError, SuqiuError
from suqiu.settings import Settings
from suqiu.store.errors import StoreError, TransitionError

log = structlog.get_logger()
Handler = Callable[[Request, Exception], Awaitable[Response]]


_LOST = "从上面的菜单打开，或回首页"
# Characters of an address that a login goes on with; through single sign-on it is a cookie.
_LONGEST_QUERY = 1_500
_PAGES = (login, account, sso, desk, chat, find, wall, warnings, reports, quality, admin, audit)


def install(app: FastAPI) -> None:
    """Pages, static files, and errors that look like pages to browsers."""
    options: Options | None = app.state.sso_options
    app.state.sso = Provider(options) if options is not None else None
    app.state.names, app.state.tab_counts = Names(), TabCounts()
    app.state.wall = Board(app.state.backend)
    app.mount("/static", VersionedFiles(directory=STATIC), name="static")
    for one in _PAGES:
        app.include_router(one.router, include_in_schema=False)
    _answer_refusals(app)
    for kind in (StoreError, OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(kind, _database_away)
    # What the API answers as a problem is a page to who reads pages.
    for other in (HTTPException, RequestValidationError, SuqiuError, DataError, UnicodeEncodeError,
                  Exception):  # fmt: skip
        app.add_exception_handler(other, _as_page(app.exception_handlers[other]))


def _answer_refusals(app: FastAPI) -> None:
    """Who may not, or not yet, or not so often: for browsers as a page, or led to the login."""

    @app.exception_handler(NotLoggedInError)
    async def log_in_first(request: Request, error: NotLoggedInError) -> Response:
        if _wants_page(request):
            return RedirectResponse(f"/login?next={quote(_back_to(request))}", 303)
        return problem(401, error.message, error.hint)

    @app.exception_handler(AccessError)
    async def not_allowed(request: Request, error: AccessError) -> Response:
        status = status_of(error)
        if _wants_page(request):
            return page(request, "error.html", await whose(request), status, error=error)
        return problem(status, error.message, error.hint)

    @app.exception_handler(TooManyTriesError)
    async def too_many(request: Request, error: TooManyTriesError) -> Response:
        if _wants_page(request):
            return page(request, "error.html", await whose(request), 429, error=error)
        return problem(429, error.message, error.hint, {"retry-after": "60"})


async def _database_away(request: Request, error: Exception) -> Response:
    saving = request.method not in ("GET", "HEAD")
    told = (
        error
        if isinstance(error, StoreError)
        else away(error, saving=saving, folder=_own_folder(request))
    )
    if told is not error:
        # The kind alone: statement and values may hold a citizen's words.
        log.error("database", path=request.url.path, kind=type(error).__name__)
    status = 409 if isinstance(error, TransitionError) else 503
    if _wants_page(request):
        # Known before the database went away, or not: it is not asked again.
        known = getattr(request.state, "session", None)
        return page(request, "error.html", known, status, error=told)
    return problem(status, told.message, told.hint, retryable=told.retryable)


def _back_to(request: Request) -> str:
    """Where a login goes on: the page with what it was asked, so that a link of somebody else's
    opens what he saw.
    """
    path, asked = request.url.path, request.url.query
    with_query = asked and request.method == "GET" and len(asked) <= _LONGEST_QUERY
    return f"{path}?{asked}" if with_query else path


def _own_folder(request: Request) -> Path | None:
    """Where the database lies when it is the embedded one."""
    settings: Settings = request.app.state.settings
    return settings.data_dir if settings.database_url is None else None


def _as_page(handler: object) -> Handler:
    of_problems = cast(Handler, handler)

    async def handle(request: Request, error: Exception) -> Response:
        found = await of_problems(request, error)
        if not _wants_page(request) or found.media_type != "application/problem+json":
            return found
        body = orjson.loads(bytes(found.body))
        hint = _LOST if isinstance(error, HTTPException) else body["hint"]
        told = SuqiuError(body["detail"], hint=hint)
        shown = page(request, "error.html", await whose(request), found.status_code, error=told)
        for name, value in found.headers.items():
            if name not in ("content-type", "content-length"):
                shown.headers[name] = value
        return shown

    return handle


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(
        "/api/"
    )
