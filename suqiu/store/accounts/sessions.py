"""Sessions of browsers: a random id in a cookie, its hash here, a CSRF word of its own."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select, update

from suqiu import clock
from suqiu.store.accounts.tokens import token_hash
from suqiu.store.schema.access import web_session
from suqiu.store.schema.people import app_user
from suqiu.store.users import User

_LIFE = timedelta(hours=12)
_IDLE = timedelta(minutes=60)
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, and the word each form must bring back."""

    user: User
    csrf: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Of a session that began at an issuer of single sign-on: the account there, and the issuer's
    own session where it names it.
    """

    issuer: str
    subject: str
    sid: str | None = None


def start_session(connection: Connection, user_name: str, origin: Origin | None = None) -> str:
    """A new session's id for the cookie; never one that a browser brought along."""
    found = secrets.token_urlsafe(32)
    connection.execute(
        insert(web_session).values(
            id_hash=token_hash(found), user_name=user_name, csrf=secrets.token_urlsafe(24),
            expires_at=clock.now() + _LIFE, issuer=origin.issuer if origin else None,
            subject=origin.subject if origin else None, sid=origin.sid if origin else None,
        )
    )  # fmt: skip
    return found


def session_of(connection: Connection, session_id: str) -> Session | None:
    """The live session of a cookie; None when unknown, idle for an hour, or closed.

    One begun while the machine's clock was ahead gets no more than its due of the right time.
    """
    now = clock.now()
    found = connection.execute(
        select(
            web_session.c.id_hash, web_session.c.csrf, web_session.c.seen_at,
            web_session.c.expires_at, app_user.c.name,
            app_user.c.role, app_user.c.departments, app_user.c.streets, app_user.c.secrecy,
        )
        .join(app_user, app_user.c.name == web_session.c.user_name)
        .where(
            web_session.c.id_hash == token_hash(session_id),
            web_session.c.expires_at > now,
            web_session.c.seen_at.between(now - _IDLE, now + _LIFE),
            app_user.c.active,
        )
    ).one_or_none()  # fmt: skip
    if found is None:
        return None
    if abs(now - found.seen_at) > _TOUCH:
        ends = min(found.expires_at, now + _LIFE)
        connection.execute(
            update(web_session)
            .where(web_session.c.id_hash == found.id_hash)
            .values(seen_at=now, expires_at=ends)
        )
    # One look-up for session and user: it comes before every answer.
    user = User(
        found._mapping["name"], found.role, tuple(found.departments), tuple(found.streets),
        found.secrecy,
    )  # fmt: skip
    return Session(user, found.csrf)


def end_session(connection: Connection, session_id: str) -> None:
    """Close a session; old ones go with it."""
    connection.execute(
        delete(web_session).where(
            (web_session.c.id_hash == token_hash(session_id))
            | (web_session.c.expires_at < clock.now())
        )
    )


def end_sessions_of(
    connection: Connection, issuer: str, subject: str | None, sid: str | None
) -> list[str]:
    """Close what began at the issuer: its session `sid`, all of the account `subject`, or with both
    that session of that account; whose they were, a name for each. A session whose number at the
    issuer is not known here may be the one that is meant: it goes with its account.
    """
    chosen = web_session.c.issuer == issuer
    if subject is not None:
        chosen &= web_session.c.subject == subject
    if sid is not None:
        named = web_session.c.sid == sid
        chosen &= named if subject is None else named | web_session.c.sid.is_(None)
    if subject is None and sid is None:
        return []
    gone = delete(web_session).where(chosen).returning(web_session.c.user_name)
    return list(connection.execute(gone).scalars())
