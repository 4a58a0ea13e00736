"""What only one may do at a time: the numbers of our advisory locks in the database."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum, unique

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from suqiu.errors import BusyError


@unique
class Lock(IntEnum):
    """Any fixed numbers of ours, together here so that no two works share one. They stay: a process
    of an older version, still running, must be held off too.
    """

    MIGRATE = 7612345
    BUILD_INDEXES = 7612346
    INDEX_TICKETS = 7612347
    EMBED = 7612348
    AUDIT = 7612351
    PEOPLE = 7612352
    ATTACH = 7612353
    RECODE = 7612354
    WARN = 7612355
    SUGGEST = 7612356
    IMPORT = 7612357
    DRILL = 7612358
    KNOW = 7612359
    REPORT = 7612360
    SIMULATE = 7612361


@contextmanager
def alone(connection: Connection, lock: Lock, what: str) -> Iterator[None]:
    """Nobody else holds the lock during the block; BusyError at once where somebody does, who is at
    `what`. It goes with the connection, however that ends.
    """
    with connection.begin():
        free = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock})
        if not free.scalar_one():
            raise BusyError(f"已有一个 {what} 在运行", hint="等它做完")
    try:
        yield
    finally:
        # A connection that is gone has let go already.
        with suppress(DBAPIError), connection.begin():
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})
