"""Files and folders that appear only when they are whole, and folders that are there for a while.

Each is locked while it is made. What a process left that was killed nobody locks any more: it goes
when the next thing is made in the same folder, by whatever name.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from suqiu.errors import InputError, os_reason

_MARK = ".suqiu-part"
_OLD = ".suqiu-old"


@contextmanager
def draft_of(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """A path beside `path` to write to, which takes its place at the end; InputError when it cannot
    be written.
    """
    draft = _beside(path, _MARK)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_left(path.parent)
        with _held(draft, lambda: os.open(draft, os.O_RDWR | os.O_CREAT | os.O_APPEND, mode)):
            yield draft
            draft.replace(path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def draft_folder_of(path: Path) -> Iterator[Path]:
    """The same of a folder, empty at first; what stood at `path` goes as a whole. A link stays, and
    the folder that it leads to is the one replaced.
    """
    path = path.resolve()
    draft, old = _beside(path, _MARK), _beside(path, _OLD)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_left(path.parent)
        with _exchanging(path):
            pass
        with _held(draft, lambda: _open_folder(draft)):
            yield draft
            with _exchanging(path):
                if path.exists():
                    path.rename(old)
                draft.rename(path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """An empty folder that others cannot read, gone after the block: in `parent`, or where
    temporary files are. OSError when it cannot be made.
    """
    place = Path(gettempdir()) if parent is None else parent
    _remove_left(place)
    folder = Path(mkdtemp(prefix=".suqiu.", suffix=_MARK, dir=place))
    try:
        with _held(folder, lambda: _open_folder(folder, 0o700)):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _beside(path: Path, mark: str) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{mark}")


def _not_written(path: Path, error: OSError) -> InputError:
    return InputError(f"写不了 {path}：{os_reason(error)}", hint="检查目录、权限和磁盘")


def _open_folder(folder: Path, mode: int = 0o777) -> int:
    folder.mkdir(mode=mode, exist_ok=True)
    return os.open(folder, os.O_RDONLY)


@contextmanager
def _held(draft: Path, opened: Callable[[], int]) -> Iterator[None]:
    """The draft, made and locked: the lock ends with the process, however that ends."""
    while True:
        handle = opened()
        try:
            # Where files cannot be locked nothing is ever removed.
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Before it was locked it looked like one that was left.
            if not _is_there(draft, handle):
                continue
            yield
            return
        finally:
            os.close(handle)


def _is_there(draft: Path, handle: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(draft.stat(), os.fstat(handle))
    return False


def _remove_left(folder: Path) -> None:
    for draft in folder.glob(f".*{_MARK}"):
        with suppress(OSError):
            handle = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if draft.is_dir():
                    shutil.rmtree(draft)
                else:
                    draft.unlink()
            finally:
                os.close(handle)


@contextmanager
def _exchanging(path: Path) -> Iterator[None]:
    """Nobody else takes an old folder away from `path` and puts a new one there. Of who was stopped
    in between, now or earlier, the old one comes back; where the new one is there it goes.
    """
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            _bring_back(path)
    finally:
        os.close(handle)


def _bring_back(path: Path) -> None:
    for old in path.parent.glob(f".{escape(path.name)}.*{_OLD}"):
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(path)
