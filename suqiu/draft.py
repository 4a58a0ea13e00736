"""A file that appears only when it is whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from suqiu.errors import InputError, os_reason


@contextmanager
def draft_of(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """A path beside `path` to write to, which takes its place at the end; InputError when it cannot
    be written. What a process that was killed left of the same file is removed.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_left(path)
        with _held(draft, mode):
            yield draft
            draft.replace(path)
    except OSError as error:
        raise InputError(
            f"写不了 {path}：{os_reason(error)}", hint="检查目录、权限和磁盘"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def _held(draft: Path, mode: int) -> Iterator[None]:
    """The draft, locked: the lock ends with the process, however that ends."""
    with open(draft, "ab", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        # Where files cannot be locked nothing is ever removed.
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _remove_left(path: Path) -> None:
    for draft in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError), draft.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()
