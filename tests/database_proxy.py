"""A small TCP proxy between suqiu and PostgreSQL that loses, delays and breaks what it carries."""

import asyncio
import math
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

_PIECE = 1 << 16
T = TypeVar("T")


class _Heard:
    """What a server says, message by message."""

    def __init__(self) -> None:
        self._rest = b""
        self._skip = 0
        self._greeted = False

    def ready(self, piece: bytes) -> int:
        """How many messages in this piece say that the server is ready for the next query."""
        # Before the greeting, TLS and the like are declined by a letter alone.
        if not self._greeted and piece in (b"N", b"S", b"G"):
            return 0
        self._greeted, found = True, 0
        content, at = self._rest + piece, self._skip
        while at + 5 <= len(content):
            found += content[at] == ord("Z")
            at += 1 + int.from_bytes(content[at + 1 : at + 5], "big")
        self._skip = max(0, at - len(content))
        self._rest = content[at:]
        return found


class Proxy:
    """Carries bytes between 127.0.0.1 and a PostgreSQL's socket file, in a thread of its own.

    `hold` takes connections and bytes and passes nothing on, as a network does that drops every
    packet: what was sent arrives after `pass_on`, as TCP sends it again. `reset` breaks what is
    open. `delay` is the seconds that every piece takes each way; `left` the pieces that clients
    may still send before all is broken. `trips` counts how often a server said that it is ready for
    more: the round trips that somebody waited for.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._open: asyncio.Event | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.delay = 0.0
        self.left = math.inf
        self.trips = 0
        self.port = 0

    def start(self) -> Self:
        """Listen on a port of its own choice."""
        self._thread.start()
        self._call(self._start()).result()
        return self

    def stop(self) -> None:
        """Break what is open, and listen no more."""
        self._call(self._end()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hold(self) -> None:
        """Pass nothing on from now."""
        self._call(self._set(passing=False)).result()

    def pass_on(self) -> None:
        """What is held goes on, and all that comes."""
        self._call(self._set(passing=True)).result()

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until nothing is open: a client that has gone may have said farewell just now, and
        that piece would be counted for the next one.
        """
        ends = time.monotonic() + seconds
        while self._writers and time.monotonic() < ends:
            time.sleep(0.005)

    def reset(self) -> int:
        """Break everything that is open, by RST; how many ends."""
        return self._call(self._break()).result()

    @property
    def _gate(self) -> asyncio.Event:
        assert self._open is not None
        return self._open

    def _call(self, work: Coroutine[object, object, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _set(self, *, passing: bool) -> None:
        (self._gate.set if passing else self._gate.clear)()

    async def _start(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        self._gate.set()
        while len(asyncio.all_tasks()) > 1:
            await self._break()
            await asyncio.sleep(0.01)

    async def _break(self) -> int:
        broken = list(self._writers)
        for writer in broken:
            # Nothing more is sent, nor waited for.
            writer.transport.abort()
        self._writers.clear()
        return len(broken)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._gate.wait()
            there, back = await asyncio.open_unix_connection(str(self._socket))
        except OSError:
            writer.close()
            return
        self._writers.add(back)
        ways = (self._one_way(reader, back), self._one_way(there, writer, _Heard()))
        await asyncio.gather(*ways)
        for one in (writer, back):
            self._writers.discard(one)
            with suppress(OSError):
                one.close()

    async def _one_way(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
        heard: "_Heard | None" = None,
    ) -> None:  # fmt: skip
        """From a client, or from a server whose words are `heard`."""
        with suppress(OSError):
            while piece := await reader.read(_PIECE):
                if heard is not None:
                    self.trips += heard.ready(piece)
                if self.delay:
                    await asyncio.sleep(self.delay)
                await self._gate.wait()
                self.left -= heard is None
                if self.left < 0:
                    await self._break()
                writer.write(piece)
                await writer.drain()
        writer.close()
