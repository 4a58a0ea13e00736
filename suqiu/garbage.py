"""The garbage collector, kept out of the way where only lasting things are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """No collection within: loading modules and models makes hundreds of thousands of objects
    that all stay, and to look for garbage among them takes a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
