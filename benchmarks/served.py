"""`suqiu serve` as delivered: a process of its own at a free port, with an empty store."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PROGRAM = (sys.executable, "-c", "from serve.cli import main; main()")
_PATIENCE = 120.0
# No proxy knows this machine's own addresses.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[int]:
    """The port at which the service answers `/readyz`; SystemExit when it never does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    began = time.perf_counter()
    with subprocess.Popen(
        [*PROGRAM, "serve", "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as service:  # fmt: skip
        try:
            while not _ready(port):
                if service.poll() is not None or time.perf_counter() - began > _PATIENCE:
                    raise SystemExit("suqiu serve 没有起来")
                time.sleep(0.01)
            yield port
        finally:
            service.terminate()


def _ready(port: int) -> bool:
    try:
        with _direct.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
