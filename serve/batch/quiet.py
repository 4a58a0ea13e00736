"""Standard output kept for the result alone."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def output_to_errors() -> Iterator[None]:
    """Within, all that this process and its children write to standard output goes to standard
    error: what libraries say there would spoil a result that is piped on.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
