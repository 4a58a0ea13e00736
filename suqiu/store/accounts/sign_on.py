"""Which account of an issuer is which user: names may be given to somebody else, subjects not."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from suqiu import clock
from suqiu.store.connection.trips import unread
from suqiu.store.schema import logout_seen, sign_on, web_session


def bound_user(connection: Connection, issuer: str, subject: str) -> str | None:
    """The name of the user this account is bound to; None when to nobody."""
    return connection.execute(
        select(sign_on.c.user_name).where(sign_on.c.issuer == issuer, sign_on.c.subject == subject)
    ).scalar_one_or_none()


def bind(connection: Connection, issuer: str, subject: str, user_name: str) -> bool:
    """Bind a user to an account; False when either is bound otherwise already. Of two first
    logins at once one gets it.
    """
    connection.execute(
        insert(sign_on)
        .values(issuer=issuer, subject=subject, user_name=user_name)
        .on_conflict_do_nothing()
    )
    return bound_user(connection, issuer, subject) == user_name


def first_time(connection: Connection, issuer: str, jti: str, expires_at: datetime) -> bool:
    """Whether this token of the issuer's was not seen before; it is remembered until it expires."""
    with unread(connection):
        connection.execute(delete(logout_seen).where(logout_seen.c.expires_at < clock.now()))
    done = connection.execute(
        insert(logout_seen)
        .values(
            issuer=issuer, jti_hash=hashlib.sha256(jti.encode()).hexdigest(), expires_at=expires_at
        )
        .on_conflict_do_nothing()
        .returning(logout_seen.c.jti_hash)
    )
    return done.first() is not None


def unbind(connection: Connection, user_name: str) -> int:
    """Free a user of all accounts and end his sessions; how many he had."""
    done = connection.execute(delete(sign_on).where(sign_on.c.user_name == user_name))
    connection.execute(delete(web_session).where(web_session.c.user_name == user_name))
    return int(done.rowcount)
