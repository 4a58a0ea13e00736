"""Which account of an issuer is which user: names may be given to somebody else, subjects not."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from suqiu.store.schema import sign_on, web_session


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


def unbind(connection: Connection, user_name: str) -> int:
    """Free a user of all accounts and end his sessions; how many he had."""
    done = connection.execute(delete(sign_on).where(sign_on.c.user_name == user_name))
    connection.execute(delete(web_session).where(web_session.c.user_name == user_name))
    return int(done.rowcount)
