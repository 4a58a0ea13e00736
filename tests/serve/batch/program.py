"""The command in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
# A shell starts background jobs deaf to Ctrl-C, and this may be run by one of them.
_CODE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from serve.cli import main; main()"
)


@dataclass(frozen=True)
class Program:
    """Starts `suqiu batch` with two workers."""

    model: Path
    cache: Path

    def start(self, *words):
        return subprocess.Popen(
            [sys.executable, "-c", _CODE, "batch", *map(str, words)],
            env=os.environ
            | {"SUQIU_MODEL": str(self.model), "SUQIU_CACHE_DIR": str(self.cache), "SUQIU_WORKERS": "2"},
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def run(self, *words):
        process = self.start(*words)
        out, err = process.communicate()
        return process.returncode, out.decode(), err.decode()

    def kill_when(self, ready, *words, group):
        """Kill the run as soon as `ready()`; whether it was still at work."""
        process = self.start(*words)
        while not ready() and process.poll() is None:
            time.sleep(0.001)
        alive = process.poll() is None
        if group and alive:
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        return alive


def parts_of(out):
    return len(list(out.with_name(f"{out.name}.parts").glob("[0-9]*.jsonl")))
