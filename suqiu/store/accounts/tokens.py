"""API tokens: made once, shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from suqiu import clock
from suqiu.errors import InputError
from suqiu.store.schema.people import app_user
from suqiu.store.schema.tokens import api_token
from suqiu.store.users import User, find_user

PREFIX = "suqiu_"
# What a token may be made for; by the names that people see.
SCOPES = {"classify": "分类、填单", "ask": "问数", "similar": "相似工单", "metrics": "运行指标"}


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a token, and what it was made for; empty: all that he may."""

    user: User
    scopes: tuple[str, ...] = ()

    def opens(self, scope: str) -> bool:
        """Whether the token is good for that."""
        return not self.scopes or scope in self.scopes


def make_token(
    connection: Connection, user_name: str, label: str = "", days: int | None = None,
    scopes: Sequence[str] = (),
) -> str:  # fmt: skip
    """A new token of 256 random bits for an active user, valid for `days` (None: no end), good for
    some of SCOPES (none: for all that the user may).
    """
    find_user(connection, user_name)
    if unknown := [one for one in scopes if one not in SCOPES]:
        known = "、".join(f"{code}（{name}）" for code, name in SCOPES.items())
        raise InputError(f"令牌没有用途 {unknown[0]}", hint=f"可用：{known}")
    if days is not None and days < 1:
        raise InputError("有效天数至少为 1", hint="例如 --days 90")
    token = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        insert(api_token).values(
            id=secrets.token_hex(4),
            token_hash=token_hash(token),
            user_name=user_name,
            label=label,
            scopes=list(dict.fromkeys(scopes)),
            expires_at=None if days is None else clock.now() + timedelta(days=days),
        )
    )
    return token


def bearer_of(connection: Connection, token: str) -> Bearer | None:
    """Whose token it is; None when it is unknown, revoked, out of date or of a closed account."""
    found = connection.execute(
        select(api_token.c.user_name, api_token.c.scopes)
        .join(app_user, app_user.c.name == api_token.c.user_name)
        .where(
            api_token.c.token_hash == token_hash(token),
            ~api_token.c.revoked,
            app_user.c.active,
            or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > clock.now()),
        )
    ).one_or_none()
    if found is None:
        return None
    return Bearer(find_user(connection, found.user_name), tuple(found.scopes))


def revoke_token(connection: Connection, token_id: str) -> bool:
    """Whether there was such a token to take back."""
    done = connection.execute(
        update(api_token)
        .where(api_token.c.id == token_id, ~api_token.c.revoked)
        .values(revoked=True)
    )
    return bool(done.rowcount)


@dataclass(frozen=True, slots=True)
class Token:
    """A live token as listed; never itself."""

    id: str
    user: str
    label: str
    ends: datetime | None
    scopes: tuple[str, ...]

    @property
    def opens(self) -> str:
        """What it is good for, in Chinese."""
        return "、".join(SCOPES.get(one, one) for one in self.scopes) or "用户能用的全部"


def list_tokens(connection: Connection) -> list[Token]:
    """Every token that was not taken back."""
    rows = connection.execute(
        select(api_token).where(~api_token.c.revoked).order_by(api_token.c.created_at)
    )
    return [
        Token(row.id, row.user_name, row.label, row.expires_at, tuple(row.scopes)) for row in rows
    ]


def token_hash(token: str) -> str:
    """What is stored of a token, invitation or session; as they are random, a plain hash cannot be
    guessed back.
    """
    return hashlib.sha256(token.encode()).hexdigest()
