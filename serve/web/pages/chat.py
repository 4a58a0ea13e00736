"""`/chat`: questions in words; answers as sentence, chart and table, with 口径 and SQL."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from reporting.query.form import query_from_json
from serve.asking.form import answer_json, asked_json
from serve.chat.drill import drill
from serve.chat.examples import examples_of_the_day
from serve.chat.pinning import questions_behind
from serve.http.backend import Backend, BackendDep
from serve.http.permissions import MAY_OPEN
from serve.web.answering import in_json, in_page
from serve.web.guard import SessionAtChat
from serve.web.pages import answer, saving
from serve.web.pages.wall import BoardDep
from serve.web.view import page
from suqiu import clock
from suqiu.store import audit, pins
from suqiu.store.accounts.sessions import Session
from suqiu.store.conversations import conversations_of, judge_turn, shown_turns

router = APIRouter()
router.include_router(answer.router)
router.include_router(saving.router)
_LONGEST_TITLE = 40


class Question(BaseModel):
    """A question, and the conversation it goes on with."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=20_000)
    conversation_id: str | None = Field(None, max_length=64)


class Drill(BaseModel):
    """The query of an answer, as it was given."""

    model_config = ConfigDict(extra="forbid")

    query: dict[str, Any]


class Opinion(BaseModel):
    """What somebody thought of an answer."""

    model_config = ConfigDict(extra="forbid")

    thumbs: Literal[1, -1]
    correction: str = Field("", max_length=2000)


class Pin(BaseModel):
    """A question for the wall; with its turn, where it goes on from others."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=_LONGEST_TITLE)
    question: str = Field(min_length=1, max_length=500)
    turn_id: int | None = Field(None, ge=1, le=2**63 - 1)


@router.get("/chat")
async def show(request: Request, session: SessionAtChat, backend: BackendDep) -> Response:
    """The page, with examples of the day and one's own conversations."""

    def look_up() -> tuple[list[str], list[tuple[str, str, str]]]:
        examples = examples_of_the_day(backend, session.user, clock.today())
        with backend.database().look() as connection:
            return examples, conversations_of(connection, session.user.name)

    return await in_page(
        request, session, look_up,
        lambda found: page(
            request, "chat.html", session, examples=found[0], conversations=found[1],
            may_open="desk" in MAY_OPEN[session.user.role],
            may_save="reports" in MAY_OPEN[session.user.role],
        ),
    )  # fmt: skip


@router.get("/web/conversations/{conversation_id}")
async def conversation(
    conversation_id: str, session: SessionAtChat, backend: BackendDep
) -> Response:
    """The questions and sentences of one of one's own conversations."""

    def look_up() -> object:
        with backend.database().look() as connection:
            return {"turns": shown_turns(connection, conversation_id, session.user.name)}

    return await in_json(look_up)


@router.post("/web/ask")
async def ask(said: Question, session: SessionAtChat, backend: BackendDep) -> Response:
    """The answer under the asker's scope."""
    asked = await backend.answer(session.user, said.question, clock.today(), said.conversation_id)
    return JSONResponse({**asked_json(asked), "behind": asked.answer.behind})


@router.post("/web/drill")
async def tickets_behind(said: Drill, session: SessionAtChat, backend: BackendDep) -> Response:
    """The newest tickets, or the rows of a list, that an answer was counted from."""

    def look_up() -> object:
        return answer_json(drill(backend, session.user, query_from_json(said.query), clock.today()))

    return await in_json(look_up)


@router.post("/web/turns/{turn_id}/judge")
async def judge(
    turn_id: int, said: Opinion, session: SessionAtChat, backend: BackendDep
) -> Response:
    """Thumbs and correction: an evaluation case later."""

    def keep() -> object:
        with backend.database().owner().begin() as connection:
            judge_turn(connection, turn_id, session.user.name, said.thumbs, said.correction)
        return {}

    return await in_json(keep)


@router.post("/web/pins")
async def pin(said: Pin, session: SessionAtChat, backend: BackendDep, board: BoardDep) -> Response:
    """Puts a question on one's own wall, where it is seen at once."""

    def keep() -> object:
        done = _pinned(backend, session, said)
        board.forget(session.user)
        return done

    return await in_json(keep)


def _pinned(backend: Backend, session: Session, said: Pin) -> dict[str, object]:
    title, asked = said.title, [said.question]
    if said.turn_id is not None:
        asked = questions_behind(backend, session.user, said.turn_id)
        # 那8月呢 is no title either.
        title = "；".join(asked)[:_LONGEST_TITLE] if len(asked) > 1 else title
    with backend.database().owner().begin() as connection:
        title = pins.add(connection, session.user.name, title, asked)
        audit.record(connection, session.user.name, "pin.add", title)
    return {"pinned": True}
