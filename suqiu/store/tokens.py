"""API tokens: made once, shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from suqiu import clock
from suqiu.errors import InputError
from suqiu.store.schema.people import app_user
from suqiu.store.schema.tokens import api_token
from suqiu.store.users import User, find_user

PREFIX = "suqiu_"


def make_token(
    connection: Connection, user_name: str, label: str = "", days: int | None = None
) -> str:
    """A new token of 256 random bits for an active user, valid for `days` (None: no end)."""
    find_user(connection, user_name)
    if days is not None and days < 1:
        raise InputError("有效天数至少为 1", hint="例如 --days 90")
    token = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        insert(api_token).values(
            id=secrets.token_hex(4),
            token_hash=token_hash(token),
            user_name=user_name,
            label=label,
            expires_at=None if days is None else clock.now() + timedelta(days=days),
        )
    )
    return token


def user_of_token(connection: Connection, token: str) -> User | None:
    """Whose token it is; None when it is unknown, revoked, out of date or of a closed account."""
    name = connection.execute(
        select(api_token.c.user_name)
        .join(app_user, app_user.c.name == api_token.c.user_name)
        .where(
            api_token.c.token_hash == token_hash(token),
            ~api_token.c.revoked,
            app_user.c.active,
            or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > clock.now()),
        )
    ).scalar_one_or_none()
    return None if name is None else find_user(connection, name)


def revoke_token(connection: Connection, token_id: str) -> bool:
    """Whether there was such a token to take back."""
    done = connection.execute(
        update(api_token)
        .where(api_token.c.id == token_id, ~api_token.c.revoked)
        .values(revoked=True)
    )
    return bool(done.rowcount)


def list_tokens(connection: Connection) -> list[tuple[str, str, str, datetime | None]]:
    """Id, user, label and end of every live token."""
    rows = connection.execute(
        select(api_token.c.id, api_token.c.user_name, api_token.c.label, api_token.c.expires_at)
        .where(~api_token.c.revoked)
        .order_by(api_token.c.created_at)
    )
    return [(row.id, row.user_name, row.label, row.expires_at) for row in rows]


def token_hash(token: str) -> str:
    """What is stored of a token, invitation or session; as they are random, a plain hash cannot be
    guessed back.
    """
    return hashlib.sha256(token.encode()).hexdigest()
