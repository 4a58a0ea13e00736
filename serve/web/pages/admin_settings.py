"""`/admin/settings`: what this process runs with, and what each setting does."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from serve.admin.settings_shown import shown
from serve.web.guard import allowed
from serve.web.view import page
from suqiu.store.sessions import Session

router = APIRouter()


@router.get("/admin/settings")
async def show(
    request: Request, session: Annotated[Session, Depends(allowed("admin"))]
) -> Response:
    """All of them; changed in the environment or .env, and by a restart."""
    return page(request, "admin/settings.html", session, settings=shown(request.app.state.settings))
