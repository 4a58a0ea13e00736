"""`/desk/callbacks`: who to call back, results entered in place."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from serve.desk.callbacks import (
    NAMES,
    RESULTS,
    SATISFACTION,
    SOLVED,
    CallList,
    CallRow,
    Heard,
    call_list,
    enter,
)
from serve.desk.opening import DECIDERS
from serve.desk.ticket_view import read_ticket_view
from serve.desk.worklist import PAGE
from serve.http.backend import BackendDep
from serve.web.answering import in_json, in_page
from serve.web.guard import SessionAtDesk
from serve.web.pages.acting import DeciderDep, Stamped, change_seen
from serve.web.pages.ticket_number import TICKET, TicketNumber
from serve.web.pages.worklist_place import WorklistPlaceDep
from serve.web.view import page
from suqiu import clock

router = APIRouter()
_DAYS = (30, 90, 365)


class CallIn(Stamped):
    """What a call brought."""

    result: str = Field(max_length=10)
    solved: str = Field("", max_length=10)
    satisfaction: str = Field("", max_length=10)
    note: str = Field("", max_length=500)


@router.get("/desk/callbacks")
async def show(
    request: Request, session: SessionAtDesk, backend: BackendDep,
    place: WorklistPlaceDep, which: CallList = CallList.UNRATED,
    days: Annotated[int, Query(ge=1, le=3660)] = 90,
) -> Response:  # fmt: skip
    """A page of one list."""

    def work() -> list[CallRow]:
        with backend.database().reader(session.user) as reader:
            return call_list(reader, which, clock.now(), days, place.after, PAGE + 1)

    def shown(rows: list[CallRow]) -> Response:
        more = ""
        if len(rows) > PAGE:
            last = rows[PAGE - 1]
            more = place.address(
                "/desk/callbacks", which=which.value, days=str(days),
                at=last.received_at.isoformat(), no=last.ticket_no,
            )  # fmt: skip
        return page(
            request, "callbacks.html", session, rows=rows[:PAGE], lists=list(NAMES.items()),
            which=which, days=days, spans=_DAYS, more=more, results=RESULTS, solved=SOLVED,
            satisfaction=SATISFACTION, may_decide=session.user.role in DECIDERS,
        )  # fmt: skip

    return await in_page(request, session, work, shown)


@router.post(f"{TICKET}/callback")
async def write(
    number: TicketNumber, body: CallIn, session: DeciderDep, backend: BackendDep
) -> Response:
    """The result of a call."""
    heard = Heard(body.result, body.solved, body.satisfaction, body.note)

    def work() -> object:
        status = change_seen(
            backend,
            session,
            number,
            lambda connection: enter(connection, number, session.user.name, body.stamp, heard),
        )
        with backend.database().reader(session.user) as reader:
            stamp = read_ticket_view(reader, number).stamp
        return {"status": status, "stamp": stamp}

    return await in_json(work)
