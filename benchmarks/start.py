"""How soon a cached model is at work: `python -m benchmarks.start [--repeats N]`.

Seconds from the start of `suqiu serve` to the first `/readyz` that says ready, with the embedded
database of a data directory of its own that was started before; and of `suqiu classify` with one
sentence, from start to end. The model is in the cache.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from classifier.cache import default_model
from suqiu.console import say
from suqiu.settings import load_settings

_PROGRAM = [sys.executable, "-c", "from serve.cli import main; main()"]
_PATIENCE = 120.0
# No proxy knows this machine's own addresses.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _served(environment: dict[str, str]) -> float:
    """Seconds until the service is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    with subprocess.Popen(
        [*_PROGRAM, "serve", "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as service:  # fmt: skip
        try:
            while not _ready(port):
                if service.poll() is not None or time.perf_counter() - began > _PATIENCE:
                    raise SystemExit("suqiu serve 没有起来")
                time.sleep(0.01)
            return time.perf_counter() - began
        finally:
            service.terminate()


def _ready(port: int) -> bool:
    try:
        with _direct.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _classified(environment: dict[str, str]) -> float:
    """Seconds of one sentence on the command line."""
    began = time.perf_counter()
    subprocess.run(
        [*_PROGRAM, "classify", "小区停水两天了"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    default_model(load_settings(), report=say)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SUQIU_DATA_DIR": str(Path(folder) / "data")}
        _served(environment)
        served = [_served(environment) for _ in range(repeats)]
        classified = [_classified(environment) for _ in range(repeats)]
    for name, seconds in (("suqiu serve 到可以接单", served), ("suqiu classify 一句", classified)):
        print(f"{name}：中位 {statistics.median(seconds):.2f} 秒，最慢 {max(seconds):.2f} 秒")


if __name__ == "__main__":
    main()
