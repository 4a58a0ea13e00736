"""Whether a database answers at all, asked beside the connections that wait for it.

A server that is frozen, or behind a network that drops every packet, neither answers nor breaks
the connection: whoever waits, waits for ever. And one that works on a long statement is as quiet.
What tells them apart is a knock at the door: a new connection, which a server at work answers.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import structlog

# The first word of any client that would like TLS. Answered by one letter, from a process that
# the server has begun for it: with no name, no password and before any limit of connections.
_TLS_WANTED = struct.pack("!ii", 8, 80877103)
_AGAIN = 1.0
log = structlog.get_logger()


class NoAnswerError(psycopg.OperationalError):
    """The database gave no sign of life for too long; what was under way may or may not be done."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a server listens: an address and a port, or the folder of its socket."""

    host: str
    port: int

    def knock(self, seconds: float) -> bool:
        """Whether somebody opens within so many seconds."""
        local = self.host.startswith("/")
        family = (
            socket.AF_UNIX if local else socket.AF_INET6 if ":" in self.host else socket.AF_INET
        )
        try:
            with socket.socket(family, socket.SOCK_STREAM) as knocking:
                knocking.settimeout(seconds)
                if local:
                    knocking.connect(f"{self.host}/.s.PGSQL.{self.port}")
                else:
                    knocking.connect((self.host, self.port))
                knocking.sendall(_TLS_WANTED)
                return bool(knocking.recv(1))
        except OSError:
            return False


class Pulse:
    """Of one server, for all connections to it; safe for many threads.

    A connection that heard nothing for half of `silence` seconds has the server's door knocked
    at; where nobody opens within the other half, all that wait as long give up. With `reach`
    (opens a connection, or raises) nobody else begins to wait from then on: it is tried every
    second, in a thread that ends when the server is back.
    """

    def __init__(self, silence: float, reach: Callable[[], None] | None = None) -> None:
        self._half = silence / 2
        self._reach = reach
        self._lock = threading.Lock()
        self._asking = False
        self._answered = 0.0
        self._gone = False

    @property
    def gone(self) -> bool:
        """Whether the server is known not to answer."""
        return self._gone

    def wait_on(self, heard: float, door: Callable[[], Door]) -> None:
        """To be called again and again by who waits and heard nothing since `heard` (monotonic
        seconds): NoAnswerError when there is nothing to wait for.
        """
        if time.monotonic() - max(heard, self._answered) < self._half:
            return
        if self._gone:
            raise no_answer()
        self.ask(door())

    def check(self) -> None:
        """NoAnswerError, at once, where it would be of no use to begin."""
        if self._gone and self._reach is not None:
            raise no_answer()

    def ask(self, door: Door) -> None:
        """Have it found out, beside whatever goes on, whether anybody is there."""
        with self._lock:
            if self._asking:
                return
            self._asking = True
        threading.Thread(target=self._watch, args=(door,), name="pulse", daemon=True).start()

    def _watch(self, door: Door) -> None:
        try:
            if not door.knock(self._half):
                self._gone = True
                log.warning("database_silent")
                if self._reach is None:
                    return
                began = time.monotonic()
                while not self._back():
                    time.sleep(_AGAIN)
                log.warning("database_answers", seconds=round(time.monotonic() - began, 1))
            self._answered = time.monotonic()
            self._gone = False
        finally:
            self._asking = False

    def _back(self) -> bool:
        """By the name it was opened with: another server may have taken over."""
        return self._reach is not None and answers(self._reach)


def answers(reach: Callable[[], None]) -> bool:
    """Whether there is anybody: whoever refuses is there, whatever is wrong with us."""
    try:
        reach()
    except psycopg.OperationalError as error:
        return error.sqlstate is not None
    return True


def no_answer() -> NoAnswerError:
    """The error, with the words that a person reads in the end."""
    return NoAnswerError("数据库没有回应")
