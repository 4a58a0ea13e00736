"""A sign of life on the disk: whose reservations still count."""

import fcntl
import os
import tempfile
from pathlib import Path


class Hold:
    """A locked file; the system lets go of the lock when the process ends, however it ends.

    Locks tell the living from the dead where process numbers cannot: across containers, and
    after a number was given out again. Only for use inside the budget's own lock.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle, path = tempfile.mkstemp(prefix="hold-", dir=folder)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        self._path = Path(path)
        self._process = os.getpid()

    @property
    def name(self) -> str:
        """The file's name within the folder."""
        return self._path.name

    @property
    def mine(self) -> bool:
        """Whether this process made it; a fork inherits the object, not the reservations."""
        return self._process == os.getpid()

    def release(self) -> None:
        """Nothing is reserved any more."""
        self._path.unlink(missing_ok=True)
        os.close(self._handle)

    def disown(self) -> None:
        """After a fork, in the child: leave the file to the parent alone."""
        os.close(self._handle)


def is_dead(folder: Path, name: str) -> bool:
    """Whether the process behind a hold is gone; then the file goes too."""
    # The name was read from a file: it must not lead elsewhere.
    path = folder / Path(name).name
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return True
    except OSError:
        return False  # Not to be told: the cautious answer.
    return True
