"""What a page's call answers: work in a thread, and its errors as problems or as a page."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
from anyio import to_thread
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from serve.admin.people import AdminDone
from serve.api.problems import problem, status_of
from serve.desk.errors import ConflictError, NotThereError
from serve.http.backend import Backend
from serve.web.view import page
from suqiu.errors import InputError
from suqiu.store.accounts.sessions import Session
from suqiu.store.errors import StoreError

T = TypeVar("T")
# What the driver raises is told by the application's own handler, see `serve.web.site`.
_EXPECTED = (NotThereError, ConflictError, StoreError)


async def in_json(work: Callable[[], object]) -> Response:
    """`work` done in a thread as JSON; desk and database errors as problems with a status."""
    try:
        return JSONResponse(await run_in_threadpool(work))
    except _EXPECTED as error:
        status = status_of(error)
        return problem(status, error.message, error.hint, retryable=status == 503)


async def in_page(
    request: Request, session: Session, work: Callable[[], T], show: Callable[[T], Response],
    room: anyio.CapacityLimiter | None = None,
) -> Response:  # fmt: skip
    """`work` done in a thread (of the `room`'s, where it has its own) and shown; its errors as a
    page with the user's menu.
    """
    try:
        found = await to_thread.run_sync(work, limiter=room)
    except _EXPECTED as error:
        return page(request, "error.html", session, status_of(error), error=error)
    return show(found)


async def changed(
    request: Request, session: Session, backend: Backend, work: Callable[[Connection], AdminDone],
    show: Callable[[Request, Session, Backend, AdminDone | None, InputError | None], Awaitable[Response]],
) -> Response:  # fmt: skip
    """`work` done in one transaction of the owner's; the page with what it told, or with what
    was wrong about the input.
    """

    def do() -> AdminDone:
        with backend.database().owner().begin() as connection:
            return work(connection)

    try:
        told = await run_in_threadpool(do)
    except InputError as error:
        return await show(request, session, backend, None, error)
    return await show(request, session, backend, told, None)
