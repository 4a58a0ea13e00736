"""`/login`, `/welcome` (first password), `/logout`."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from serve.http.backend import Backend, BackendDep
from serve.http.permissions import MAY_OPEN
from serve.http.throttle import Tries
from serve.oidc.errors import ProviderDownError
from serve.oidc.leaving import COOKIE as OUT
from serve.oidc.leaving import PATH as OUT_PATH
from serve.oidc.leaving import recall, way_out
from serve.oidc.options import BACK
from serve.oidc.provider import Provider
from serve.web.guard import COOKIE, SessionDep
from serve.web.view import MENU, page
from suqiu.errors import AccessError, InputError
from suqiu.store import audit
from suqiu.store.accounts.one_time_codes import (
    app_address,
    awaits_codes,
    is_secret,
    new_secret,
    start_codes,
)
from suqiu.store.accounts.passwords import accept_invitation, check_invitation, log_in
from suqiu.store.accounts.sessions import end_session, start_session
from suqiu.store.users import User, is_user

router = APIRouter()
_tries = Tries("login", burst=20, seconds=3)
_STRANGER = "（没有这个用户）"


@router.get("/")
async def home(session: SessionDep) -> Response:
    """To the first page of the user's role."""
    areas = MAY_OPEN[session.user.role]
    return RedirectResponse(next(link for area, link, _ in MENU if area in areas), 303)


@router.get("/login")
async def form(request: Request, next: str = "/") -> Response:
    """The form."""
    return login_page(request, next)


@router.post("/login")
async def enter(
    request: Request,
    backend: BackendDep,
    name: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=200)],
    code: Annotated[str, Form(max_length=10)] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """A new session for the right password; the old cookie is worth nothing."""
    _from_here(request)
    await _tries.take(request, backend)
    try:
        old = request.cookies.get(COOKIE, "")
        cookie = await run_in_threadpool(_enter, backend, name, password, code, old)
    except AccessError as error:
        return login_page(request, next, str(error), 401)
    if not cookie:
        return _codes_form(request, name, new_secret(), next)
    return with_cookie(RedirectResponse(inside(next), 303), request, cookie)


@router.post("/login/totp")
async def start(
    request: Request,
    backend: BackendDep,
    name: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=200)],
    secret: Annotated[str, Form(max_length=100)],
    code: Annotated[str, Form(max_length=10)],
    next: Annotated[str, Form()] = "/",
) -> Response:
    """A new session for who has put the secret into the phone's app."""
    _from_here(request)
    await _tries.take(request, backend)
    try:
        old = request.cookies.get(COOKIE, "")
        cookie = await run_in_threadpool(_start, backend, name, password, secret, code, old)
    except AccessError as error:
        return login_page(request, next, str(error), 401)
    except InputError as error:
        # A made-up secret has no address.
        kept = secret if is_secret(secret) else new_secret()
        return _codes_form(request, name, kept, next, str(error), 422)
    return with_cookie(RedirectResponse(inside(next), 303), request, cookie)


@router.get("/welcome/{token}")
async def welcome(request: Request, backend: BackendDep, token: str) -> Response:
    """The form for a first password; 410 where the link sets none."""
    try:
        await run_in_threadpool(_check, backend, token)
    except AccessError as error:
        return _void(request, error)
    return _password_form(request, token)


@router.post("/welcome/{token}")
async def settle(
    request: Request,
    backend: BackendDep,
    token: str,
    password: Annotated[str, Form(max_length=200)],
) -> Response:
    """Sets the first password and goes in."""
    _from_here(request)
    await _tries.take(request, backend)
    try:
        cookie = await run_in_threadpool(_settle, backend, token, password)
    except AccessError as error:
        return _void(request, error)
    except InputError as error:
        return _password_form(request, token, str(error), 422)
    return with_cookie(RedirectResponse("/", 303), request, cookie)


@router.post("/logout")
async def leave(request: Request, backend: BackendDep, session: SessionDep) -> Response:
    """Ends the session; one that came from the issuer is ended there too, where that is offered."""
    cookie = request.cookies.get(COOKIE, "")
    await run_in_threadpool(_leave, backend, session.user, cookie)
    address = await run_in_threadpool(_way_out, request, cookie)
    # A page that goes on by itself: a form's answer may not lead to another site (form-action).
    answer = page(request, "leaving.html", address=address) if address else _to_login()
    answer.delete_cookie(COOKIE)
    answer.delete_cookie(OUT, path=OUT_PATH)
    return answer


def _from_here(request: Request) -> None:
    """AccessError for a form of another site: it would have somebody go on under a stranger's name.
    A browser that comes by plain HTTP does not say.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise AccessError("这不是本站的表单", hint="从本站的登录页进来", known=True)


def _to_login() -> Response:
    return RedirectResponse("/login", 303)


def _way_out(request: Request, cookie: str) -> str:
    """The issuer's address for leaving; empty for who did not come from it, or when it is away."""
    provider: Provider | None = request.app.state.sso
    if provider is None:
        return ""
    leaving = recall(request.cookies.get(OUT, ""), cookie, provider.options.client_secret)
    if leaving is None:
        return ""
    try:
        end = provider.endpoints().end
    except ProviderDownError:
        return ""
    options = provider.options
    base = options.redirect.removesuffix(BACK) if options.redirect else str(request.base_url)
    return way_out(end, options, leaving, f"{base.rstrip('/')}/login") if end else ""


def _enter(backend: Backend, name: str, password: str, code: str, old: str) -> str:
    """The session's cookie; empty for who must first put a secret into the phone's app."""
    user = _known(backend, name, password, code)
    with backend.database().owner().begin() as connection:
        if awaits_codes(connection, user.name):
            return ""
        return _started(connection, user.name, old)


def _start(backend: Backend, name: str, password: str, secret: str, code: str, old: str) -> str:
    user = _known(backend, name, password, "")
    with backend.database().owner().begin() as connection:
        start_codes(connection, user.name, secret, code)
        audit.record(connection, user.name, "totp.set")
        return _started(connection, user.name, old)


def _known(backend: Backend, name: str, password: str, code: str) -> User:
    """Who it is; AccessError, which goes into the audit."""
    owner = backend.database().owner()
    try:
        with owner.connect() as connection:
            try:
                return log_in(connection, name, password, code)
            finally:
                connection.commit()
    except AccessError:
        with owner.begin() as connection:
            # Who mistakes the fields writes anything, a password or another's name: only a user's
            # name is kept.
            typed = name if is_user(connection, name) else _STRANGER
            audit.record(connection, typed, "login.failed")
        raise


def _started(connection: Connection, name: str, old: str) -> str:
    audit.record(connection, name, "login")
    if old:
        end_session(connection, old)
    return start_session(connection, name)


def _codes_form(
    request: Request, name: str, secret: str, next: str, message: str = "", status: int = 200
) -> Response:
    return page(
        request, "totp.html", status=status, who=name, secret=secret, next=inside(next),
        address=app_address(name, secret), message=message,
    )  # fmt: skip


def _password_form(request: Request, token: str, message: str = "", status: int = 200) -> Response:
    return page(request, "welcome.html", status=status, token=token, message=message)


def _void(request: Request, error: AccessError) -> Response:
    """Why the link is good for nothing, and no form."""
    return page(request, "error.html", status=410, error=error)


def _check(backend: Backend, token: str) -> None:
    with backend.database().look() as connection:
        check_invitation(connection, token)


def _settle(backend: Backend, token: str, password: str) -> str:
    with backend.database().owner().begin() as connection:
        user = accept_invitation(connection, token, password)
        audit.record(connection, user.name, "password.set")
        return start_session(connection, user.name)


def _leave(backend: Backend, user: User, cookie: str) -> None:
    with backend.database().owner().begin() as connection:
        end_session(connection, cookie)
        audit.record(connection, user.name, "logout")


def login_page(request: Request, next: str, message: str = "", status: int = 200) -> Response:
    """The form with what went wrong; a button for single sign-on where there is one."""
    return page(
        request, "login.html", status=status, next=inside(next), message=message,
        sso=request.app.state.sso is not None,
    )  # fmt: skip


def with_cookie(answer: Response, request: Request, cookie: str) -> Response:
    """The answer with the session's id, out of reach of scripts."""
    answer.set_cookie(
        COOKIE,
        cookie,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


def inside(address: str) -> str:
    """Only an address of this site, never another's."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
