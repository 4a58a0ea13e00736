"""Finds and reads what lies in `datasets/`: beside the source, or inside the installed package."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from suqiu.errors import InputError


@cache
def datasets_root() -> Path:
    """The folder of shipped data; InputError when the installation is incomplete."""
    here = Path(__file__).parent
    for folder in (here / "_datasets", here.parent / "datasets"):
        if (folder / "seed" / "taxonomy.csv").is_file():
            return folder
    raise InputError("找不到随附数据 datasets/", hint="重新安装 suqiu")


def dataset_path(name: str) -> Path:
    """The path of one shipped file, such as `seed/leaves.jsonl`."""
    path = datasets_root() / name
    if not path.is_file():
        raise InputError(f"随附数据缺少 {name}", hint="重新安装 suqiu")
    return path


def data_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped CSV file by column."""
    with dataset_path(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def data_lines(name: str) -> Iterator[dict[str, Any]]:
    """The objects of a shipped file of JSON lines."""
    with dataset_path(name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)
