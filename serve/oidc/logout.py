"""The issuer's word that somebody left there (OpenID Connect Back-Channel Logout 1.0, 2.4 to 2.6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from serve.oidc.errors import SignOnError
from serve.oidc.provider import Provider
from serve.oidc.token import LEEWAY, signed
from suqiu import clock

PATH = "/login/sso/backchannel-logout"
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST = 255
# The specification has such tokens expire in two minutes: one that is good for longer than this
# would have to be remembered for as long.
_LIFE = 3600


@dataclass(frozen=True, slots=True)
class Logout:
    """Who left: the account `subject`, the issuer's session `sid`, or both. The token `jti` is to
    be taken once until `expires_at`.
    """

    jti: str
    expires_at: datetime
    subject: str | None
    sid: str | None


def logout_of(provider: Provider, token: str) -> Logout:
    """What a logout token says that is meant for us, signed by the issuer and in time; SignOnError
    otherwise. An ID token is none: it has no such event, or a nonce.
    """
    try:
        claims = signed(provider, token)
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.options.issuer},
            aud={"essential": True, "value": provider.options.client_id},
            iat={"essential": True}, exp={"essential": True}, jti={"essential": True},
        ).validate(claims)  # fmt: skip
    except JoseError as error:
        raise _refused(getattr(error, "claim", "") or type(error).__name__) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise _refused("token") from error
    if "nonce" in claims:
        raise _refused("nonce")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict):
        raise _refused("events")
    ends = float(claims["exp"]) - clock.moment().timestamp()
    if not ends <= _LIFE:
        raise _refused("exp")
    subject, sid = _word(claims, "sub"), _word(claims, "sid")
    if subject is None and sid is None:
        raise _refused("sub")
    jti = _word(claims, "jti")
    assert jti is not None
    return Logout(jti, clock.now() + timedelta(seconds=ends + 2 * LEEWAY), subject, sid)


def _word(claims: dict[str, Any], name: str) -> str | None:
    if name not in claims:
        return None
    found = claims[name]
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST or "\0" in found:
        raise _refused(name)
    return found


def _refused(claim: str) -> SignOnError:
    return SignOnError(f"logout:{claim}", "退出的通知没有通过检查")
