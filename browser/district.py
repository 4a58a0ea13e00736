"""A fictional district with `suqiu serve` in front of it, in a folder of its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from browser.intake import write_intake
from browser.now import shanghai

ROOT = Path(__file__).parents[1]
_BIN = ROOT / ".venv" / "bin"
_TICKETS, _DAYS, _SEED = 7_000, 100, 7
_PATIENCE = 300.0
_LINK = re.compile(r"http://\S+/welcome/\S+")


@dataclass(frozen=True, slots=True)
class District:
    """Where the service listens, the link for its first administrator, and its folder."""

    url: str
    link: str
    folder: Path

    def suqiu(self, *words: str) -> str:
        """What a command prints; CalledProcessError when it fails."""
        return _suqiu(self.folder, *words)

    @contextmanager
    def beside(self, **settings: str) -> Iterator[str]:
        """The address of another service on the same tickets, with settings of its own. A cookie is
        good for all ports of a machine: who is logged in here is so there.
        """
        with _served(self.folder, "beside.log", settings) as url:
            yield url


@contextmanager
def simulated() -> Iterator[District]:
    """Simulated tickets of the last months, new ones to file, warnings, and the service."""
    folder = Path(tempfile.mkdtemp(prefix="suqiu-browser-"))
    try:
        start = shanghai().date() - timedelta(days=_DAYS)
        _suqiu(folder, "simulate", "--tickets", str(_TICKETS), "--seed", str(_SEED), "--from", f"{start}")  # fmt: skip
        write_intake(folder / "intake.csv")
        _suqiu(folder, "import", "intake.csv")
        _suqiu(folder, "warnings", "run", "--no-send")
        with _served(folder, "serve.log", {}) as url:
            log = (folder / "serve.log").read_text(encoding="utf-8")
            found = _LINK.search(log)
            assert found, f"首次启动没有给出链接：{log}"
            yield District(url, found.group(), folder)
    finally:
        stop = "import sys; from pathlib import Path; from suqiu.store.server import embedded; embedded.stop(Path(sys.argv[1]))"
        subprocess.run([_BIN / "python", "-c", stop, folder / "data" / "postgres"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(folder: Path, log_name: str, settings: dict[str, str]) -> Iterator[str]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / log_name
    with log.open("wb") as out:
        server = subprocess.Popen(
            [_BIN / "suqiu", "serve", "--port", str(port)],
            cwd=folder, env=_environment(folder) | settings, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(server, f"{url}/healthz", log)
        yield url
    finally:
        server.terminate()
        server.wait(30)
        if "-v" in sys.argv:
            sys.stderr.write(log.read_text(encoding="utf-8")[-4000:])


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        if server.poll() is not None:
            raise AssertionError(f"服务没有起来：{log.read_text(encoding='utf-8')}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"服务在 {_PATIENCE:.0f} 秒内没有起来：{log.read_text(encoding='utf-8')}")


def _suqiu(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [_BIN / "suqiu", *words], cwd=folder, env=_environment(folder), text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"suqiu {' '.join(words)}：{done.stdout}{done.stderr}"
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the machine's own settings but where the model lies."""
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith("SUQIU_") or name in ("SUQIU_CACHE_DIR", "SUQIU_MODEL")
    }  # fmt: skip
    own = {"SUQIU_DATA_DIR": folder / "data", "SUQIU_RUNS_DIR": folder / "runs"}
    return kept | {name: str(path) for name, path in own.items()} | {"NO_PROXY": "127.0.0.1"}


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
