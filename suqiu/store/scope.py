"""The scope of a read: whose rows the reader's door shows, signed so that nobody can forge it."""

import hashlib

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from suqiu.store.connection.trips import unread
from suqiu.store.errors import StoreError

_SETTING = "SUQIU_DATABASE_READER_URL"
_NAMED = f"{_SETTING} 写同一个库里只读角色 suqiu_reader 的地址"


def enter(connection: Connection, secret: str, name: str) -> None:
    """Make this transaction of the reader's see what the user of this name may."""
    pid, moment = connection.execute(
        text("SELECT pg_backend_pid(), extract(epoch FROM transaction_timestamp())::text")
    ).one()
    signed = "|".join((secret, name, str(pid), moment))
    scope = f"{name}|{hashlib.sha256(signed.encode()).hexdigest()}"
    # Not waited for: it goes before the first statement. Were it refused, so would that be.
    with unread(connection):
        connection.execute(text("SELECT suqiu_enter(:scope)"), {"scope": scope})


def check(reader: Engine, secret: str, name: str | None) -> None:
    """StoreError where this door is another database's, which would count nothing and say so with
    confidence, or is no reader's, which would show everybody everything. `name` of any user.
    """
    try:
        with reader.connect() as connection:
            enter(connection, secret, name or "")
            knows, sees = connection.execute(
                text("SELECT suqiu_secrecy() >= 0, has_table_privilege('ticket_person', 'SELECT')"
                     " OR NOT row_security_active('ticket')")
            ).one()  # fmt: skip
            connection.rollback()
    except ProgrammingError as error:
        raise StoreError(f"{_SETTING} 不是这个库里只读角色的地址", hint=_NAMED) from error
    if sees:
        raise StoreError(
            f"{_SETTING} 的用户看得到全部工单和诉求人，不是只读角色，按权限取数不起作用",
            hint=_NAMED,
        )
    if not knows and name is not None:
        raise StoreError(f"{_SETTING} 指着另一个库，不是 SUQIU_DATABASE_URL 的那个", hint=_NAMED)
