"""Ctrl-C answered: what stays and how to go on is said, and nobody waits for it long."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from suqiu.console import err, say

# Seconds for what is under way to come to its end by itself.
SOON = 3.0
# As a shell has it: 128 and the number of the signal.
EXIT = 130


@contextmanager
def interruptible(way_on: str | Callable[[], str]) -> Iterator[None]:
    """Says of a block that is stopped by Ctrl-C what stays and how to go on; asks only then where
    that depends on how far it came.

    The block must be one that a kill does no harm to: where it has not ended `SOON` after the
    signal, as a fit of a model does not, the process ends with what it is doing.
    """
    told = threading.Event()

    def end() -> None:
        if not told.is_set():
            say(f"已中断：{way_on if isinstance(way_on, str) else '再运行同一条命令接着做'}")
        # A progress bar hides it.
        err.show_cursor()
        os._exit(EXIT)

    def stop(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(SOON, end)
        timer.daemon = True
        timer.start()
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    # Who ignores it, as a command behind nohup, or minds it himself, still does.
    ours = (
        before is signal.default_int_handler
        and threading.current_thread() is threading.main_thread()
    )
    if ours:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    except KeyboardInterrupt as stopped:
        if not stopped.args:
            say(f"已中断：{way_on if isinstance(way_on, str) else way_on()}")
        told.set()
        # Once is enough: `serve.cli` says no more than that it was stopped.
        raise KeyboardInterrupt("told") from stopped
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)
