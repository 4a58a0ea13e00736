"""`/desk`: the worklist; and what its page and the ticket's page look up."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from serve.desk import claim
from serve.desk.mine import own_tickets
from serve.desk.names import Names
from serve.desk.next import next_ticket
from serve.desk.opening import DECIDERS
from serve.desk.pace import Pace, pace, spoken
from serve.desk.tab_counts import TabCounts
from serve.desk.worklist import (
    NAMES,
    PAGE,
    Tab,
    WorklistRow,
    overdue_beyond,
    worklist,
    written_count,
)
from serve.http.backend import Backend, BackendDep
from serve.models.serving import serving_of
from serve.web.answering import in_json, in_page
from serve.web.guard import SessionAtDesk, SessionAtFind
from serve.web.pages import acting, callbacks, supervision, ticket
from serve.web.pages.leaf_finder import finder_of
from serve.web.pages.ticket_number import desk_page
from serve.web.pages.worklist_place import WorklistPlace, WorklistPlaceDep
from serve.web.view import page
from suqiu import clock
from suqiu.store.accounts.sessions import Session
from suqiu.store.connection.trips import unread
from suqiu.taxonomy import Taxonomy

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Shown:
    rows: list[WorklistRow]
    more: bool
    holders: dict[str, str]
    pace: Pace
    streets: list[str]
    departments: list[str]
    # How many the figures count as overdue beside these, and the first numbers.
    beyond: tuple[int, list[str]]


@router.get("/desk")
async def show(
    request: Request, session: SessionAtDesk, backend: BackendDep, place: WorklistPlaceDep
) -> Response:
    """A page of the worklist."""

    def shown(found: _Shown) -> Response:
        last = found.rows[-1] if found.rows else None
        more = ""
        if found.more and last is not None:
            more = place.address("/desk", at=last.received_at.isoformat(), no=last.ticket_no)
        tabs = [(tab, NAMES[tab], place.address("/desk", tab=tab.value)) for tab in Tab]
        return page(
            request, "desk.html", session, found=found, place=place, tabs=tabs, more=more,
            now=clock.now(), spoken=spoken, written_count=written_count, classes=_classes(request),
            may_decide=session.user.role in DECIDERS,
        )  # fmt: skip

    taxonomy = serving_of(request).classifier.model.taxonomy
    work = partial(_look, backend, session, place, request.app.state.names, taxonomy)
    return await in_page(request, session, work, shown)


@router.get("/desk/")
async def without_number(session: SessionAtDesk) -> Response:
    """To the worklist: an address of a ticket that was cut off."""
    return RedirectResponse("/desk", 303)


@router.get("/desk/next")
async def go_on(session: SessionAtDesk, backend: BackendDep, place: WorklistPlaceDep) -> Response:
    """To the first ticket of the worklist that nobody has."""
    found = None
    if session.user.role in DECIDERS:
        found = await run_in_threadpool(
            next_ticket, backend.database(), session.user, place.tab, place.filters, place.after, ""
        )
    return RedirectResponse(place.address(desk_page(found) if found else "/desk"), 303)


@router.get("/web/desk/counts")
async def count(
    request: Request, session: SessionAtDesk, backend: BackendDep, place: WorklistPlaceDep
) -> Response:
    """How many wait in each tab, under the user's scope and the filters."""

    counts: TabCounts = request.app.state.tab_counts

    def work() -> object:
        found = counts.known(backend.database(), session.user, place.filters)
        return {tab.value: written_count(number) for tab, number in found.items()}

    return await in_json(work)


@router.get("/web/leaves")
async def leaves(
    request: Request,
    session: SessionAtFind,
    q: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Leaves by pinyin initials, pinyin, Chinese or code; also for who searches without a desk."""

    def work() -> object:
        return {
            "leaves": [
                {
                    "code": leaf.code, "name": leaf.name, "path": leaf.path, "lead": leaf.lead,
                    "assist": list(leaf.assist), "definition": leaf.definition,
                    "boundary": leaf.boundary,
                }
                for leaf in finder_of(request).find(q)
            ]
        }  # fmt: skip

    return await in_json(work)


def _look(
    backend: Backend, session: Session, place: WorklistPlace, names: Names, taxonomy: Taxonomy
) -> _Shown:
    database = backend.database()
    known = names.known(database)
    with database.reader(session.user) as reader, database.owner().begin() as owner:
        mine = own_tickets(owner, session.user.name) if place.tab is Tab.MINE else ()
        with unread(owner):
            claim.forget_lapsed(owner)
        speed = pace(owner, session.user.name)
        rows = worklist(
            reader, place.tab, place.filters, mine, clock.now(), taxonomy, place.after,
            limit=PAGE + 1,
        )  # fmt: skip
        shown = rows[:PAGE]
        holders = claim.holders(owner, [row.ticket_no for row in shown])
        beyond: tuple[int, list[str]] = (0, [])
        if place.tab is Tab.OVERDUE:
            beyond = overdue_beyond(reader, place.filters, clock.now())
    return _Shown(
        shown, len(rows) > PAGE, holders, speed, list(known.streets), list(known.departments),
        beyond,
    )  # fmt: skip


def _classes(request: Request) -> list[str]:
    classifier = serving_of(request).classifier
    return list(dict.fromkeys(leaf.names[0] for leaf in classifier.model.taxonomy.leaves))


for part in (callbacks, supervision, acting, ticket):
    router.include_router(part.router)
