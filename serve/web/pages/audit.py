"""`/audit`: who did what; whether the chain holds; the entries as a file."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from serve.admin.audit_line import HEADER, cells_of
from serve.http.backend import Backend, BackendDep
from serve.web.answering import in_page
from serve.web.guard import SessionAtAudit
from serve.web.view import page
from suqiu import clock
from suqiu.store import audit
from suqiu.store.audit import AuditRow, first_break
from suqiu.store.audit_actions import ACTIONS, action_name
from suqiu.store.audit_search import Extent, Sought, extent, search, stream

router = APIRouter()
_PAGE = 100
# So many are gone over at every look; more only when asked for.
_QUICK = 20_000
_Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class _Shown:
    rows: list[AuditRow]
    extent: Extent
    checked: bool
    broken: int | None


async def _sought(
    actor: _Word = "", action: _Word = "", object: _Word = "", start: _Word = "", end: _Word = ""
) -> Sought:
    return Sought(actor.strip(), action.strip(), object.strip(), _day(start), _day(end))


SoughtDep = Annotated[Sought, Depends(_sought)]


@router.get("/audit")
async def show(
    request: Request,
    session: SessionAtAudit,
    backend: BackendDep,
    sought: SoughtDep,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    check: bool = False,
) -> Response:
    """The newest entries that match."""

    def look() -> _Shown:
        with backend.database().owner().connect() as connection:
            there = extent(connection)
            rows = search(connection, sought, _PAGE + 1, before)
            checked = check or there.count <= _QUICK
            return _Shown(rows, there, checked, first_break(connection) if checked else None)

    def shown(found: _Shown) -> Response:
        words = _words(sought)
        more = found.rows[_PAGE - 1].id if len(found.rows) > _PAGE else None
        return page(
            request, "audit.html", session, found=found, rows=found.rows[:_PAGE], sought=sought,
            export=f"/audit/export?{urlencode(words)}",
            more=None if more is None else f"/audit?{urlencode(words | {'before': str(more)})}",
            written=lambda detail: orjson.dumps(detail).decode(), actions=ACTIONS,
            named=action_name,
        )  # fmt: skip

    return await in_page(request, session, look, shown)


@router.get("/audit/export")
async def export(session: SessionAtAudit, backend: BackendDep, sought: SoughtDep) -> Response:
    """The matching entries as CSV, oldest first, disarmed for spreadsheets."""

    def note() -> None:
        with backend.database().owner().begin() as connection:
            conditions = {f"filter_{name}": value for name, value in _words(sought).items()}
            audit.record(connection, session.user.name, "audit.export", **conditions)

    await run_in_threadpool(note)
    name = f"audit-{clock.today():%Y%m%d}.csv"
    return StreamingResponse(
        csv_lines(backend, sought), media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def csv_lines(backend: Backend, sought: Sought) -> Iterator[str]:
    """The lines of the file; a cell that a spreadsheet would run gets an apostrophe."""
    yield "\ufeff" + _line(HEADER)
    with backend.database().owner().connect() as connection:
        for row in stream(connection, sought):
            yield _line(cells_of(row))


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _words(sought: Sought) -> dict[str, str]:
    """The conditions as an address carries them."""
    every = {
        "actor": sought.actor, "action": sought.action, "object": sought.object,
        "start": sought.start.isoformat() if sought.start else "",
        "end": sought.end.isoformat() if sought.end else "",
    }  # fmt: skip
    return {name: value for name, value in every.items() if value}


def _day(text: str) -> date | None:
    """A day of the form's field; a half-typed one narrows nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
