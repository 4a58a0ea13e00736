"""One change of classification at a time, forward or back."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from suqiu.store import locks
from suqiu.store.connection.trouble import unreachable
from suqiu.store.database import Database


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """The owner's connection, held by nobody else for this; BusyError when somebody is at it (two
    runs at once would each move the other's tickets again), StoreError when the database goes
    away: what was committed stays, and the same command goes on there.
    """
    try:
        with (
            database.owner().connect() as connection,
            locks.alone(connection, locks.Lock.RECODE, "suqiu recode"),
        ):
            yield connection
    except OperationalError as error:
        broken = unreachable(error)
        broken.hint = "再运行同一条命令，会从中断处继续"
        raise broken from error
