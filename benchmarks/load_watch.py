"""What the processes of a load run take: seconds of processor, memory, connections."""

from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor since each process began: of the service, PostgreSQL, and ourselves."""

    server: float
    postgres: float
    client: float

    def since(self, before: "Spent") -> "Spent":
        """What was spent between two readings."""
        return Spent(
            self.server - before.server, self.postgres - before.postgres,
            self.client - before.client,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """Memory of the service (resident) and of PostgreSQL (its private pages), in MiB; threads of
    the service; connections to the database.
    """

    server: float
    postgres: float
    threads: int
    connections: int


class Watch:
    """Reads the service's process, the cluster in `folder`, and this process."""

    def __init__(self, server: int, folder: Path) -> None:
        self._server = psutil.Process(server)
        pid = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        self._postmaster = psutil.Process(pid)
        self._client = psutil.Process()

    def spent(self) -> Spent:
        """Now. Backends that ended are in the account of the postmaster, who waited for them."""
        postgres = _seconds(self._postmaster, with_dead=True)
        for backend in self._postmaster.children():
            try:
                postgres += _seconds(backend)
            except psutil.NoSuchProcess:
                continue
        return Spent(_seconds(self._server), postgres, _seconds(self._client))

    def held(self) -> Held:
        """Now."""
        private, connections = 0.0, 0
        for process in (self._postmaster, *self._postmaster.children()):
            try:
                memory = process.memory_info()
                words = process.cmdline()
            except psutil.NoSuchProcess:
                continue
            private += memory.rss - memory.shared
            connections += "[local]" in " ".join(words)
        server = self._server.memory_info().rss
        return Held(server / _MIB, private / _MIB, self._server.num_threads(), connections)


def _seconds(process: psutil.Process, *, with_dead: bool = False) -> float:
    times = process.cpu_times()
    own: float = times.user + times.system
    return own + times.children_user + times.children_system if with_dead else own
