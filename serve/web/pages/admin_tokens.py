"""`/admin/tokens`: keys by which other programs come in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from serve.admin.people import AdminDone
from serve.http.backend import Backend, BackendDep
from serve.web.answering import changed, in_page
from serve.web.guard import SessionAtAdmin
from serve.web.view import page
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.accounts.sessions import Session
from suqiu.store.accounts.tokens import SCOPES, list_tokens, make_token, revoke_token
from suqiu.store.users import list_users

router = APIRouter()


@router.get("/admin/tokens")
async def show(request: Request, session: SessionAtAdmin, backend: BackendDep) -> Response:
    """The live tokens, and a form for another."""
    return await _shown(request, session, backend)


@router.post("/admin/tokens")
async def make(
    request: Request,
    session: SessionAtAdmin,
    backend: BackendDep,
    name: Annotated[str, Form(max_length=100)],
    label: Annotated[str, Form(max_length=200)] = "",
    days: Annotated[int, Form(ge=1, le=3650)] = 90,
    scope: Annotated[list[str] | None, Form(max_length=10)] = None,
) -> Response:
    """A new token, shown once."""

    def work(connection: Connection) -> AdminDone:
        token = make_token(connection, name, label, days, scope or ())
        audit.record(
            connection, session.user.name, "token.make", name, label=label, days=days,
            scopes=scope or [],
        )  # fmt: skip
        return AdminDone(f"{name} 的令牌，{days} 天内有效。只显示这一次，请现在复制：", token)

    return await changed(request, session, backend, work, _shown)


@router.post("/admin/tokens/revoke")
async def revoke(
    request: Request,
    session: SessionAtAdmin,
    backend: BackendDep,
    id: Annotated[str, Form(max_length=40)],
) -> Response:
    """Takes a token back."""

    def work(connection: Connection) -> AdminDone:
        if not revoke_token(connection, id):
            raise InputError(f"没有有效的令牌 {id}", hint="刷新页面")
        audit.record(connection, session.user.name, "token.revoke", id)
        return AdminDone(f"已作废令牌 {id}，用它的程序从现在起进不来。")

    return await changed(request, session, backend, work, _shown)


async def _shown(
    request: Request,
    session: Session,
    backend: Backend,
    told: AdminDone | None = None,
    error: InputError | None = None,
) -> Response:
    status = 422 if error is not None else 200

    def look() -> Response:
        with backend.database().owner().connect() as connection:
            tokens, users = list_tokens(connection), list_users(connection)
        return page(
            request, "admin/tokens.html", session, status, tokens=tokens, users=users, told=told,
            error=error, scopes=SCOPES,
        )  # fmt: skip

    return await in_page(request, session, look, lambda found: found)
