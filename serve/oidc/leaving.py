"""The way out by the issuer (OpenID Connect RP-Initiated Logout 1.0): what a browser that came
in by single sign-on brings along when it leaves, sealed in a cookie of its own.
"""

import hashlib
from dataclasses import dataclass

import httpx

from serve.oidc.errand import seal_bytes, unseal_bytes
from serve.oidc.options import Options

COOKIE = "suqiu_sso_out"
PATH = "/logout"
# Browsers refuse longer cookies.
_LONGEST = 3800


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of which session, and the ID token; empty where it was too long to keep."""

    session: str
    token: str


def remember(session: str, token: str, secret: str) -> str:
    """The cookie's value for a session begun with this ID token."""
    mark = hashlib.sha256(session.encode()).hexdigest()
    found = seal_bytes(f"{mark} {token}".encode(), secret)
    return found if len(found) <= _LONGEST else seal_bytes(f"{mark} ".encode(), secret)


def recall(cookie: str, session: str, secret: str) -> Leaving | None:
    """What was remembered of this very session; None when it did not begin at the issuer."""
    content = unseal_bytes(cookie, secret)
    mark, _, token = (content or b"").decode("utf-8", "replace").partition(" ")
    if not session or mark != hashlib.sha256(session.encode()).hexdigest():
        return None
    return Leaving(session, token)


def way_out(end: str, options: Options, leaving: Leaving, back: str) -> str:
    """The issuer's address that ends the session there and sends the browser `back`, if that
    address is registered with it.
    """
    asked = {"client_id": options.client_id, "post_logout_redirect_uri": back}
    if leaving.token:
        asked["id_token_hint"] = leaving.token
    return str(httpx.URL(end).copy_merge_params(asked))
