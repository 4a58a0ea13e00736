"""People and their accounts as the administrator sees them: open, closed, locked, waiting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, text, update

from suqiu import clock
from suqiu.errors import InputError
from suqiu.store.accounts.one_time_codes import AWAITED
from suqiu.store.accounts.passwords import invite, is_locked
from suqiu.store.locks import Lock
from suqiu.store.schema.access import account, invitation, web_session
from suqiu.store.schema.people import app_user
from suqiu.store.schema.places import area, department
from suqiu.store.schema.sign_on import sign_on
from suqiu.store.schema.tokens import api_token
from suqiu.store.users import find_user

# No argon2 hash: nothing verifies against it.
_NO_PASSWORD = "-"


@dataclass(frozen=True, slots=True)
class Person:
    """A user, closed ones too. `has_password` is false until an invitation was taken up;
    `bound` is his account of single sign-on, issuer and subject, or empty.
    """

    name: str
    role: str
    departments: tuple[str, ...]
    streets: tuple[str, ...]
    secrecy: int
    active: bool
    has_password: bool
    has_codes: bool
    awaits_codes: bool
    locked_until: datetime | None
    sessions: int
    bound: str = ""

    @property
    def locked(self) -> bool:
        """Whether too many wrong passwords keep the person out right now."""
        return is_locked(self.locked_until)


def people(connection: Connection) -> list[Person]:
    """Everybody: the active first, by name."""
    live = (
        select(func.count())
        .where(web_session.c.user_name == app_user.c.name, web_session.c.expires_at > clock.now())
        .scalar_subquery()
    )
    bound = (
        select(func.string_agg(sign_on.c.issuer + " " + sign_on.c.subject, "、"))
        .where(sign_on.c.user_name == app_user.c.name)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            app_user.c.name.label("who"), app_user.c.role, app_user.c.departments,
            app_user.c.streets, app_user.c.secrecy, app_user.c.active, account.c.password_hash,
            account.c.totp_secret, account.c.locked_until, live.label("sessions"),
            bound.label("bound"),
        )
        .outerjoin(account, account.c.user_name == app_user.c.name)
        .order_by(app_user.c.active.desc(), app_user.c.name)
    )  # fmt: skip
    return [
        Person(
            row.who, row.role, tuple(row.departments), tuple(row.streets), row.secrecy, row.active,
            row.password_hash not in (None, _NO_PASSWORD), bool(row.totp_secret),
            row.totp_secret == AWAITED, row.locked_until, row.sessions, row.bound or "",
        )
        for row in rows
    ]  # fmt: skip


def close_user(connection: Connection, name: str) -> None:
    """Let nobody in by this name any more: sessions end, tokens and invitations are void.

    InputError when there is no such user, or it is the last administrator who can log in.
    """
    find_user(connection, name)
    guard_last_administrator(connection, name)
    connection.execute(update(app_user).where(app_user.c.name == name).values(active=False))
    connection.execute(update(api_token).where(api_token.c.user_name == name).values(revoked=True))
    _void(connection, name)


def guard_last_administrator(connection: Connection, name: str) -> None:
    """InputError when without `name` no administrator with a password is left."""
    # Two administrators must not close each other at once.
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.PEOPLE})
    able = {
        one.name
        for one in people(connection)
        if one.active and one.has_password and one.role == "administrator"
    }
    if able == {name}:
        raise InputError(f"{name} 是最后一个能登录的管理员", hint="先让另一个管理员登录一次")


def reset_user(connection: Connection, name: str) -> str:
    """Void password, one-time codes, lock and sessions; a new invitation's token."""
    find_user(connection, name)
    connection.execute(
        update(account)
        .where(account.c.user_name == name)
        .values(password_hash=_NO_PASSWORD, totp_secret=None, failures=0, locked_until=None)
    )
    _void(connection, name)
    return invite(connection, name)


def _void(connection: Connection, name: str) -> None:
    connection.execute(delete(web_session).where(web_session.c.user_name == name))
    connection.execute(update(invitation).where(invitation.c.user_name == name).values(used=True))


def unknown_places(
    connection: Connection, streets: Sequence[str], departments: Sequence[str]
) -> list[str]:
    """Of these names those that no ticket came with: mistyped, or new."""
    found = connection.execute(
        select(area.c.name).where(area.c.kind == "街道", area.c.name.in_(streets))
        .union(select(department.c.name).where(department.c.name.in_(departments)))
    ).scalars()  # fmt: skip
    known = set(found)
    return [name for name in (*streets, *departments) if name not in known]
