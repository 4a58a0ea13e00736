"""Which processes use the embedded server: a lock file that each of them shares.

The kernel frees a lock when its process ends, however it ends, so nothing is ever counted wrong.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

# By process as well: a forked child must not let go of what its parent holds.
# Descriptors, not file objects: they are kept to the end of the process.
_held: dict[tuple[int, Path], int] = {}


def hold(folder: Path) -> None:
    """This process uses the server in `folder` from now on, until `let_go` or its end."""
    key = (os.getpid(), folder)
    if key not in _held:
        file = os.open(_path(folder), os.O_RDWR | os.O_CREAT, 0o666)
        fcntl.flock(file, fcntl.LOCK_SH)
        _held[key] = file


def let_go(folder: Path) -> bool:
    """This process uses the server no longer; whether nobody else does.

    The answer holds as long as the caller keeps others from starting to use it.
    """
    file = _held.pop((os.getpid(), folder), None)
    if file is not None:
        fcntl.flock(file, fcntl.LOCK_UN)
        os.close(file)
    with _path(folder).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def bequeath(folder: Path, server: int) -> None:
    """The server of this process id is to be stopped by whoever uses it last (`inherits`)."""
    _path(folder).write_text(str(server))


def inherits(folder: Path, server: int | None) -> bool:
    """Whether the server of this process id was left by one that would have stopped it."""
    with suppress(OSError, ValueError):
        return int(_path(folder).read_text()) == server
    return False


def _path(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.users")
