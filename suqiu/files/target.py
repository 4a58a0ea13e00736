"""Where results may be written: never over what they are made from."""

from pathlib import Path

from suqiu.errors import InputError


def check_target(target: Path, *inputs: Path | None) -> None:
    """InputError when writing `target`, which `--out` names, would take one of the inputs away.

    That is the same file by whatever name or link, or, where `target` is a folder that is
    replaced whole, a file within. Inputs that are None or not there cannot be lost.
    """
    for one in inputs:
        if one is not None and _is_lost(one, target):
            raise InputError(
                f"--out {target} 会覆盖输入文件 {one}，没有执行",
                hint="--out 换一个文件名或目录",
            )


def _is_lost(one: Path, target: Path) -> bool:
    try:
        if not one.is_file() or not target.exists():
            return False
        if target.is_dir():
            return one.resolve().is_relative_to(target.resolve())
        return one.samefile(target)
    except (OSError, ValueError):
        return False  # What cannot be looked at is reported by who reads or writes it.
