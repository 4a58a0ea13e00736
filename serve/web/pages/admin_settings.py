"""`/admin/settings`: what this process runs with, and what each setting does."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serve.admin.settings_shown import shown
from serve.web.guard import SessionAtAdmin
from serve.web.view import page

router = APIRouter()


@router.get("/admin/settings")
async def show(request: Request, session: SessionAtAdmin) -> Response:
    """All of them; changed in the environment or .env, and by a restart."""
    return page(request, "admin/settings.html", session, settings=shown(request.app.state.settings))
