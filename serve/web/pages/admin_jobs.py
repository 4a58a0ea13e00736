"""`/admin/jobs`: what runs in the background, what failed, what is due next."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from serve.admin.jobs import Planned, Ran, change, planned, runs, workers
from serve.admin.people import AdminDone
from serve.http.backend import Backend, BackendDep
from serve.jobs.schedule import load_schedule
from serve.jobs.states import STATE_NAMES
from serve.web.answering import changed, in_page
from serve.web.guard import SessionAtAdmin
from serve.web.view import page
from suqiu.errors import InputError, SettingsError
from suqiu.store.accounts.sessions import Session

router = APIRouter()
_COLOURS = {
    "doing": "blue", "succeeded": "green", "failed": "red", "aborting": "orange",
    "aborted": "orange",
}  # fmt: skip
_STATES = {state: (name, _COLOURS.get(state, "")) for state, name in STATE_NAMES.items()}


@dataclass(frozen=True, slots=True)
class _Shown:
    planned: list[Planned]
    ran: list[Ran]
    workers: int
    wrong: str


@router.get("/admin/jobs")
async def show(request: Request, session: SessionAtAdmin, backend: BackendDep) -> Response:
    """The schedule, and the newest hundred runs."""
    return await _shown(request, session, backend)


@router.post("/admin/jobs/{action}")
async def act(
    request: Request,
    session: SessionAtAdmin,
    backend: BackendDep,
    action: str,
    id: Annotated[int, Form(ge=1, le=2**62)],
) -> Response:
    """Lines a failed one up again, or takes a waiting one back."""

    return await changed(
        request,
        session,
        backend,
        lambda owner: change(owner, session.user.name, id, action),
        _shown,
    )


async def _shown(
    request: Request,
    session: Session,
    backend: Backend,
    told: AdminDone | None = None,
    error: InputError | None = None,
) -> Response:
    status = 422 if error is not None else 200

    def look() -> _Shown:
        with backend.database().owner().connect() as connection:
            ran, alive = runs(connection), workers(connection)
        try:
            schedule, wrong = load_schedule(request.app.state.settings.schedules), ""
        except SettingsError as problem:
            schedule, wrong = {}, str(problem)
        return _Shown(planned(schedule, ran), ran, alive, wrong)

    return await in_page(
        request, session, look,
        lambda found: page(
            request, "admin/jobs.html", session, status, found=found, states=_STATES, told=told,
            error=error,
        ),
    )  # fmt: skip
