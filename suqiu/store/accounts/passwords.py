"""Passwords of people: argon2, rules, lock-out, invitations."""

import functools
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from suqiu import clock
from suqiu.errors import AccessError, InputError
from suqiu.store.accounts.one_time_codes import step_of
from suqiu.store.accounts.tokens import token_hash
from suqiu.store.schema.access import account, invitation, web_session
from suqiu.store.users import User, find_user

_SHORTEST, _LONGEST = 10, 200
_FAILURES = 5
LOCKED = timedelta(minutes=15)
_INVITED = timedelta(hours=24)
_hasher = PasswordHasher()
_WRONG = "用户名或密码不对"
_LOCK_RULE = "连续输错 5 次会锁定 15 分钟；确定没错就等一刻钟，或请管理员重置"


def invite(connection: Connection, user_name: str) -> str:
    """A one-time token, good for a day, with which the user sets a password."""
    find_user(connection, user_name)
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(invitation).values(
            token_hash=token_hash(token), user_name=user_name, expires_at=clock.now() + _INVITED
        )
    )
    return token


def has_accounts(connection: Connection) -> bool:
    """Whether anybody can log in yet."""
    return connection.execute(select(account.c.user_name).limit(1)).first() is not None


def check_invitation(connection: Connection, token: str) -> None:
    """AccessError that says why the link of this token sets no password, where it does not."""
    _good(connection.execute(_invited(token)).one_or_none())


def accept_invitation(connection: Connection, token: str, password: str) -> User:
    """Sets the first password of the invited; AccessError as of `check_invitation`."""
    name = _good(connection.execute(_invited(token).with_for_update()).one_or_none())
    connection.execute(
        update(invitation).where(invitation.c.token_hash == token_hash(token)).values(used=True)
    )
    set_password(connection, name, password)
    return find_user(connection, name)


def _invited(token: str) -> Select[tuple[str, bool, datetime]]:
    i = invitation.c
    return select(i.user_name, i.used, i.expires_at).where(i.token_hash == token_hash(token))


def _good(found: Row[tuple[str, bool, datetime]] | None) -> str:
    """The invited user's name."""
    if found is None:
        raise AccessError("没有这个链接", hint="看是不是少复制了几个字符；找不到就请管理员重新邀请")
    if found.used:
        # A reset voids them by the same mark.
        raise AccessError(
            "这个链接已用过或已作废", hint="自己设过密码的，直接登录；没有设过，就请管理员重新邀请"
        )
    # Not longer either when it was made while the clock was ahead.
    if not clock.now() <= found.expires_at <= clock.now() + _INVITED:
        raise AccessError("这个链接已过期", hint="请管理员重新邀请")
    name: str = found.user_name
    return name


def set_password(connection: Connection, user_name: str, password: str) -> None:
    """Store a password that keeps the rules; all sessions of the user end."""
    check_password(user_name, password)
    values = {
        "password_hash": _hasher.hash(password),
        "changed_at": clock.now(),
        "failures": 0,
        "locked_until": None,
    }
    connection.execute(
        upsert(account)
        .values(user_name=user_name, **values)
        .on_conflict_do_update(index_elements=[account.c.user_name], set_=values)
    )
    connection.execute(web_session.delete().where(web_session.c.user_name == user_name))


def check_password(user_name: str, password: str) -> None:
    """InputError unless long enough, of three kinds of signs, and not the user's name."""
    kinds = sum((
        any(c.islower() for c in password), any(c.isupper() for c in password),
        any(c.isdigit() for c in password), any(not c.isalnum() for c in password),
    ))  # fmt: skip
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise InputError(f"密码要有 {_SHORTEST} 到 {_LONGEST} 个字符", hint="可以用一句话")
    if kinds < 3:
        raise InputError("密码要含大写、小写、数字、符号中的三种", hint="换一个密码")
    if user_name and user_name.lower() in password.lower():
        raise InputError("密码里不能有用户名", hint="换一个密码")
    if len(set(password)) < 5:
        raise InputError("密码里重复的字符太多", hint="换一个密码")


def log_in(connection: Connection, user_name: str, password: str, code: str = "") -> User:
    """The user, or AccessError that does not tell which part was wrong. Who is asked for one-time
    codes and has no secret yet needs none here.

    Five failures lock the account for a quarter of an hour. The caller commits in either
    case, so that failures count.
    """
    found = connection.execute(
        select(account).where(account.c.user_name == user_name).with_for_update()
    ).one_or_none()
    now, nobody = clock.now(), _nobody()
    if found is None:
        _verifies(nobody, password)
        raise AccessError(_WRONG, hint=_LOCK_RULE)
    if is_locked(found.locked_until):
        # As for a name that does not exist: whoever guesses names learns nothing here.
        _verifies(nobody, password)
        raise AccessError(_WRONG, hint=_LOCK_RULE)
    right, step = _verifies(found.password_hash, password), 0
    if right and found.totp_secret:
        step = step_of(code, found.totp_secret, found.totp_step)
        right = step > 0
    if not right:
        failures = found.failures + 1
        locked = now + LOCKED if failures >= _FAILURES else None
        connection.execute(
            update(account)
            .where(account.c.user_name == user_name)
            .values(failures=0 if locked else failures, locked_until=locked)
        )
        raise AccessError(_WRONG, hint=_LOCK_RULE)
    connection.execute(
        update(account)
        .where(account.c.user_name == user_name)
        .values(failures=0, locked_until=None, totp_step=step)
    )
    return find_user(connection, user_name)


def is_locked(until: datetime | None) -> bool:
    """Whether an account locked until then is locked now.

    A lock that has longer to go than any lock lasts came from a clock that was ahead: it does
    not keep anybody out until that time really comes.
    """
    return until is not None and clock.now() < until <= clock.now() + LOCKED


@functools.cache
def _nobody() -> str:
    """What is verified where there is no such account, so that both take as long."""
    return _hasher.hash(secrets.token_hex(16))


def _verifies(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
