"""A worker process ends with its parent, however that ends."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


def end_with(parent: int) -> None:
    """Have this process end soon after its parent, the process of this number: killed, that cannot
    tell a worker so, and the worker would wait for work for ever.
    """
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def ends_with_us() -> Callable[[], None] | None:
    """For `preexec_fn` of a program that we start and that knows nothing of us: it is killed when
    the thread that starts it ends. None where the system cannot do that.
    """
    return _die_with_parent if sys.platform == "linux" else None


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
