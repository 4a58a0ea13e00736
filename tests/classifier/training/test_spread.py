"""Work over two processes gives what one after the other gives, whatever becomes of them."""

import multiprocessing
import os
import subprocess
import sys
import threading

import pytest

from classifier.training.spread import spread


def _place(number):
    return number * number, multiprocessing.parent_process() is not None


# In a process of its own: threads that other tests left would forbid the fork.
PROGRAM = """
import os
from classifier.training.spread import spread
offset = [10]
found = spread(lambda number: (number + offset[0], os.getpid()), 5)
print([value for value, _ in found], os.getpid() in {process for _, process in found})
"""


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core: nothing is forked")
def test_results_come_in_order_from_other_processes():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stdout == "[10, 11, 12, 13, 14] False\n", done.stderr


def test_a_single_piece_is_done_here():
    assert spread(_place, 1) == [(0, False)]


def test_among_threads_nothing_is_forked():
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    try:
        assert spread(_place, 3) == [(0, False), (1, False), (4, False)]
    finally:
        done.set()
        waiting.join()


def test_a_worker_that_is_killed_is_made_good():
    def work(number):
        if multiprocessing.parent_process() is not None:
            os._exit(9)
        return number

    assert spread(work, 3) == [0, 1, 2]


def test_an_error_is_passed_on():
    def work(number):
        raise ValueError(str(number))

    with pytest.raises(ValueError, match="0"):
        spread(work, 2)
