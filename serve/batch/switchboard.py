"""Where workers on other machines turn to: for chunks, and for calls of the day's budget."""

import os
import secrets
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Self

import orjson
import structlog

from classifier.cascade.budget import Budget
from serve.batch.feed import Feed

log = structlog.get_logger()

# The first byte of an answer about a chunk.
CHUNK, END = b"c", b"e"
# A machine without power says no goodbye: after so many seconds of silence it is asked, so
# often, so many times.
_SIGNS = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
# Seconds in which who calls must show the key.
_GREETING = 10


@dataclass(frozen=True, slots=True)
class Address:
    """Where the switchboard is, and the key by which both ends know each other."""

    host: str
    port: int
    key: bytes = field(repr=False)


class Switchboard:
    """Serves the feed and the budget (None: no model) of this process; a context manager.

    What a worker had of the budget is given back when its connection ends, so that a killed
    worker keeps nothing. Requests are JSON: nothing a stranger sends is ever unpickled.
    """

    def __init__(self, feed: Feed, budget: Budget | None, host: str) -> None:
        self._feed = feed
        self._budget = budget
        self._key = secrets.token_bytes(32)
        self._server = _Server((host, 0), _Call, self)
        self.address = Address(host, self._server.server_address[1], self._key)

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, name="suqiu-switchboard", daemon=True
        ).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._feed.close()
        self._server.shutdown()
        self._server.server_close()

    def knows(self, connection: "Connection") -> bool:
        """Whether who called has the batch's key."""
        try:
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
        except (AuthenticationError, EOFError, OSError) as error:
            log.warning("batch_switchboard_stranger", kind=type(error).__name__)
            return False
        return True

    def serve(self, connection: "Connection") -> None:
        """One worker, until it hangs up."""
        owed = 0
        try:
            while True:
                word, *numbers = orjson.loads(connection.recv_bytes())
                answer, owed = self._answer(word, numbers, owed)
                connection.send_bytes(answer)
        except (EOFError, OSError):
            pass
        except ValueError as error:
            # Not a word of ours, or one too few numbers: another version's worker.
            log.warning("batch_switchboard_nonsense", kind=type(error).__name__)
        finally:
            if owed and self._budget is not None:
                self._budget.settle(0, owed, 0)

    def _answer(self, word: str, numbers: Sequence[int], owed: int) -> tuple[bytes, int]:
        """The answer, and how many calls the worker has under way then."""
        match word, numbers, self._budget:
            case "chunk", [place], _:
                found = self._feed.get(place)
                return (END if found is None else CHUNK + found), owed
            case "begin", [number], _:
                return orjson.dumps(self._feed.begin(number)), owed
            case "take", [seen, wanted, each], Budget() as budget:
                granted = budget.take(seen, wanted, each)
                return orjson.dumps(granted), owed + granted
            case "settle", [answered, unsent, tokens, failed], Budget() as budget:
                budget.settle(answered, unsent, tokens, failed)
                return b"", owed - answered - unsent - failed
            case "spent", [], Budget() as budget:
                return orjson.dumps(budget.spent()), owed
        raise ValueError(word)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(
        self, address: tuple[str, int], call: type[BaseRequestHandler], switchboard: Switchboard
    ) -> None:
        self.switchboard = switchboard
        super().__init__(address, call)


class _Call(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _SIGNS.items():
            if hasattr(socket, name):  # Not every system has all.
                self.request.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        with Connection(os.dup(self.request.fileno())) as connection:
            # Who calls and says nothing gets no thread for ever.
            self._wait_at_most(_GREETING)
            if self.server.switchboard.knows(connection):
                self._wait_at_most(0)
                self.server.switchboard.serve(connection)

    def _wait_at_most(self, seconds: int) -> None:
        wait = struct.pack("ll", seconds, 0)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wait)
