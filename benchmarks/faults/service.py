"""The service under test: a real `suqiu serve` over a small simulated store of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil

from benchmarks.load_store import data_settings, prepare
from classifier.cache import default_model
from suqiu.console import say
from suqiu.settings import Settings
from suqiu.store.accounts.passwords import set_password
from suqiu.store.database import READER, Database
from suqiu.store.server import embedded
from tests.database_proxy import Proxy

PASSWORD = "Xq7-paper-lamp"
_READY = 180.0
_NAME = "派单员{:03}"
_SUGGEST = """[[job]]
name = "suggest"
title = "新工单的建议"
cron = "0 0 29 2 *"
command = ["jobs", "suggest"]
"""


class Service:
    """One folder, its store, and the processes that work on it; `environment` is theirs alone,
    `words` are more options of `suqiu serve`.
    """

    def __init__(
        self, folder: Path, clerks: int, environment: Mapping[str, str], *words: str
    ) -> None:
        self._words = words
        self.folder = folder
        self.names = tuple(_NAME.format(number) for number in range(1, clerks + 1))
        self.environment = {**environment, "SUQIU_DATA_DIR": str(folder)}
        self.processes: list[subprocess.Popen[bytes]] = []
        self.server: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.proxy: Proxy | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the machine, with this store."""
        return data_settings(self.folder)

    @property
    def postgres(self) -> Path:
        """The embedded server's folder."""
        return self.folder / "postgres"

    def make_store(self, tickets: int, waiting: int) -> None:
        """A simulated district with so many waiting tickets, the clerks with passwords; one that
        is there is used again. PostgreSQL is left stopped, so that the service starts it with
        its own environment.
        """
        embedded.stop(self.postgres)
        settings = self.settings
        # Trained now where it was not yet: no service is waited for that long.
        default_model(settings, report=say)
        prepare(settings, tickets, waiting, len(self.names), 1)
        with Database.open(settings) as database, database.owner().begin() as connection:
            for name in self.names:
                set_password(connection, name, PASSWORD)
        embedded.stop(self.postgres)

    def only_suggest(self) -> None:
        """Of all jobs the schedule has the suggestions alone, and those when they are asked for."""
        schedule = self.folder / "suggest.toml"
        schedule.write_text(_SUGGEST)
        self.environment["SUQIU_SCHEDULES"] = str(schedule)

    def move_to(self, folder: Path) -> None:
        """Work in another folder, to which the store was copied."""
        self.folder = folder
        self.environment["SUQIU_DATA_DIR"] = str(folder)

    def go_by_proxy(self) -> None:
        """Give the service, and whatever else is run, a proxy's address as that of a database of
        the site's own.
        """
        embedded.start(self.postgres)
        lines = (self.postgres / "postmaster.pid").read_text().splitlines()
        port, socket_folder = lines[3].strip(), lines[4].strip()
        self.proxy = Proxy(Path(socket_folder) / f".s.PGSQL.{port}").start()
        for name, role in (("DATABASE_URL", "postgres"), ("DATABASE_READER_URL", READER)):
            self.environment[f"SUQIU_{name}"] = (
                f"postgresql://{role}@127.0.0.1:{self.proxy.port}/{embedded.DATABASE}"
            )

    def start(self) -> None:
        """`suqiu serve`, until it is ready."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.server = self.run("serve", "--port", str(port), *self._words)
        deadline = time.monotonic() + _READY
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz", trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        raise SystemExit(f"the service did not come up: see {self.folder / 'serve.log'}")

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        """Another `suqiu …` of the same environment; its news go to <word>.log in the folder."""
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [Path(sys.executable).with_name("suqiu"), *words], stdout=log, stderr=log,
                env={**os.environ, **self.environment},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def postmaster(self) -> int:
        """The process id of PostgreSQL."""
        return int((self.postgres / "postmaster.pid").read_text().split()[0])

    def is_up(self) -> bool:
        """Whether the very process that was started still runs."""
        return self.server is not None and self.server.poll() is None

    def memory(self) -> float:
        """MiB of the service."""
        assert self.server is not None
        return float(psutil.Process(self.server.pid).memory_info().rss) / 2**20

    def stop(self) -> None:
        """All of them, the database last."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.proxy is not None:
            self.proxy.stop()
        embedded.stop(self.postgres)
