"""Fewer waits for a database that is far away: what need not be waited for goes along with what is.

The driver waits for BEGIN, for the preparing of a statement, and for every statement by itself: a
round trip each. Here BEGIN goes with the first statement, and what is said within `unread` with the
next one that is read, or with COMMIT. Nothing else changes: same statements, same order, same
transaction.

The driver has no public door for this, so it is held to the minor series that was tested
(`pyproject.toml`), and to the methods that are used (`check_driver`).
"""

import inspect
import select
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self, cast

import psycopg
from psycopg.abc import Params, PQGen, QueryNoTemplate
from psycopg.pq import PipelineStatus, TransactionStatus
from psycopg.version import __version__ as driver_version
from sqlalchemy import Connection

from suqiu.store.errors import StoreError

# Seconds of rest after which a connection may have been forgotten on the way to the server.
_REST = 30.0
# Methods of the driver's connection that are overridden or called though they are its own affair,
# with the arguments they take.
PRIVATE = {
    "_start_query": ("self",),
    "_exec_command": ("self", "command", "result_format"),
    "_get_tx_start_command": ("self",),
}


def check_driver(connection: type, version: str) -> None:
    """StoreError when the driver's class of connections, of this version, is not the one this was
    written for: a transaction might not begin, without a word.
    """
    wrong = []
    for name, arguments in PRIVATE.items():
        method = getattr(connection, name, None)
        if method is None or tuple(inspect.signature(method).parameters) != arguments:
            wrong.append(name)
    if wrong:
        raise StoreError(
            f"psycopg {version} 的内部变了（{'、'.join(wrong)}），不能用来连数据库",
            hint='装测试过的版本：pip install -c constraints.txt "psycopg[binary]>=3.3,<3.4"',
        )


check_driver(psycopg.Connection, driver_version)


class TripConnection(psycopg.Connection[Any]):
    """A connection of the driver's whose cursors save round trips.

    `single`: no cursor takes a string of several statements, and none prepares one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursor_factory = TripCursor
        self.server_cursor_factory = TripServerCursor
        self.unread = self.single = False
        self._waiting: list[tuple[QueryNoTemplate, Params | None]] = []
        self._together = False
        self._begun = False
        self._used = time.monotonic()

    @property
    def prepares(self) -> bool | None:
        """Whether statements are prepared; None as the driver thinks best. After a ROLLBACK it has
        the server forget what was, another round trip.
        """
        return False if self.single else None

    def later(self, query: QueryNoTemplate, params: Params | None) -> None:
        """Say this with whatever comes next; its error comes then, too."""
        self._waiting.append((query, params))

    def flush(self) -> None:
        """Say now what waits, where anything does."""
        if self._waiting:
            with self.together():
                pass

    @property
    def saves(self) -> bool:
        """Whether a statement now would be waited for more than once."""
        if self._together or self.autocommit:
            return False
        idle = self.pgconn.transaction_status == TransactionStatus.IDLE
        return self.single or idle or bool(self._waiting)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What waits, and what the block says, in one round trip; in that order."""
        waiting, self._waiting = self._waiting, []
        self._together, self._begun = True, False
        try:
            with self.pipeline():
                for query, params in waiting:
                    psycopg.Cursor(self).execute(query, params, prepare=self.prepares)
                yield
        except BaseException:
            # Some of it was not said after all: nobody knows what the server has prepared.
            self._prepared.clear()
            # A COPY is never got out of.
            if not self.closed and self.pgconn.pipeline_status != PipelineStatus.OFF:
                self.close()
            raise
        finally:
            self._together = False

    def commit(self) -> None:
        """As the driver's; with what waits."""
        if not self._waiting:
            super().commit()
            return
        try:
            with self.together():
                psycopg.Cursor(self).execute("COMMIT")
        except BaseException:
            self._leave()
            raise

    def rollback(self) -> None:
        """As the driver's; what waits is never said."""
        self._waiting.clear()
        super().rollback()

    def _leave(self) -> None:
        """A COMMIT that failed ends the transaction, and nobody rolls back after it. One that was
        not said, as something before it failed, leaves it open with half of what was meant.
        """
        if self.closed:
            return
        try:
            super().rollback()
        except psycopg.Error:
            self.close()

    def looks_alive(self) -> bool:
        """Without asking: it was used of late, and the server has not said anything since, as it
        does when it ends (or the network, when it breaks).
        """
        if self.closed:
            return False
        looking = select.poll()
        looking.register(self.fileno(), select.POLLIN)
        return time.monotonic() - self._used < _REST and not looking.poll(0)

    def rest(self) -> None:
        """It is put back."""
        self._used = time.monotonic()

    def _start_query(self) -> PQGen[None]:
        # The driver's own waits for the answer to BEGIN.
        if not self._together:
            yield from super()._start_query()
        elif not self._begun and self.pgconn.transaction_status == TransactionStatus.IDLE:
            self._begun = True
            yield from self._exec_command(self._get_tx_start_command())


class TripCursor(psycopg.Cursor[Any]):
    """Waits once for what goes together; within `unread`, not at all."""

    def execute(self, query: Any, params: Params | None = None, **more: Any) -> Self:
        """As the driver's."""
        connection = cast(TripConnection, self.connection)
        if str(query).startswith("SAVEPOINT"):
            connection.unread = False
        if connection.unread and not connection.autocommit:
            connection.later(query, params)
            return self
        # The way together is the extended protocol: one statement a string, or it is refused.
        if connection.saves and (connection.single or params or ";" not in str(query)):
            more["prepare"] = connection.prepares
            with connection.together():
                return super().execute(query, params, **more)
        connection.flush()
        return super().execute(query, params, **more)

    def executemany(self, query: Any, params_seq: Iterable[Params], **more: Any) -> None:
        """As the driver's."""
        cast(TripConnection, self.connection).flush()
        super().executemany(query, params_seq, **more)

    def copy(self, *args: Any, **more: Any) -> Any:
        """As the driver's."""
        cast(TripConnection, self.connection).flush()
        return super().copy(*args, **more)


class TripServerCursor(psycopg.ServerCursor[Any]):
    """As the driver's; what waits goes first."""

    def execute(self, *args: Any, **more: Any) -> Self:
        """As the driver's."""
        cast(TripConnection, self.connection).flush()
        return super().execute(*args, **more)


@contextmanager
def unread(connection: Connection) -> Iterator[None]:
    """What the block says is not waited for: it goes with the next statement after the block, or
    with COMMIT, where its errors come too. Only for statements, one a string, whose answer nobody
    reads (rows, how many rows, errors that are caught). Within a savepoint, and from one on that is
    set in the block, all is waited for: its errors must be undone with it.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, TripConnection) or connection.in_nested_transaction():
        yield
        return
    before, driver.unread = driver.unread, True
    try:
        yield
    finally:
        driver.unread = before
