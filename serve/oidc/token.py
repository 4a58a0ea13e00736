"""The ID token, checked as OpenID Connect Core 1.0, section 3.1.3.7, asks."""

from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from serve.oidc.errors import SignOnError
from serve.oidc.provider import Provider

# Signed with a private key of the issuer: never "none", never a secret that we share.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY = 60


def claims_of(provider: Provider, token: str, nonce: str) -> dict[str, Any]:
    """The claims of a token meant for us, signed by the issuer, in time, for this very login;
    SignOnError otherwise.
    """
    options = provider.options
    try:
        claims = signed(provider, token)
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": options.issuer},
            aud={"essential": True, "value": options.client_id},
            exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)  # fmt: skip
    except JoseError as error:
        claim = getattr(error, "claim", "") or type(error).__name__
        raise SignOnError(f"token:{claim}", "统一登录的回答没有通过检查") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise SignOnError("token", "统一登录的回答没有通过检查") from error
    audience = claims["aud"]
    party = claims.get("azp")
    # A token for others too is ours only when it was asked for by us.
    several = isinstance(audience, list) and len(audience) > 1
    if (several or party is not None) and party != options.client_id:
        raise SignOnError("token:azp", "统一登录的回答没有通过检查")
    return claims


def signed(provider: Provider, token: str) -> dict[str, Any]:
    """The claims of a token that the issuer signed; the library's errors otherwise."""
    try:
        return _decoded(token, provider.keys())
    except InvalidKeyIdError:
        # The issuer may have changed its keys since.
        return _decoded(token, provider.keys(anew=True))


def _decoded(token: str, keys: KeySet) -> dict[str, Any]:
    return dict(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)
