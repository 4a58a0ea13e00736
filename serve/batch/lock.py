"""One run at a time on one output."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from serve.batch.errors import BatchError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; BatchError when another process does.

    A record lock dies with its process, by whatever death, and is not inherited by forked
    workers, which may outlive it for a moment.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise BatchError(
                "另一个批处理正在写同一个输出", hint="等它结束，或换一个 --out"
            ) from None
        if _same(path, handle):
            break
        # Its last holder removed the file between our opening and locking it.
        os.close(handle)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _same(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
