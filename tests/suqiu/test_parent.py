"""A worker of a killed parent ends."""

import os
import signal
import time

import pytest

from suqiu.parent import end_with


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_worker_ends_after_its_parent_was_killed():
    read, write = os.pipe()
    parent = os.fork()
    if not parent:
        worker = os.fork()
        if not worker:
            end_with(os.getppid())
            os.write(write, b"ready")
        while True:
            time.sleep(60)
    os.close(write)
    assert os.read(read, 5) == b"ready"
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    # The pipe ends when the last process that holds it is gone.
    assert os.read(read, 1) == b""
    os.close(read)
