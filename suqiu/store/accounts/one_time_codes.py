"""One-time codes of a phone's app (TOTP): an administrator asks for them, the user alone learns the
secret, at the next log-in.
"""

import hmac
import re
import time

import pyotp
from sqlalchemy import Connection, select, update

from suqiu.errors import AccessError, InputError
from suqiu.store.schema.access import account

# What stands for the secret of somebody who is asked for codes and has none yet.
AWAITED = ""
_SECRET = re.compile("[A-Z2-7]{32}")
# Clocks of the phones are a step off; a later one was used under a clock that was set back since.
_STEPS_AHEAD = 2


def ask_for_codes(connection: Connection, user_name: str) -> None:
    """From the next log-in on the user needs codes, and is first given the secret."""
    _keep(connection, user_name, AWAITED)


def stop_codes(connection: Connection, user_name: str) -> None:
    """Without one-time codes from now on."""
    _keep(connection, user_name, None)


def awaits_codes(connection: Connection, user_name: str) -> bool:
    """Whether the user is asked for codes and has no secret yet."""
    kept = select(account.c.totp_secret).where(account.c.user_name == user_name)
    return connection.execute(kept).scalar_one_or_none() == AWAITED


def new_secret() -> str:
    """A secret nobody has."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether it is one that `new_secret` may have given."""
    return _SECRET.fullmatch(text) is not None


def app_address(user_name: str, secret: str) -> str:
    """What a phone's app reads the secret from."""
    return pyotp.TOTP(secret).provisioning_uri(name=user_name, issuer_name="suqiu")


def start_codes(connection: Connection, user_name: str, secret: str, code: str) -> None:
    """Keep the secret of whoever proves by a code to have it; the code is used by that. InputError
    for a wrong one, AccessError when nobody asks the user for codes.
    """
    step = step_of(code, secret, 0) if is_secret(secret) else 0
    if not step:
        raise InputError("验证码不对", hint="等程序里出现下一个再填；总是不对，看手机的时间准不准")
    changed = connection.execute(
        update(account)
        .where(account.c.user_name == user_name, account.c.totp_secret == AWAITED)
        .values(totp_secret=secret, totp_step=step)
    )
    if not changed.rowcount:
        raise AccessError("动态验证码已经设好，或没有人要求设", hint="重新登录")


def step_of(code: str, secret: str, used: int) -> int:
    """The half minute whose code this is, of now and its neighbours; 0 when it is none of
    theirs, or not later than the one `used` last: a code is good once. A step far ahead was used
    while the clock was.
    """
    totp, now = pyotp.TOTP(secret), int(time.time()) // 30
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.strip().encode()):
            return step if step > used or used > now + _STEPS_AHEAD else 0
    return 0


def _keep(connection: Connection, user_name: str, secret: str | None) -> None:
    connection.execute(
        update(account).where(account.c.user_name == user_name).values(totp_secret=secret)
    )
