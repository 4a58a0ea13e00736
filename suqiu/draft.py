"""A file that appears only when it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from suqiu.errors import InputError, os_reason


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, which takes its place at the end; InputError when it cannot
    be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as error:
        raise InputError(
            f"写不了 {path}：{os_reason(error)}", hint="检查目录、权限和磁盘"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
