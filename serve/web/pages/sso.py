"""`/login/sso`: off to the site's single sign-on, and back; and its word that somebody left there."""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import structlog
from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from serve.http.backend import Backend, BackendDep
from serve.http.throttle import Tries
from serve.oidc.admit import admit
from serve.oidc.errand import COOKIE, LIFE, Errand, begin, seal, unseal
from serve.oidc.errors import ProviderDownError, SignOnError
from serve.oidc.leaving import COOKIE as OUT
from serve.oidc.leaving import PATH as OUT_PATH
from serve.oidc.leaving import remember
from serve.oidc.logout import PATH as LOGOUT
from serve.oidc.logout import logout_of
from serve.oidc.options import BACK
from serve.oidc.provider import Provider
from serve.oidc.token import claims_of
from serve.web.guard import COOKIE as SESSION
from serve.web.pages.login import inside, login_page, with_cookie
from suqiu.errors import SuqiuError
from suqiu.store import audit
from suqiu.store.accounts.sessions import Origin, end_session, end_sessions_of, start_session
from suqiu.store.accounts.sign_on import first_time

router = APIRouter()
log = structlog.get_logger()
_NOT_KEPT = {"cache-control": "no-store"}
_PATH = "/login/sso"
# Who is written down where nobody is known yet.
_NOBODY = "单点登录"
_tries = Tries("sso", burst=40, seconds=2)
Word = Annotated[str, Query(max_length=4000)]


@dataclass(frozen=True, slots=True)
class Brought:
    """What the browser brings back from the issuer."""

    code: str
    state: str
    error: str
    iss: str


@router.get(_PATH)
async def go(
    request: Request, backend: BackendDep, next: Annotated[str, Query(max_length=2000)] = "/"
) -> Response:
    """Sends the browser to the issuer; the login form says so when that is not to be reached."""
    provider = _provider(request)
    await _tries.take(request, backend)
    options = provider.options
    redirect = options.redirect or f"{str(request.base_url).rstrip('/')}{BACK}"
    errand = begin(redirect, inside(next))
    try:
        endpoints = await run_in_threadpool(provider.endpoints)
    except ProviderDownError as error:
        return login_page(request, next, str(error), 503)
    address = httpx.URL(endpoints.authorize).copy_merge_params(
        {
            "response_type": "code", "client_id": options.client_id, "redirect_uri": redirect,
            "scope": options.scopes, "state": errand.state, "nonce": errand.nonce,
            "code_challenge": errand.challenge, "code_challenge_method": "S256",
        }
    )  # fmt: skip
    answer = RedirectResponse(str(address), 303)
    answer.set_cookie(
        COOKIE, seal(errand, options.client_secret), max_age=LIFE, httponly=True, samesite="lax",
        secure=request.url.scheme == "https", path=_PATH,
    )  # fmt: skip
    return answer


@router.get(BACK)
async def back(
    request: Request, backend: BackendDep, code: Word = "", state: Word = "", error: Word = "",
    iss: Word = "",
) -> Response:  # fmt: skip
    """A new session for whom the issuer vouches; the errand works once."""
    provider = _provider(request)
    await _tries.take(request, backend)
    errand = unseal(request.cookies.get(COOKIE, ""), provider.options.client_secret)
    try:
        cookie, token = await run_in_threadpool(
            _enter, provider, backend, errand, Brought(code, state, error, iss),
            request.cookies.get(SESSION, ""),
        )  # fmt: skip
    except (SignOnError, ProviderDownError) as failed:
        status = 401 if isinstance(failed, SignOnError) else 503
        answer = login_page(request, errand.next if errand else "/", str(failed), status)
    else:
        assert errand is not None
        answer = with_cookie(RedirectResponse(inside(errand.next), 303), request, cookie)
        answer.set_cookie(
            OUT, remember(cookie, token, provider.options.client_secret), httponly=True,
            samesite="strict", secure=request.url.scheme == "https", path=OUT_PATH,
        )  # fmt: skip
    answer.delete_cookie(COOKIE, path=_PATH)
    return answer


@router.post(LOGOUT)
async def left_there(
    request: Request, backend: BackendDep, logout_token: Annotated[str, Form()] = ""
) -> Response:
    """Ends the sessions of who left at the issuer. The signature says who calls: no cookie does."""
    provider = _provider(request)
    try:
        await run_in_threadpool(_end, provider, backend, logout_token)
    except (SignOnError, ProviderDownError) as error:
        log.warning("backchannel_logout_refused", reason=_reason(error))
        told = {"error": "invalid_request", "error_description": _reason(error)}
        return JSONResponse(told, 400, headers=_NOT_KEPT)
    return Response(status_code=200, headers=_NOT_KEPT)


def _end(provider: Provider, backend: Backend, token: str) -> None:
    found, issuer = logout_of(provider, token), provider.options.issuer
    with backend.database().owner().begin() as connection:
        if not first_time(connection, issuer, found.jti, found.expires_at):
            raise SignOnError("logout:jti", "退出的通知已经来过")
        for name in sorted(set(end_sessions_of(connection, issuer, found.subject, found.sid))):
            audit.record(connection, name, "logout", way="oidc")


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.sso
    if found is None:
        raise HTTPException(404)
    return found


def _checked(provider: Provider, errand: Errand | None, brought: Brought) -> Errand:
    """The errand; SignOnError unless this browser has it and the issuer gave a code for it."""
    if errand is None or not secrets.compare_digest(brought.state.encode(), errand.state.encode()):
        raise SignOnError("state", "登录已过期，或不是从这里开始的")
    if brought.iss and brought.iss != provider.options.issuer:
        raise SignOnError("iss", "回答的不是设置的统一登录")
    if brought.error or not brought.code:
        raise SignOnError("denied", "统一登录没有让您进来")
    return errand


def _enter(
    provider: Provider, backend: Backend, errand: Errand | None, brought: Brought, old: str
) -> tuple[str, str]:
    """The new session's id, and the ID token; what was found is in the audit log either way."""
    claims: dict[str, Any] = {}
    owner = backend.database().owner()
    try:
        known = _checked(provider, errand, brought)
        token = provider.id_token(brought.code, known.verifier, known.redirect)
        claims = claims_of(provider, token, known.nonce)
        with owner.begin() as connection:
            user = admit(connection, claims, provider.options)
            audit.record(connection, user.name, "login", way="oidc")
            if old:
                end_session(connection, old)
            sid = claims.get("sid")
            origin = Origin(
                provider.options.issuer, claims["sub"], sid if isinstance(sid, str) else None
            )
            return start_session(connection, user.name, origin), token
    except (SignOnError, ProviderDownError) as error:
        name = claims.get(provider.options.name_claim)
        with owner.begin() as connection:
            audit.record(
                connection, str(name)[:100] if name else _NOBODY, "login.failed", way="oidc",
                reason=_reason(error),
            )  # fmt: skip
        raise


def _reason(error: SuqiuError) -> str:
    return error.code if isinstance(error, SignOnError) else "provider"
