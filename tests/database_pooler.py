"""A small pooler between clients and PostgreSQL, as PgBouncer is one: it greets clients itself,
drops the options of their connections, and lends each a server connection for a transaction or,
with `sessions`, until it goes.
"""

import select
import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

_ENCRYPTION_WANTED = (80877103, 80877104)
_READY = b"Z"


class Pooler:
    """Listens on 127.0.0.1, `port`; users of `database` need no password."""

    def __init__(self, server: Path, database: str, *, sessions: bool = False) -> None:
        self._server = server
        self._database = database
        self._sessions = sessions
        self._lock = threading.Lock()
        self._free: dict[str, list[socket.socket]] = {}
        self._greeting: dict[str, bytes] = {}
        self._clients = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]

    def start(self) -> Self:
        """Take clients from now."""
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def stop(self) -> None:
        """Take none any more, and let the server's connections go."""
        self._door.close()
        for held in self._free.values():
            for one in held:
                one.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError, EOFError):
            user = _user(client)
            self._give_back(user, self._lend(user))
            self._clients += 1
            greeted = b"K" + struct.pack("!iii", 12, 1_000_000 + self._clients, 0)
            client.sendall(self._greeting[user] + greeted + b"Z\0\0\0\5I")
            self._relay(client, user)

    def _relay(self, client: socket.socket, user: str) -> None:
        server: socket.socket | None = None
        try:
            while True:
                waited = [client] if server is None else [client, server]
                ready = select.select(waited, [], [])[0]
                if client in ready:
                    if not (piece := client.recv(1 << 16)):
                        return
                    server = server or self._lend(user)
                    server.sendall(piece)
                if server in ready:
                    server = self._answer(client, user, server)
        finally:
            if server is not None:
                server.close()

    def _answer(
        self, client: socket.socket, user: str, server: socket.socket
    ) -> socket.socket | None:
        """One message passed on; the server if the client keeps it."""
        kind, body = _message(server)
        client.sendall(kind + struct.pack("!i", len(body) + 4) + body)
        if kind != _READY or body != b"I" or self._sessions:
            return server
        self._give_back(user, server)
        return None

    def _lend(self, user: str) -> socket.socket:
        with self._lock:
            if self._free.get(user):
                return self._free[user].pop()
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._server))
        words = f"user\0{user}\0database\0{self._database}\0\0".encode()
        server.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
        greeting, kind = b"", b""
        while kind != _READY:
            kind, body = _message(server)
            if kind in (b"R", b"S"):
                greeting += kind + struct.pack("!i", len(body) + 4) + body
        self._greeting[user] = greeting
        return server

    def _give_back(self, user: str, server: socket.socket) -> None:
        with self._lock:
            self._free.setdefault(user, []).append(server)


def _user(client: socket.socket) -> str:
    """Of the first message, what else it asks for declined."""
    while True:
        size, code = struct.unpack("!ii", _exactly(client, 8))
        if code not in _ENCRYPTION_WANTED:
            words = _exactly(client, size - 8).split(b"\0")
            return words[words.index(b"user") + 1].decode()
        client.sendall(b"N")


def _message(server: socket.socket) -> tuple[bytes, bytes]:
    kind, size = struct.unpack("!ci", _exactly(server, 5))
    return kind, _exactly(server, size - 4)


def _exactly(end: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        if not (piece := end.recv(size - len(found))):
            raise EOFError
        found += piece
    return found
