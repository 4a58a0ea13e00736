"""The issuer: what it says of itself, its keys, and the exchange of a code for an ID token."""

import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from serve.oidc.errors import ProviderDownError, SignOnError
from serve.oidc.options import Options

_PATIENCE = httpx.Timeout(5.0)
_FRESH = 3600.0
# Keys are fetched anew for an unknown key id, but not at every stranger's wish.
_BETWEEN_KEYS = 10.0
# Nobody waits again for an issuer that just did not answer: threads are everybody's.
_PAUSE = 5.0
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of the issuer's metadata (OpenID Connect Discovery 1.0); `end` is empty where
    it does not offer to end its own session.
    """

    authorize: str
    token: str
    keys: str
    end: str = ""


class Provider:
    """One issuer; safe for many threads. What it says is kept for an hour."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._lock = threading.Lock()
        self._endpoints: Endpoints | None = None
        self._found_at = 0.0
        self._down: ProviderDownError | None = None
        self._down_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = -_BETWEEN_KEYS

    def endpoints(self) -> Endpoints:
        """Where to go; ProviderDownError when the issuer does not say."""
        with self._lock:
            now = time.monotonic()
            if self._endpoints is None or now - self._found_at > _FRESH:
                if self._down is not None and now - self._down_at < _PAUSE:
                    raise self._down.with_traceback(None)
                try:
                    self._endpoints, self._found_at = self._discover(), now
                except ProviderDownError as error:
                    self._down, self._down_at = error, time.monotonic()
                    raise
                self._down = None
            return self._endpoints

    def keys(self, *, anew: bool = False) -> KeySet:
        """The issuer's public keys, fetched `anew` when one was not found in them."""
        address = self.endpoints().keys
        with self._lock:
            now = time.monotonic()
            old = now - self._keys_at
            if self._keys is None or old > _FRESH or (anew and old > _BETWEEN_KEYS):
                try:
                    self._keys = KeySet.import_key_set(self._get(address))  # type: ignore[arg-type]  # checked by the library
                except (JoseError, ValueError, TypeError, KeyError) as error:
                    raise _broken("公钥读不了") from error
                self._keys_at = now
            return self._keys

    def id_token(self, code: str, verifier: str, redirect: str) -> str:
        """The ID token for a code; SignOnError when the issuer does not take the code."""
        options = self.options
        answer = self._call(
            "POST", self.endpoints().token,
            data={
                "grant_type": "authorization_code", "code": code, "redirect_uri": redirect,
                "client_id": options.client_id, "client_secret": options.client_secret,
                "code_verifier": verifier,
            },
        )  # fmt: skip
        if answer.status_code in (400, 401, 403):
            raise SignOnError("code", "统一登录不认这次的登录码")
        token = _json(answer).get("id_token")
        if not isinstance(token, str):
            raise _broken("没有给 ID 令牌")
        return token

    def _discover(self) -> Endpoints:
        issuer = self.options.issuer
        found = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise _broken("自称的地址与 SUQIU_OIDC_ISSUER 不同")
        end = "end_session_endpoint"
        return Endpoints(
            self._place(found, "authorization_endpoint"),
            self._place(found, "token_endpoint"),
            self._place(found, "jwks_uri"),
            self._place(found, end) if found.get(end) else "",
        )

    def _place(self, found: dict[str, Any], name: str) -> str:
        place = found.get(name)
        scheme = urlsplit(place).scheme if isinstance(place, str) else ""
        if scheme != "https" and not (scheme == "http" and self.options.plain_http):
            raise _broken(f"{name} 不是 https 的地址")
        return str(place)

    def _get(self, address: str) -> dict[str, Any]:
        return _json(self._call("GET", address))

    def _call(
        self, method: str, address: str, data: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            with httpx.Client(timeout=_PATIENCE, follow_redirects=False) as client:
                return client.request(
                    method, address, data=data, headers={"accept": "application/json"}
                )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderDownError(
                "统一登录暂时连不上", hint="请先用本地账号登录；总是这样请联系管理员"
            ) from error


def _json(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 200 or len(answer.content) > _LARGEST:
        raise _broken(f"回答了 {answer.status_code}")
    try:
        found = answer.json()
    except ValueError as error:
        raise _broken("回答的不是 JSON") from error
    if not isinstance(found, dict):
        raise _broken("回答的不是 JSON 对象")
    return found


def _broken(what: str) -> ProviderDownError:
    return ProviderDownError(f"统一登录出了问题：{what}", hint="请先用本地账号登录，并告诉管理员")
