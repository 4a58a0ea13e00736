"""`/desk/supervision`: 督办 by steps, and 吹哨 cards with their clocks."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from reporting.warnings.rules import Rules, load_rules
from serve.desk.opening import DECIDERS
from serve.desk.supervise import Card, Late, cards, late_tickets, supervise
from serve.http.backend import BackendDep
from serve.web.answering import in_json, in_page
from serve.web.guard import SessionAtDesk
from serve.web.pages.acting import DeciderDep, Stamped, change_seen
from serve.web.pages.ticket_number import TICKET, TicketNumber
from serve.web.view import page
from suqiu import clock

router = APIRouter()


class StepIn(Stamped):
    """A step of supervision and what was done."""

    step: str = Field(max_length=40)
    note: str = Field("", max_length=500)


@dataclass(frozen=True, slots=True)
class _Shown:
    late: list[Late]
    cards: list[Card]


@router.get("/desk/supervision")
async def show(request: Request, session: SessionAtDesk, backend: BackendDep) -> Response:
    """Both lists."""
    rules = _rules(request)

    def work() -> _Shown:
        now = clock.now()
        with backend.database().reader(session.user) as reader:
            return _Shown(late_tickets(reader, rules, now), cards(reader, rules, now))

    def shown(found: _Shown) -> Response:
        return page(
            request, "supervision.html", session, found=found, rules=rules,
            may_decide=session.user.role in DECIDERS,
        )  # fmt: skip

    return await in_page(request, session, work, shown)


@router.post(f"{TICKET}/supervise")
async def write(
    request: Request, number: TicketNumber, body: StepIn, session: DeciderDep, backend: BackendDep
) -> Response:
    """Enters a step."""
    rules = _rules(request)

    def work() -> object:
        change_seen(
            backend, session, number,
            lambda connection: supervise(
                connection, number, session.user.name, body.stamp, body.step, body.note, rules
            ),
        )  # fmt: skip
        return {"step": body.step}

    return await in_json(work)


def _rules(request: Request) -> Rules:
    return _loaded(request.app.state.settings.warning_rules)


@cache
def _loaded(path: Path | None) -> Rules:
    return load_rules(path)
