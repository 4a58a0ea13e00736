"""`/reports`: made, edited, compared, checked, approved, frozen and taken away."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from reporting.reports.archive import list_reports
from reporting.reports.spec import all_specs
from serve.http.backend import Backend, BackendDep
from serve.reports.make import make_report
from serve.web.answering import in_page
from serve.web.guard import SessionAtReports
from serve.web.pages.one_report import OpenedReport, act, edited, files, opened
from serve.web.view import page
from suqiu import clock
from suqiu.errors import AccessError, InputError, SettingsError
from suqiu.settings import Settings
from suqiu.store import audit
from suqiu.store.accounts.sessions import Session

router = APIRouter()
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
_EXPECTED = (InputError, AccessError, SettingsError)


@router.get("/reports")
async def show(request: Request, session: SessionAtReports, backend: BackendDep) -> Response:
    """The reports the user may read, and a form for another."""
    return await _list(request, session, backend)


@router.post("/reports")
async def make(
    request: Request,
    session: SessionAtReports,
    backend: BackendDep,
    spec: Annotated[str, Form(max_length=60)],
    period: Annotated[str, Form(max_length=60)],
    topic: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """A new draft over what the user may see."""
    settings: Settings = request.app.state.settings

    def work() -> str:
        # Only specifications of the list: a name is never taken for a path here.
        if spec not in {one.id for one in all_specs(settings.reports_dir)}:
            raise InputError(f"没有规格 {spec}", hint="从列表里选")
        made = make_report(
            settings, backend.database(), session.user, spec, period, as_of=clock.today(),
            topic=topic.strip() or None,
        )  # fmt: skip
        return made.id

    try:
        id_ = await run_in_threadpool(work)
    except _EXPECTED as error:
        # What was entered stays, to be put right.
        entered = {"spec": spec, "period": period, "topic": topic}
        return await _list(request, session, backend, error, entered)
    return RedirectResponse(f"/reports/{quote(id_, safe='')}", 303)


@router.get("/reports/{report_id}")
async def read(
    request: Request,
    session: SessionAtReports,
    backend: BackendDep,
    report_id: str,
    old: int | None = None,
    new: int | None = None,
) -> Response:
    """One report: its text, what the checker says, and the difference of two versions."""
    return await _one(request, session, backend, report_id, old, new)


@router.post("/reports/{report_id}/edit")
async def edit(
    request: Request,
    session: SessionAtReports,
    backend: BackendDep,
    report_id: str,
    source: Annotated[str, Form(max_length=2_000_000)],
    note: Annotated[str, Form(max_length=200)] = "",
    version: Annotated[int, Form()] = 0,
) -> Response:
    """Keeps an edited version; one made meanwhile by somebody else is not covered up."""
    return await _changed(
        request, session, backend, report_id,
        lambda: edited(backend, session.user, report_id, source, note, version), source,
    )  # fmt: skip


@router.post("/reports/{report_id}/{step}")
async def take(
    request: Request,
    session: SessionAtReports,
    backend: BackendDep,
    report_id: str,
    step: Literal["approve", "freeze"],
    despite: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Approves the newest version, or freezes the approved one."""
    return await _changed(
        request, session, backend, report_id,
        lambda: act(backend, session.user, report_id, step, despite),
    )  # fmt: skip


@router.get("/reports/{report_id}/read")
async def as_printed(
    request: Request, session: SessionAtReports, backend: BackendDep, report_id: str
) -> Response:
    """The document with its figures, to be read before it is signed."""
    try:
        _, data = await run_in_threadpool(files, backend, session.user, report_id, "html")
    except _EXPECTED as error:
        return page(request, "error.html", session, 404, error=error)
    policy = {"content-security-policy": _policy_of(data)}
    return Response(data, media_type=_TYPES["html"], headers=policy)


@router.get("/reports/{report_id}/file/{format}")
async def download(
    request: Request,
    session: SessionAtReports,
    backend: BackendDep,
    report_id: str,
    format: Literal["docx", "html", "md"],
) -> Response:
    """The document; a frozen one as it was frozen."""

    def work() -> tuple[str, bytes]:
        name, data = files(backend, session.user, report_id, format)
        with backend.database().owner().begin() as connection:
            audit.record(connection, session.user.name, "report.download", name)
        return name, data

    try:
        name, data = await run_in_threadpool(work)
    except _EXPECTED as error:
        return page(request, "error.html", session, 404, error=error)
    return Response(
        data, media_type=_TYPES[format],
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )  # fmt: skip


def _policy_of(document: bytes) -> str:
    """It is one file with its style and pictures in it: they are allowed, the style by its hash,
    and nothing else is.
    """
    style = document.partition(b"<style>")[2].partition(b"</style>")[0]
    known = base64.b64encode(hashlib.sha256(style).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{known}'; img-src data:; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
    )


async def _changed(
    request: Request,
    session: Session,
    backend: Backend,
    report_id: str,
    work: Callable[[], None],
    source: str | None = None,
) -> Response:
    try:
        await run_in_threadpool(work)
    except _EXPECTED as error:
        return await _one(request, session, backend, report_id, error=error, source=source)
    return RedirectResponse(f"/reports/{quote(report_id, safe='')}", 303)


async def _list(
    request: Request, session: Session, backend: Backend, error: Exception | None = None,
    entered: Mapping[str, str] = MappingProxyType({}),
) -> Response:  # fmt: skip
    settings: Settings = request.app.state.settings

    def look() -> Response:
        with backend.database().owner().connect() as connection:
            found = list_reports(connection, session.user)
        return page(
            request, "reports.html", session, 422 if error else 200, found=found,
            specs=all_specs(settings.reports_dir), error=error, entered=entered,
        )  # fmt: skip

    return await in_page(request, session, look, lambda shown: shown)


async def _one(
    request: Request,
    session: Session,
    backend: Backend,
    report_id: str,
    old: int | None = None,
    new: int | None = None,
    *,
    error: Exception | None = None,
    source: str | None = None,
) -> Response:
    def look() -> OpenedReport | InputError:
        try:
            return opened(backend, session.user, report_id, old, new)
        except InputError as missing:
            return missing

    def shown(found: OpenedReport | InputError) -> Response:
        if isinstance(found, InputError):
            return page(request, "error.html", session, 404, error=found)
        return page(
            request, "report.html", session, 422 if error else 200, found=found, error=error,
            source=found.source if source is None else source,
            approver=session.user.role in ("leader", "administrator"),
        )  # fmt: skip

    return await in_page(request, session, look, shown)
