"""Connections that do not wait for ever: psycopg's, but for a server that does not answer."""

import math
import time
from collections.abc import Generator
from typing import Any, Self, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

from suqiu.store.connection.pulse import Door, NoAnswerError, Pulse, no_answer
from suqiu.store.connection.trips import TripConnection

SILENCE = 10.0
# What the network itself is to notice, where there is one: seconds of quiet before it is asked
# whether the other side is there (forgetful firewalls are kept awake by it), and then how often.
_IDLE, _INTERVAL, _COUNT = 30, 5, 3
T = TypeVar("T")
_Connection = psycopg.Connection[Any] | psycopg.AsyncConnection[Any]


class LostCommitError(NoAnswerError):
    """The connection was lost while what was done was being kept: nobody knows whether it was."""


class PatientConnection(TripConnection):
    """Waits as long as its server shows life, and one answer no longer than `longest` seconds."""

    pulse: Pulse | None = None
    longest: float = math.inf

    def wait(self, gen: PQGen[T], *args: Any, **kwargs: Any) -> T:
        """As the driver's; NoAnswerError, and the connection closed, after too long a silence."""
        if self.pulse is None:
            return super().wait(gen, *args, **kwargs)
        self._begin()
        try:
            return super().wait(_patient(gen, self, self.pulse, self.longest), *args, **kwargs)
        except NoAnswerError:
            self.close()
            raise

    def commit(self) -> None:
        """As the driver's; LostCommitError where the answer was lost."""
        self._begin()
        try:
            super().commit()
        except psycopg.OperationalError as error:
            if self.closed:
                raise LostCommitError(str(error)) from error
            raise

    def _begin(self) -> None:
        """What is not sent at all has surely not been done."""
        if self.pulse is None or not self.pulse.gone:
            return
        try:
            self.pulse.check()
        except NoAnswerError:
            self.close()
            raise


class PatientAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same where an event loop waits."""

    pulse: Pulse | None = None

    @classmethod
    async def connect(cls, *args: Any, **kwargs: Any) -> Self:
        """As the driver's, with `silence` seconds as one of its words."""
        silence = kwargs.pop("silence", SILENCE)
        found = await super().connect(*args, **kwargs)
        found.pulse = Pulse(silence)
        return found

    async def wait(self, gen: PQGen[T], *args: Any, **kwargs: Any) -> T:
        """As the driver's; NoAnswerError, and the connection closed, after too long a silence."""
        if self.pulse is None:
            return await super().wait(gen, *args, **kwargs)
        try:
            return await super().wait(_patient(gen, self, self.pulse), *args, **kwargs)
        except NoAnswerError:
            await self.close()
            raise


def patient_engine(
    url: URL, silence: float = SILENCE, *, longest: float = math.inf, single: bool = False,
    **more: Any,
) -> tuple[Engine, Pulse]:  # fmt: skip
    """An engine of SQLAlchemy's with such connections, and the pulse they share.

    While the server does not answer, whoever wants a connection is told so at once. `single` as
    `TripConnection` says.
    """
    engine = create_engine(url, hide_parameters=True, **more)
    dialect = engine.dialect
    asked = network(url, silence)
    # As the engine would be, by the driver itself.
    words, named = engine.dialect.create_connect_args(url)
    named = {**named, **asked, "connect_timeout": max(2, math.ceil(silence / 2))}
    named.pop("context", None)
    pulse = Pulse(silence, lambda: psycopg.connect(*words, **named).close())
    known: list[Door] = []

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: Any, named: dict[str, Any]) -> PatientConnection:
        pulse.check()
        try:
            found = PatientConnection.connect(*args, **{**asked, **named})
        except psycopg.errors.ConnectionTimeout as error:
            if known:
                pulse.ask(known[0])
            raise no_answer() from error
        known[:] = [_door(found)]
        found.pulse, found.longest, found.single = pulse, longest, single
        return found

    @event.listens_for(engine, "checkout")
    def look(connection: PatientConnection, record: Any, proxy: Any) -> None:
        """As the pool's own pre-ping, but that a round trip is made only where there is doubt."""
        if connection.looks_alive():
            return
        try:
            dialect.do_ping(connection)  # type: ignore[arg-type]  # the driver's own
        except psycopg.OperationalError as error:
            if connection.closed or connection.broken:
                raise InvalidatePoolError from error
            raise

    @event.listens_for(engine, "checkin")
    def rest(connection: PatientConnection | None, record: Any) -> None:
        if connection is not None:
            connection.rest()

    return engine, pulse


def address_of(url: URL) -> str:
    """The address as libpq reads it, to which a plus is a plus: SQLAlchemy writes the blanks of a
    folder so. In what stands before the question mark it does not.
    """
    place, mark, rest = (
        url.set(drivername="postgresql").render_as_string(hide_password=False).partition("?")
    )
    return f"{place}{mark}{rest.replace('+', '%20')}"


def patient_connection(url: URL, silence: float = SILENCE, **more: Any) -> PatientConnection:
    """A connection of one's own, outside any engine; psycopg's errors."""
    found = PatientConnection.connect(address_of(url), **{**network(url, silence), **more})
    found.pulse = Pulse(silence)
    return found


def beside(connection: psycopg.Connection[Any], silence: float = SILENCE) -> PatientConnection:
    """Another one to where this one goes, committed by statement."""
    info = connection.info
    found = PatientConnection.connect(
        info.dsn, password=info.password, autocommit=True, connect_timeout=math.ceil(silence)
    )
    found.pulse = Pulse(silence)
    return found


def network(url: URL, silence: float) -> dict[str, int]:
    """What libpq and the network are to notice by themselves; what the address says of it, stays."""
    ours = {
        "connect_timeout": max(2, math.ceil(silence)), "keepalives_idle": _IDLE,
        "keepalives_interval": _INTERVAL, "keepalives_count": _COUNT,
        "tcp_user_timeout": math.ceil(1000 * silence),
    }  # fmt: skip
    return {name: value for name, value in ours.items() if name not in url.query}


def _door(connection: _Connection) -> Door:
    info = connection.info
    return Door(info.hostaddr or info.host, info.port)


def _patient(
    gen: PQGen[T], connection: _Connection, pulse: Pulse, longest: float = math.inf
) -> Generator[Any, Any, T]:
    """What `gen` says, to the same waiting; that hears several times a second of no news."""
    began = heard = time.monotonic()
    try:
        asked = next(gen)
        while True:
            ready = yield asked
            if ready:
                heard = time.monotonic()
            else:
                pulse.wait_on(heard, lambda: _door(connection))
                if time.monotonic() - began > longest:
                    raise no_answer()
            asked = gen.send(ready)
    except StopIteration as end:
        result: T = end.value
        return result
