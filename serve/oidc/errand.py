"""What a login under way must bring back, sealed in the browser's own cookie: no table, any
process can finish what another began, and nobody but us can make one.
"""

import base64
import hashlib
import secrets
import time
from dataclasses import asdict, dataclass

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

COOKIE = "suqiu_sso"
LIFE = 600
_HEADER = {"alg": "dir", "enc": "A256GCM"}


@dataclass(frozen=True, slots=True)
class Errand:
    """One login under way; `next` is an address of this site."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    next: str
    ends: int

    @property
    def challenge(self) -> str:
        """PKCE, method S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def begin(redirect: str, next_: str) -> Errand:
    """A new one, good for ten minutes."""
    return Errand(
        secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), redirect,
        next_, int(time.time()) + LIFE,
    )  # fmt: skip


def seal(errand: Errand, secret: str) -> str:
    """As a cookie's value, encrypted and authenticated with a key made of `secret`."""
    return seal_bytes(orjson.dumps(asdict(errand)), secret)


def unseal(cookie: str, secret: str) -> Errand | None:
    """What was sealed; None when it is not ours, or too late."""
    try:
        found = Errand(**orjson.loads(unseal_bytes(cookie, secret) or b""))
    except (ValueError, TypeError):
        return None
    # Nor longer than that when it was begun while the clock was ahead.
    return found if 0 < found.ends - time.time() <= LIFE else None


def seal_bytes(content: bytes, secret: str) -> str:
    """Any content as a cookie's value."""
    return jwe.encrypt_compact(_HEADER, content, _key(secret))


def unseal_bytes(cookie: str, secret: str) -> bytes | None:
    """What was sealed; None when it is not ours."""
    try:
        return jwe.decrypt_compact(
            cookie, _key(secret), algorithms=[_HEADER["alg"], _HEADER["enc"]]
        ).plaintext
    except (JoseError, ValueError, TypeError):
        return None


def _key(secret: str) -> OctKey:
    return OctKey.import_key(hashlib.sha256(b"suqiu sso\0" + secret.encode()).digest())
