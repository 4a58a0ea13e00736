"""One change of classification at a time, forward or back."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from suqiu.store.connection.trouble import unreachable
from suqiu.store.database import Database
from suqiu.store.errors import StoreError

# Any fixed number of ours: two runs at once would each move the other's tickets again.
LOCK = 7612354


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """The owner's connection, held by nobody else for this; StoreError when somebody is at it, or
    when the database goes away: what was committed stays, and the same command goes on there.
    """
    try:
        with database.owner().connect() as connection, _locked(connection):
            yield connection
    except OperationalError as error:
        broken = unreachable(error)
        broken.hint = "再运行同一条命令，会从中断处继续"
        raise broken from error


@contextmanager
def _locked(connection: Connection) -> Iterator[None]:
    with connection.begin():
        free = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK})
        if not free.scalar_one():
            raise StoreError("已有一个 suqiu recode 在运行", hint="等它做完")
    try:
        yield
    finally:
        # A connection that is gone has let go already.
        with suppress(DBAPIError), connection.begin():
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
