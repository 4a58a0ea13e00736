"""`/admin`: people here; tokens, settings and state on pages of their own."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy import Connection, select

from serve.admin.people import AdminDone, act, save
from serve.http.backend import Backend, BackendDep
from serve.web.answering import changed, in_page
from serve.web.guard import SessionAtAdmin
from serve.web.pages import admin_jobs, admin_settings, admin_state, admin_tokens
from serve.web.view import page
from suqiu.errors import InputError
from suqiu.store.accounts.people import Person, people
from suqiu.store.accounts.sessions import Session
from suqiu.store.schema import area, department
from suqiu.store.users import User

router = APIRouter()
Name = Annotated[str, Form(max_length=100)]
Listed = Annotated[str, Form(max_length=4000)]


@router.get("/admin")
async def show(request: Request, session: SessionAtAdmin, backend: BackendDep) -> Response:
    """Everybody, and a form for somebody new."""
    return await _shown(request, session, backend)


@router.post("/admin/users")
async def write(
    request: Request,
    session: SessionAtAdmin,
    backend: BackendDep,
    name: Name,
    role: Annotated[str, Form(max_length=20)],
    departments: Listed = "",
    streets: Listed = "",
    secrecy: Annotated[int, Form()] = 0,
) -> Response:
    """Adds a user or changes one."""
    user = User(name.strip(), role, _list(departments), _list(streets), secrecy)
    return await changed(
        request, session, backend, lambda owner: save(owner, session.user.name, user),
        partial(_shown, entered=user),
    )  # fmt: skip


@router.post("/admin/users/{action}")
async def change(
    request: Request, session: SessionAtAdmin, backend: BackendDep, action: str, name: Name
) -> Response:
    """Closes, invites, resets, or turns one-time codes on or off."""
    base = str(request.base_url)
    return await changed(
        request, session, backend,
        lambda owner: act(owner, session.user.name, name, action, base), _shown,
    )  # fmt: skip


async def _shown(
    request: Request,
    session: Session,
    backend: Backend,
    told: AdminDone | None = None,
    error: InputError | None = None,
    entered: User | None = None,
) -> Response:
    """`entered` stays in the form where something was wrong about it."""
    status = 422 if error is not None else 200

    def look() -> tuple[list[Person], list[str], list[str]]:
        with backend.database().owner().connect() as connection:
            return people(connection), _departments(connection), _streets(connection)

    def show(found: tuple[list[Person], list[str], list[str]]) -> Response:
        return page(
            request, "admin/users.html", session, status, people=found[0], departments=found[1],
            streets=found[2], told=told, error=error,
            entered=entered if error is not None else None,
        )  # fmt: skip

    return await in_page(request, session, look, show)


def _departments(connection: Connection) -> list[str]:
    return list(connection.execute(select(department.c.name).order_by(department.c.name)).scalars())


def _streets(connection: Connection) -> list[str]:
    statement = select(area.c.name).where(area.c.kind == "街道").distinct().order_by(area.c.name)
    return list(connection.execute(statement).scalars())


def _list(text: str) -> tuple[str, ...]:
    """Names one a line, or joined by 、 or commas."""
    for sign in ("、", "，", ",", "\r"):
        text = text.replace(sign, "\n")
    return tuple(dict.fromkeys(name.strip() for name in text.split("\n") if name.strip()))


for part in (admin_tokens, admin_settings, admin_jobs, admin_state):
    router.include_router(part.router)
