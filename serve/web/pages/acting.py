"""What is done with a ticket from its page; every change carries the CSRF word."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from serve.api.waiting import review
from serve.desk import claim
from serve.desk.decide import Choice, decide
from serve.desk.give_back import give_back
from serve.desk.merge import merge, root_of
from serve.desk.next import next_ticket
from serve.desk.opening import DECIDERS
from serve.desk.person import unmask
from serve.desk.suggesting import keep, newest, record_of, wants_second_look
from serve.desk.ticket_view import must_see, read_ticket_view
from serve.desk.worklist import Key
from serve.http.backend import Backend, BackendDep
from serve.models.serving import serving_of
from serve.web.answering import in_json
from serve.web.guard import SessionAtDesk
from serve.web.pages.ticket_number import TICKET, TicketNumber, desk_page
from serve.web.pages.worklist_place import WorklistPlace, WorklistPlaceDep
from suqiu.errors import AccessError
from suqiu.records import Suggestion, Ticket
from suqiu.store.accounts.sessions import Session
from suqiu.taxonomy import Taxonomy

T = TypeVar("T")
router = APIRouter(prefix=TICKET)


async def _decider(session: SessionAtDesk) -> Session:
    if session.user.role not in DECIDERS:
        raise AccessError("您的角色只能查看工单", hint="由派单员处理", known=True)
    return session


DeciderDep = Annotated[Session, Depends(_decider)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Stamped(_Body):
    """`stamp` says which state of the ticket the page shows."""

    stamp: str = Field(max_length=40)
    received_at: datetime | None = None


class DecideIn(Stamped):
    """A choice of class and departments, and of request type and urgency (null: as they are).
    `path` is the leaf's as the page shows it.
    """

    leaf: str = Field(max_length=40)
    lead: str = Field(max_length=100)
    assisting: list[str] = Field(default=[], max_length=20)
    reason: str = Field("", max_length=500)
    request_type: str | None = Field(None, max_length=20)
    urgency: str | None = Field(None, max_length=20)
    path: str = Field("", max_length=2_000)


class ReturnIn(Stamped):
    """A state to give back to, with a reason."""

    status: str = Field(max_length=20)
    reason: str = Field(max_length=500)


class MergeIn(Stamped):
    """The number of the ticket it goes along with."""

    into: TicketNumber = Field(min_length=1, max_length=200)


class ReasonIn(_Body):
    """Why personal data is wanted."""

    reason: str = Field(max_length=500)


@router.get("")
async def brief(number: TicketNumber, session: SessionAtDesk, backend: BackendDep) -> Response:
    """A few words of a ticket, to be sure which one it is before another is joined to it."""

    def work() -> object:
        with backend.database().reader(session.user) as reader:
            view = read_ticket_view(reader, number)
        return {
            "ticket_no": view.ticket_no, "title": view.title or view.body[:60],
            "received_at": view.received_at.isoformat(" ", "minutes"), "status": view.status,
            "leaf": view.leaf_path, "lead": view.lead_department, "place": view.place,
        }  # fmt: skip

    return await in_json(work)


@router.post("/decide")
async def settle(
    request: Request, number: TicketNumber, body: DecideIn, session: DeciderDep, backend: BackendDep,
    place: WorklistPlaceDep,
) -> Response:  # fmt: skip
    """Accept or correct; answers with the next ticket, claimed already."""
    classifier = serving_of(request).classifier
    choice = Choice(
        body.leaf, body.lead, tuple(body.assisting), body.reason, body.request_type, body.urgency,
        body.path,
    )  # fmt: skip

    def work(connection: Connection) -> dict[str, object]:
        found = decide(
            connection, number, session.user.name, body.stamp, choice, classifier.model.taxonomy
        )
        return {"status": found.status, "accepted": found.accepted, "again": found.again}

    return await in_json(partial(_change, backend, session, number, work, place, body))


@router.post("/return")
async def send_back(
    number: TicketNumber,
    body: ReturnIn,
    session: DeciderDep,
    backend: BackendDep,
    place: WorklistPlaceDep,
) -> Response:
    """退回; answers with the next ticket."""

    def work(connection: Connection) -> dict[str, object]:
        status = give_back(
            connection, number, session.user.name, body.stamp, body.status, body.reason
        )
        return {"status": status}

    return await in_json(partial(_change, backend, session, number, work, place, body))


@router.post("/merge")
async def join(
    number: TicketNumber,
    body: MergeIn,
    session: DeciderDep,
    backend: BackendDep,
    place: WorklistPlaceDep,
) -> Response:
    """并案; the user must see both tickets, and the one at the end of the chain."""

    def work(connection: Connection) -> dict[str, object]:
        with backend.database().reader(session.user) as reader:
            must_see(reader, body.into)
            root = str(root_of(connection, body.into).ticket_no)
            must_see(reader, root)
        return {"into": merge(connection, number, session.user.name, body.stamp, root)}

    return await in_json(partial(_change, backend, session, number, work, place, body))


@router.post("/beat")
async def beat(number: TicketNumber, session: DeciderDep, backend: BackendDep) -> Response:
    """The page is still open: the claim goes on. Who has it, and the state it is in."""

    def work() -> object:
        with backend.database().reader(session.user) as reader:
            stamp = read_ticket_view(reader, number).stamp
        with backend.database().look() as connection:
            found = claim.take(connection, number, session.user.name, beat=True)
        return {"holder": found.user_name, "mine": found.user_name == session.user.name,
                "until": found.expires_at.strftime("%H:%M"), "stamp": stamp}  # fmt: skip

    return await in_json(work)


@router.post("/release")
async def release(number: TicketNumber, session: DeciderDep, backend: BackendDep) -> Response:
    """Leaves the ticket to others."""

    def work() -> object:
        with backend.database().look() as connection:
            claim.release(connection, number, session.user.name)
        return {}

    return await in_json(work)


@router.post("/person")
async def person(
    number: TicketNumber, body: ReasonIn, session: SessionAtDesk, backend: BackendDep
) -> Response:
    """Name, number and address of the caller, for a reason that is kept."""

    def work() -> object:
        found = change_seen(
            backend, session, number,
            lambda connection: unmask(connection, session.user, number, body.reason),
        )  # fmt: skip
        return {"caller_name": found.caller_name, "phone": found.phone, "address": found.address}

    return await in_json(work)


@router.post("/review")
async def look_again(
    request: Request, number: TicketNumber, session: DeciderDep, backend: BackendDep
) -> Response:
    """Asks the language model where the suggestion is unsure; says whether there is a new one."""
    serving = serving_of(request)
    taxonomy = serving.classifier.model.taxonomy
    found = await run_in_threadpool(_unsure, backend, session, number, taxonomy)
    if serving.cascade is None or found is None:
        return JSONResponse({"changed": False})
    ticket, before = found
    (after,) = await review(request, [ticket], [before])
    if after == before:
        return JSONResponse({"changed": False})
    if not await run_in_threadpool(_kept, backend, after, before, taxonomy):
        holder = await run_in_threadpool(_holder, backend, session, number)
        return JSONResponse({"changed": False, "holder": holder})
    return JSONResponse({"changed": True, "degraded": after.degraded})


def _unsure(
    backend: Backend, session: Session, number: str, taxonomy: Taxonomy
) -> tuple[Ticket, Suggestion] | None:
    """Ticket and suggestion, if the user sees it and the suggestion wants a second look."""
    with backend.database().reader(session.user) as reader:
        view = read_ticket_view(reader, number)
        found = newest(reader, number, taxonomy)
    if found is None or not wants_second_look(found):
        return None
    return record_of(view), found


def _kept(backend: Backend, found: Suggestion, before: Suggestion, taxonomy: Taxonomy) -> bool:
    """Whether there is another suggestion than before; not where somebody was changing the ticket."""
    with backend.database().owner().begin() as connection:
        keep(connection, found, before, taxonomy)
        return newest(connection, found.id, taxonomy) != before


def _holder(backend: Backend, session: Session, number: str) -> str:
    """Who else has the ticket open, as far as that is known: a command may be changing it."""
    with backend.database().owner().connect() as connection:
        held = claim.holder(connection, number)
    return held.user_name if held is not None and held.user_name != session.user.name else "别人"


def change_seen(
    backend: Backend, session: Session, number: str, work: Callable[[Connection], T]
) -> T:
    """`work` in one transaction of the owner, after the user was found to see the ticket."""
    database = backend.database()
    with database.reader(session.user) as reader:
        must_see(reader, number)
    with database.owner().begin() as connection:
        return work(connection)


def _change(
    backend: Backend, session: Session, number: str,
    work: Callable[[Connection], dict[str, object]], place: WorklistPlace, body: Stamped,
) -> dict[str, object]:  # fmt: skip
    """A change, and where to go on: the next ticket of the same worklist."""
    done = change_seen(backend, session, number, work)
    after = Key(body.received_at.replace(tzinfo=None), number) if body.received_at else None
    following = next_ticket(
        backend.database(), session.user, place.tab, place.filters, after, number
    )
    return {**done, "next": place.address(desk_page(following) if following else "/desk")}
