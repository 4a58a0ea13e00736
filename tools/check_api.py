"""schemathesis against a running service, as every role and as nobody: `scripts/check-api`.

Starts `suqiu serve` on a throw-away store of simulated tickets, with a token for each role, and
sends it what schemathesis makes of `/openapi.json`, right and wrong, with all of its checks.
Never a dependency of suqiu; the tests under tests/serve need nothing of this.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from suqiu.store.users import ROLES

_HERE = Path(__file__).parent
_SUQIU = Path(sys.executable).with_name("suqiu")
_NOBODY = "nobody"
_PATIENCE = 180.0


def main() -> int:
    """0 when nothing was found, else 1; what schemathesis says goes on to the screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=Path, required=True, help="the schemathesis program")
    parser.add_argument("--examples", type=int, default=40, help="per operation and role")
    parser.add_argument("--role", action="append", choices=[*ROLES, _NOBODY], help="only these")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    # Told to end, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = []
    with _folder() as folder:
        environment = {
            **os.environ, "SUQIU_DATA_DIR": str(folder), "NO_PROXY": "127.0.0.1",
        }  # fmt: skip
        log = folder / "serve.log"
        with _store(environment), _service(environment, log) as address:
            for role in wanted.role or [*ROLES, _NOBODY]:
                print(f"== {role}", flush=True)
                headers = [] if role == _NOBODY else [_authorization(environment, role)]
                command = [
                    str(wanted.tool), "--config-file", str(_HERE / "schemathesis.toml"), "run",
                    f"{address}/openapi.json", "--checks", "all", "--continue-on-failure",
                    "--max-examples", str(wanted.examples), "--seed", str(wanted.seed),
                    "--generation-database", "none", "--request-timeout", "60", "--no-color",
                    *(word for header in headers for word in ("--header", header)),
                ]  # fmt: skip
                if subprocess.run(command, env=environment, cwd=folder, check=False).returncode:
                    found.append(role)
        faults = [line for line in log.read_text().splitlines() if '"unexpected"' in line]
    for line in faults[:20]:
        print(line)
    print(f"== 有问题的角色：{'、'.join(found) or '无'}；服务记录的内部错误：{len(faults)}")
    return 1 if found or faults else 0


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="suqiu-api-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _store(environment: dict[str, str]) -> Iterator[None]:
    """Simulated tickets, and a user of every role."""
    try:
        _suqiu(environment, "simulate", "--tickets", "300")
        for role in ROLES:
            where = ["--department", "区城管委"] if role == "department" else []
            _suqiu(environment, "user", "add", role, "--role", role, *where)
        yield
    finally:
        _suqiu(environment, "db", "stop")


@contextmanager
def _service(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The service's address, once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [_SUQIU, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env=environment, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(process, address)
            yield address
        finally:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    ends = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < ends:
        try:
            httpx.get(f"{address}/readyz", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.5)
        else:
            return
    sys.exit("服务没有起来")


def _authorization(environment: dict[str, str], role: str) -> str:
    return f"Authorization: Bearer {_suqiu(environment, 'user', 'token', role)}"


def _suqiu(environment: dict[str, str], *words: str) -> str:
    command = [_SUQIU, *words]
    return subprocess.run(
        command, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
