"""Whether a connection is one session of the server's, or a pooler lends it another each time.

Locks that last longer than a transaction, prepared statements and settings of a session need one
and the same server process from the start to the end. A pooler in transaction mode (PgBouncer,
Odyssey and others) gives each transaction whichever is free: locks stay with strangers, prepared
statements are missing, and the reader's limits apply to others.
"""

from collections.abc import Mapping

import psycopg
from sqlalchemy import Connection, Engine, text

from suqiu.store.errors import StoreError

_DIRECT = "地址直接写 PostgreSQL 的主机和端口，见 docs/connection.md；suqiu 自己有连接池"
_UNSUPPORTED = "unsupported startup parameter"
_TRIES = 3


def check(engine: Engine, wanted: Mapping[str, str]) -> None:
    """StoreError where sessions are not kept, or `wanted` settings of the session did not arrive.

    One short question where no pooler is: it cannot know the server's process number.
    """
    with engine.connect() as connection:
        if not pooled(connection):
            return
        for name, value in wanted.items():
            found = connection.execute(
                text("SELECT setting FROM pg_settings WHERE name = :name"), {"name": name}
            ).scalar()
            if found != value:
                raise StoreError(
                    f"数据库前面的连接池丢掉了连接的设置（{name} 是 {found}，应是 {value}）",
                    hint=_DIRECT,
                )
    if lends(engine):
        raise StoreError(
            "数据库前面的连接池是事务模式（transaction pooling），不支持", hint=_DIRECT
        )


def pooled(connection: Connection) -> bool:
    """Whether another answers than the server process that the connection was greeted by."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return _process(connection) != driver.info.backend_pid


def lends(engine: Engine) -> bool:
    """Whether one connection's server process is given to another while both are open."""
    with engine.connect() as one, engine.connect() as other:
        for _ in range(_TRIES):
            mine = _process(one)
            one.rollback()
            # In a transaction, until the end of this round.
            if _process(other) == mine:
                return True
            # What it had may have been given to others; what it has now is another.
            if _process(one) != mine:
                return True
            one.rollback()
            other.rollback()
    return False


def refused(error: Exception) -> StoreError | None:
    """What to say where a pooler turned the connection away for its settings."""
    if _UNSUPPORTED not in str(error):
        return None
    return StoreError("数据库前面的连接池不接受连接的设置（options）", hint=_DIRECT)


def _process(connection: Connection) -> int:
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
