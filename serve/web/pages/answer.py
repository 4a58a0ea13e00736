"""An answer of an earlier turn: shown again with its figures, or taken away as a file."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from serve.asking.form import answer_json
from serve.chat.again import answer_again
from serve.chat.table_file import TYPES, Form, table_file
from serve.http.backend import BackendDep
from serve.web.answering import in_json
from serve.web.guard import SessionAtChat
from suqiu import clock
from suqiu.store import audit

router = APIRouter()
TurnId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_LONGEST_NAME = 30


@router.get("/web/turns/{turn_id}/again")
async def again(turn_id: TurnId, session: SessionAtChat, backend: BackendDep) -> Response:
    """One's own answer with chart, table and 口径, counted as of its day."""

    def look_up() -> object:
        turn, answer = answer_again(backend, session.user, turn_id)
        shown = {**answer_json(answer), "turn_id": turn_id, "behind": answer.behind}
        return {**shown, "as_of": turn.as_of.isoformat()}

    return await in_json(look_up)


@router.post("/web/turns/{turn_id}/file/{form}")
async def file(
    turn_id: TurnId, form: Form, session: SessionAtChat, backend: BackendDep
) -> Response:
    """The table of one's own answer; what was taken away is written to the audit log."""

    def make() -> tuple[str, bytes]:
        turn, answer = answer_again(backend, session.user, turn_id)
        about = (
            ("问题", turn.question), ("回答", answer.text), ("口径", answer.definition),
            ("条件", answer.spoken), ("按哪天的情况", f"{turn.as_of}"),
            ("导出", f"{session.user.name} {clock.moment():%Y-%m-%d %H:%M}"),
        )  # fmt: skip
        data = table_file(answer, about, form)
        with backend.database().owner().begin() as connection:
            audit.record(
                connection, session.user.name, "answer.export", str(turn_id), format=form,
                rows=len(answer.rows), what=answer.spoken,
            )  # fmt: skip
        return turn.question[:_LONGEST_NAME], data

    name, data = await run_in_threadpool(make)
    return Response(
        data, media_type=TYPES[form],
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.{form}"},
    )  # fmt: skip
