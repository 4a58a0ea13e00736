"""PostgreSQL frozen: every process of it stopped, and let go on."""

import os
import signal
from pathlib import Path

import psutil


class Ice:
    """Over the server whose data lie in `postgres`."""

    def __init__(self, postgres: Path) -> None:
        self._postgres = postgres
        self._stopped: list[psutil.Process] = []

    def freeze(self, backend: int | None = None) -> None:
        """The whole server, the first process before those it begets; or one backend alone."""
        first = int((self._postgres / "postmaster.pid").read_text().split()[0])
        self._stop(psutil.Process(backend or first))
        if backend is None:
            for one in psutil.Process(first).children(recursive=True):
                self._stop(one)

    def thaw(self) -> None:
        """All go on."""
        while self._stopped:
            one = self._stopped.pop()
            if one.is_running():
                os.kill(one.pid, signal.SIGCONT)

    def _stop(self, process: psutil.Process) -> None:
        os.kill(process.pid, signal.SIGSTOP)
        self._stopped.append(process)
