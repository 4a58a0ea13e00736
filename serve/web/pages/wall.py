"""`/wall`: live figures on a large screen, each a pinned question."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from serve.http.backend import BackendDep
from serve.wall.board import Board
from serve.web.answering import in_json
from serve.web.guard import SessionAtWall
from serve.web.view import page
from suqiu import clock
from suqiu.store import audit, pins

router = APIRouter()


async def _board(request: Request) -> Board:
    found: Board = request.app.state.wall
    return found


BoardDep = Annotated[Board, Depends(_board)]


@router.get("/wall")
async def show(request: Request, session: SessionAtWall, full: bool = False) -> Response:
    """The frame; the script fetches the figures. `full` leaves the menu out."""
    return page(request, "wall.html", session, full=full)


@router.get("/web/wall.json")
async def figures(session: SessionAtWall, board: BoardDep) -> Response:
    """All tiles with their answers."""
    return await in_json(lambda: board.shown(session.user, clock.today()))


@router.post("/web/pins/{pin_id}/remove")
async def take_down(
    pin_id: int, session: SessionAtWall, backend: BackendDep, board: BoardDep
) -> Response:
    """Takes one of one's own pins down."""

    def remove() -> object:
        with backend.database().owner().begin() as connection:
            pins.remove(connection, session.user.name, pin_id)
            audit.record(connection, session.user.name, "pin.remove", str(pin_id))
        board.forget(session.user)
        return {}

    return await in_json(remove)
