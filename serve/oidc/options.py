"""What the settings say about single sign-on, checked once."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from suqiu.errors import SettingsError
from suqiu.settings import Settings
from suqiu.store.users import ROLES

BACK = "/login/sso/back"


@dataclass(frozen=True, slots=True)
class Options:
    """A registered client of an issuer; `roles` maps values of the role claim to roles."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect: str | None
    scopes: str
    name_claim: str
    role_claim: str | None
    roles: dict[str, str]
    departments_claim: str | None
    streets_claim: str | None
    administrators: bool

    @property
    def plain_http(self) -> bool:
        """Whether the issuer itself is without TLS: only then its endpoints may be."""
        return urlsplit(self.issuer).scheme == "http"


def options_of(settings: Settings) -> Options | None:
    """The options, None without an issuer; SettingsError names what is missing or impossible."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None or settings.oidc_client_secret is None:
        raise SettingsError(
            "设了 SUQIU_OIDC_ISSUER，还缺 SUQIU_OIDC_CLIENT_ID 或 SUQIU_OIDC_CLIENT_SECRET",
            hint="三项一起设，见 docs/sso.md",
        )
    _web_address("SUQIU_OIDC_ISSUER", settings.oidc_issuer)
    if settings.oidc_redirect is not None:
        _web_address("SUQIU_OIDC_REDIRECT", settings.oidc_redirect)
        if urlsplit(settings.oidc_redirect).path != BACK:
            raise SettingsError(f"SUQIU_OIDC_REDIRECT 要以 {BACK} 结尾", hint="见 docs/sso.md")
    if "openid" not in settings.oidc_scopes.split():
        raise SettingsError("SUQIU_OIDC_SCOPES 里要有 openid", hint="默认是 openid profile")
    roles = _roles(settings.oidc_roles)
    if bool(roles) != (settings.oidc_role_claim is not None):
        raise SettingsError(
            "SUQIU_OIDC_ROLE_CLAIM 和 SUQIU_OIDC_ROLES 要一起设", hint="见 docs/sso.md"
        )
    return Options(
        settings.oidc_issuer, settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(), settings.oidc_redirect,
        settings.oidc_scopes, settings.oidc_name_claim, settings.oidc_role_claim, roles,
        settings.oidc_departments_claim, settings.oidc_streets_claim,
        settings.oidc_administrators,
    )  # fmt: skip


def _web_address(name: str, value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{name} 的值 {value} 不是网址", hint="写成 https://主机/路径")


def _roles(text: str | None) -> dict[str, str]:
    found = {}
    for part in (text or "").replace("，", ",").split(","):
        if not part.strip():
            continue
        value, sign, role = (word.strip() for word in part.rpartition("="))
        if not sign or not value or role not in ROLES:
            raise SettingsError(
                f"SUQIU_OIDC_ROLES 里的 {part.strip()} 看不懂",
                hint=f"写成 值=角色，角色有 {'、'.join(ROLES)}",
            )
        found[value] = role
    return found
