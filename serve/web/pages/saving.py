"""From a chat's answer to a report: which drafts it may go into, and putting it there."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from serve.chat.saving import drafts_for, save_answer
from serve.http.backend import BackendDep
from serve.web.answering import in_json
from serve.web.guard import SessionAtReports

router = APIRouter()
_LARGEST = 2**63 - 1


class Target(BaseModel):
    """The draft's id; empty for a new report."""

    model_config = ConfigDict(extra="forbid")

    report: str = Field("", max_length=200)


@router.get("/web/drafts")
async def drafts(session: SessionAtReports, backend: BackendDep) -> Response:
    """Drafts of the same scope, newest first."""

    def look_up() -> object:
        return {
            "drafts": [
                {
                    "id": one.id, "title": one.title, "period": one.period_text,
                    "made": f"{one.made_by} {one.made_at:%m-%d %H:%M}", "version": one.version,
                }
                for one in drafts_for(backend, session.user)
            ]
        }  # fmt: skip

    return await in_json(look_up)


@router.post("/web/turns/{turn_id}/save")
async def save(
    request: Request,
    turn_id: Annotated[int, Path(ge=1, le=_LARGEST)],
    said: Target,
    session: SessionAtReports,
    backend: BackendDep,
) -> Response:
    """Saves one's own answer."""

    def keep() -> object:
        done = save_answer(
            request.app.state.settings, backend, session.user, turn_id,
            said.report.replace("\0", ""),
        )  # fmt: skip
        return {
            "id": done.id, "title": done.title, "version": done.version,
            "address": f"/reports/{quote(done.id, safe='')}",
        }  # fmt: skip

    return await in_json(keep)
