"""`/admin/state`: how the database, the models and the machine are."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serve.admin.state import Line, database_lines, folder_lines, model_lines
from serve.api.waiting import llm_status
from serve.http.backend import BackendDep
from serve.models.serving import serving_of
from serve.web.answering import in_page
from serve.web.guard import SessionAtAdmin
from serve.web.view import page

router = APIRouter()


@router.get("/admin/state")
async def show(request: Request, session: SessionAtAdmin, backend: BackendDep) -> Response:
    """One table for each."""

    def look() -> list[tuple[str, Sequence[Line]]]:
        state = request.app.state
        with backend.database().owner().connect() as connection:
            database = database_lines(connection)
        return [
            ("数据库", database),
            (
                "模型与分类表",
                model_lines(
                    serving_of(request), state.models.refused, llm_status(request), state.settings
                ),
            ),
            ("磁盘", folder_lines(state.settings)),
        ]

    return await in_page(
        request, session, look,
        lambda groups: page(request, "admin/state.html", session, groups=groups),
    )  # fmt: skip
