"""`/account`: one's own password, changed by who knows the old one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from serve.http.backend import Backend, BackendDep
from serve.http.throttle import Tries
from serve.web.guard import SessionDep
from serve.web.pages.login import with_cookie
from serve.web.view import page
from suqiu.errors import AccessError, InputError
from suqiu.store import audit
from suqiu.store.accounts.passwords import check_password, log_in, set_password
from suqiu.store.accounts.sessions import Session, start_session

router = APIRouter()
_tries = Tries("password", burst=10, seconds=10)
_Secret = Annotated[str, Form(max_length=200)]


@router.get("/account")
async def show(request: Request, session: SessionDep, changed: bool = False) -> Response:
    """Who one is here, and the form."""
    return page(request, "account.html", session, changed=changed, message="")


@router.post("/account")
async def change(
    request: Request, session: SessionDep, backend: BackendDep, old: _Secret, new: _Secret,
    again: _Secret, code: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Another password; all other sessions of the user end."""
    await _tries.take(request, backend)
    try:
        if new != again:
            raise InputError("两次输入的新密码不一样", hint="重新输入")
        if new == old:
            raise InputError("新密码和原来的一样", hint="换一个密码")
        cookie = await run_in_threadpool(_changed, backend, session, old, new, code)
    except (InputError, AccessError) as error:
        wrong = isinstance(error, AccessError)
        told = "原密码或动态验证码不对；连续输错 5 次会锁定 15 分钟" if wrong else error.message
        return page(request, "account.html", session, 422, changed=False, message=told)
    return with_cookie(RedirectResponse("/account?changed=true", 303), request, cookie)


def _changed(backend: Backend, session: Session, old: str, new: str, code: str) -> str:
    name, owner = session.user.name, backend.database().owner()
    check_password(name, new)
    with owner.connect() as connection:
        try:
            log_in(connection, name, old, code)
        finally:
            connection.commit()  # a wrong one counts, as at the door
    with owner.begin() as connection:
        set_password(connection, name, new)
        audit.record(connection, name, "password.change")
        return start_session(connection, name)
