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
        server = sum(_seconds(one) for one in self._serving())
        return Spent(server, postgres, _seconds(self._client))

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
        serving = self._serving()
        # What several processes share is counted once: proportional set size.
        server = sum(one.memory_full_info().pss for one in serving)
        threads = sum(one.num_threads() for one in serving)
        return Held(server / _MIB, private / _MIB, threads, connections)

    def _serving(self) -> list[psutil.Process]:
        """The process that was started, and those it forked to answer with it."""
        words = self._server.cmdline()
        children = [one for one in self._server.children() if one.cmdline() == words]
        return [self._server, *children]


def _seconds(process: psutil.Process, *, with_dead: bool = False) -> float:
    times = process.cpu_times()
    own: float = times.user + times.system
    return own + times.children_user + times.children_system if with_dead else own
