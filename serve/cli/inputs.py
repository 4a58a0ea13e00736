"""What the words after a command mean: complaints, or a file of them."""

from pathlib import Path

from suqiu.errors import InputError
from suqiu.files.source import is_table_path


def file_named(inputs: list[str], command: str) -> Path | None:
    """The data file meant by the words, or None when they are complaints themselves."""
    if len(inputs) == 1 and is_table_path(inputs[0]):
        return Path(inputs[0])
    try:
        if len(inputs) == 1 and inputs[0].strip() and len(inputs[0]) < 1024:
            path = Path(inputs[0])
            # A directory is no complaint either: who opens it says so.
            if path.is_file() or path.is_dir():
                return path
    except (OSError, ValueError):
        return None
    if any(is_table_path(text) and Path(text).is_file() for text in inputs):
        raise InputError("一次只能处理一个文件", hint=f"每个文件运行一次 suqiu {command}")
    return None
