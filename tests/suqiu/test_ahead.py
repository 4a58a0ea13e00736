"""Work in processes that is broken off comes to an end: nobody waits for the dead."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# More than a pipe holds: some of it is always half written.
_START = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from serve.batch.engine import LocalEngine
from suqiu.ahead import WorkerLostError, in_order

parts = [bytes([i]) * 1_000_000 for i in range(12)]

def work(part):
    if part[0] == 3:
        os._exit(9)
    return len(part)

class Runner:
    def run(self, part):
        time.sleep(0.5)
        return len(part)
"""
_DIES = """
pool = ProcessPoolExecutor(2, mp_context=get_context("fork"))
try:
    for _ in in_order(pool, work, parts, 4):
        pass
except WorkerLostError as error:
    print(error.message)
pool.shutdown()
"""
# As when the disk is full while the workers are at work.
_BREAKS_OFF = """
try:
    with LocalEngine(Runner(), 2) as engine:
        for _ in engine.run(parts):
            raise OSError("磁盘满了")
except OSError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("script", "told"), [(_DIES, "一个工作进程被系统终止"), (_BREAKS_OFF, "磁盘满了")]
)
def test_what_is_broken_off_ends(script, told):
    done = subprocess.run(
        [sys.executable, "-c", _START + script], cwd=ROOT, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    assert told in done.stdout.decode()
