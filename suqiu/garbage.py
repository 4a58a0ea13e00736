"""The garbage collector, kept out of the way where only lasting things are made."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# One entry for each block that runs now, in whatever thread.
_resting: list[bool] = []
_lock = threading.Lock()


@contextmanager
def collector_resting() -> Iterator[None]:
    """No collection within: loading modules and models makes hundreds of thousands of objects
    that all stay, and to look for garbage among them takes a fifth of the time.
    """
    with _lock:
        _resting.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            # The first to come knows whether it was on; the last to go takes that from the list.
            was_on = _resting.pop()
            if not _resting and was_on:
                gc.enable()
