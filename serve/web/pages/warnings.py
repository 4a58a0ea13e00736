"""`/warnings`: what is rising, overdue or about to come; acknowledged, muted or closed here."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from reporting.warnings.acting import acknowledge, close, mute
from reporting.warnings.finding import NAMES
from reporting.warnings.listing import (
    LIVE,
    STATUS_NAMES,
    FalseAlarms,
    Warned,
    false_alarms,
    find_warning,
    list_warnings,
)
from serve.http.backend import Backend, BackendDep
from serve.http.permissions import MAY_OPEN
from serve.web.answering import in_page
from serve.web.guard import SessionAtWarnings
from serve.web.view import page
from suqiu import clock
from suqiu.errors import InputError
from suqiu.store.accounts.sessions import Session

router = APIRouter()
_MOST = 200
_QUARTER = timedelta(days=91)
_LONGEST_MUTE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Shown:
    found: list[Warned]
    alarms: FalseAlarms


@router.get("/warnings")
async def show(
    request: Request,
    session: SessionAtWarnings,
    backend: BackendDep,
    kind: Annotated[str, Query(max_length=20)] = "",
    every: bool = False,
) -> Response:
    """Those the user may see, the newest first; `every` adds the muted and the closed."""
    return await _shown(request, session, backend, kind, every)


@router.post("/warnings/{number}/{action}")
async def act(
    request: Request,
    session: SessionAtWarnings,
    backend: BackendDep,
    number: int,
    action: Literal["ack", "mute", "close"],
    reason: Annotated[str, Form(max_length=500)] = "",
    until: Annotated[date | None, Form()] = None,
) -> Response:
    """Acknowledges, mutes up to a day, or closes with a reason."""

    def work() -> None:
        database = backend.database()
        with database.reader(session.user) as reader:
            find_warning(reader, number)
        with database.owner().begin() as owner:
            _act(owner, session, number, action, reason, until)

    try:
        await run_in_threadpool(work)
    except InputError as error:
        return await _shown(request, session, backend, "", False, error)
    return RedirectResponse(f"/warnings#w{number}", 303)


def _act(
    owner: Connection, session: Session, number: int, action: str, reason: str, until: date | None
) -> None:
    who = session.user.name
    if action == "ack":
        acknowledge(owner, number, who)
    elif action == "close":
        close(owner, number, reason, who)
    else:
        today = clock.today()
        if until is None or not today <= until <= today + _LONGEST_MUTE:
            raise InputError("静音要写到哪一天，最长一年", hint="选今天或以后的日期")
        mute(owner, number, until, who, reason)


async def _shown(
    request: Request,
    session: Session,
    backend: Backend,
    kind: str,
    every: bool,
    error: InputError | None = None,
) -> Response:
    chosen = [kind] if kind in NAMES else []
    today = clock.today()

    def look() -> _Shown:
        statuses = tuple(STATUS_NAMES) if every else LIVE
        with backend.database().reader(session.user) as reader:
            found = list_warnings(reader, statuses=statuses, kinds=chosen, limit=_MOST)
            alarms = false_alarms(reader, today - _QUARTER, today + timedelta(days=1))
        return _Shown(found, alarms)

    return await in_page(
        request, session, look,
        lambda found: page(
            request, "warnings.html", session, 422 if error else 200, found=found.found,
            alarms=found.alarms, names=NAMES, statuses=STATUS_NAMES, kind=kind, every=every,
            error=error, today=today, areas=MAY_OPEN[session.user.role], soon=today + timedelta(days=7), most=_MOST,
        ),
    )  # fmt: skip
