"""Where results may be written: never over what they are made from, and only where they can be."""

import tempfile
from pathlib import Path

from suqiu.errors import InputError, os_reason


def check_target(target: Path, *inputs: Path | None) -> None:
    """InputError when writing `target`, which `--out` names, would take one of the inputs away, or
    is seen to be impossible: who asks before the work need not do it in vain.

    To take away is the same file by whatever name or link, or, where `target` is a folder that is
    replaced whole, a file within. Inputs that are None or not there cannot be lost.
    """
    for one in inputs:
        if one is not None and _is_lost(one, target):
            raise InputError(
                f"--out {target} 会覆盖输入文件 {one}，没有执行",
                hint="--out 换一个文件名或目录",
            )
    if not target.exists() or target.is_file() or target.is_dir():
        _try_writing(target)


def _try_writing(target: Path) -> None:
    """In the nearest folder there is on the way; what is missing of it will be made."""
    folder = next(one for one in target.absolute().parents if one.exists())
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        raise InputError(
            f"写不了 {target}：{os_reason(error)}", hint="检查目录、权限和磁盘"
        ) from error


def _is_lost(one: Path, target: Path) -> bool:
    try:
        if not one.is_file() or not target.exists():
            return False
        if target.is_dir():
            return one.resolve().is_relative_to(target.resolve())
        return one.samefile(target)
    except (OSError, ValueError):
        return False  # What cannot be looked at is reported by who reads or writes it.
