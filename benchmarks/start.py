"""How soon a cached model is at work: `python -m benchmarks.start [--repeats N]`.

Seconds from the start of `suqiu serve` to the first `/readyz` that says ready, with the embedded
database of a data directory of its own that was started before; and of `suqiu classify` with one
sentence, from start to end. The model is in the cache.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.served import PROGRAM, served
from classifier.cache import default_model
from suqiu.console import say
from suqiu.settings import load_settings


def _served(environment: dict[str, str]) -> float:
    """Seconds until the service is ready."""
    began = time.perf_counter()
    with served(environment):
        return time.perf_counter() - began


def _classified(environment: dict[str, str]) -> float:
    """Seconds of one sentence on the command line."""
    began = time.perf_counter()
    subprocess.run(
        [*PROGRAM, "classify", "小区停水两天了"],
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
        ready = [_served(environment) for _ in range(repeats)]
        classified = [_classified(environment) for _ in range(repeats)]
    for name, seconds in (("suqiu serve 到可以接单", ready), ("suqiu classify 一句", classified)):
        print(f"{name}：中位 {statistics.median(seconds):.2f} 秒，最慢 {max(seconds):.2f} 秒")


if __name__ == "__main__":
    main()
