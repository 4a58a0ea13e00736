"""`/find`: past tickets by words, and what the knowledge says; the address carries the question."""

from dataclasses import dataclass

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from retrieval.errors import TooLongError
from serve.desk.names import AllNames, Names
from serve.find.knowledge import FoundKnowledge, find_knowledge
from serve.find.tickets import FoundTickets, find_tickets
from serve.http.backend import BackendDep
from serve.http.permissions import MAY_OPEN
from serve.models.serving import serving_of
from serve.web.answering import in_page
from serve.web.guard import SessionAtFind
from serve.web.pages.find_place import MOST, PAGE, FindPlaceDep, SentPlaceDep
from serve.web.view import page
from suqiu import clock
from suqiu.errors import SuqiuError
from suqiu.periods import Period

router = APIRouter()
# Searches at once: more wait for their turn, and no dispatcher waits behind them.
_AT_ONCE = 3
# Periods offered; any other can be written.
_OFFERED = ("近7天", "近30天", "本月", "上个月", "今年", "去年")
_SOLVED = {"是": "已解决", "否": "未解决"}


@dataclass(frozen=True, slots=True)
class _Looked:
    """`found` is None where nothing was asked, or where there was `trouble`."""

    known: AllNames
    found: FoundTickets | None = None
    trouble: SuqiuError | None = None


@router.get("/find")
async def tickets(
    request: Request, session: SessionAtFind, backend: BackendDep, place: FindPlaceDep
) -> Response:
    """Tickets like the words, of those the user may see."""
    state, today = request.app.state, clock.today()
    names: Names = state.names
    when: Period | None = None
    trouble: SuqiuError | None = None
    try:
        when = place.when(today)
    except SuqiuError as error:
        trouble = error

    def look() -> _Looked:
        database = backend.database()
        known = names.known(database)
        if trouble is not None or not place.words:
            return _Looked(known, trouble=trouble)
        with database.reader(session.user) as reader:
            try:
                found = find_tickets(
                    reader, place.words, place.filters(when), place.count,
                    state.encoder, state.leaner,
                )  # fmt: skip
            except TooLongError as error:
                return _Looked(known, trouble=error)
        return _Looked(known, found)

    def shown(looked: _Looked) -> Response:
        found = looked.found
        more = min(MOST, place.count + PAGE) if found and found.more else 0
        areas = MAY_OPEN[session.user.role]
        return page(
            request, "find/tickets.html", session, _status(looked.trouble), place=place,
            found=found, trouble=looked.trouble, known=looked.known, when=when,
            leaf=_leaf_name(request, place.leaf), offered=_OFFERED, solved=_SOLVED,
            more=place.address("/find", n=str(more)) if more > place.count else "",
            may_open="desk" in areas, may_index="admin" in areas,
        )  # fmt: skip

    return await in_page(request, session, look, shown, _room(request))


@router.post("/find")
async def ask_tickets(session: SessionAtFind, place: SentPlaceDep) -> Response:
    """To the address of the search."""
    return RedirectResponse(place.address("/find"), 303)


@router.get("/find/knowledge")
async def knowledge(
    request: Request, session: SessionAtFind, backend: BackendDep, place: FindPlaceDep
) -> Response:
    """Passages that answer, or the nearest, word for word; all users read the same knowledge."""
    today = clock.today()
    state = request.app.state

    def look() -> FoundKnowledge:
        with backend.database().reader(session.user) as reader:
            return find_knowledge(reader, place.words, today, state.encoder, state.leaner)

    def shown(found: FoundKnowledge) -> Response:
        return page(
            request, "find/knowledge.html", session, place=place, found=found, today=today,
            may_keep="admin" in MAY_OPEN[session.user.role],
        )  # fmt: skip

    return await in_page(request, session, look, shown, _room(request))


@router.post("/find/knowledge")
async def ask_knowledge(session: SessionAtFind, place: SentPlaceDep) -> Response:
    """To the address of the question."""
    return RedirectResponse(place.address("/find/knowledge"), 303)


def _status(trouble: SuqiuError | None) -> int:
    if trouble is None:
        return 200
    return 503 if trouble.retryable else 422


def _leaf_name(request: Request, code: str) -> str:
    """What the field of the class says: its path, or the code of another classification."""
    taxonomy = serving_of(request).classifier.model.taxonomy
    return taxonomy.leaf(code).path if code in taxonomy else code


def _room(request: Request) -> anyio.CapacityLimiter:
    """The threads that search, made in the running event loop."""
    state = request.app.state
    if not hasattr(state, "finding"):
        state.finding = anyio.CapacityLimiter(_AT_ONCE)
    room: anyio.CapacityLimiter = state.finding
    return room
