"""Which old codes became which new ones when a model was trained across a change of taxonomy."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.corpus import Example
from suqiu.errors import InputError
from suqiu.files.writer import guard_cell
from suqiu.taxonomy.migration import CodeMap

# Beside the model, which does not need it: it says what its labels were before.
MOVES_FILE = "code_map.csv"
_HEADER = ("旧代码", "新代码", "条数", "旧分类", "新分类")


@dataclass(frozen=True, slots=True)
class Move:
    """How many examples (`count`) of an old code were learned under a new one."""

    old: str
    new: str
    count: int
    old_path: str
    new_path: str


def moves_of(examples: Iterable[Example], code_map: CodeMap) -> tuple[Move, ...]:
    """The moves of the examples that have an old code, unchanged codes too, in order of codes."""
    counts = Counter((one.old_code, one.code) for one in examples if one.old_code)
    return tuple(
        Move(old, new, count, code_map.old.leaf(old).path, code_map.new.leaf(new).path)
        for (old, new), count in sorted(counts.items())
    )


def write_moves(folder: Path, moves: Sequence[Move]) -> Path:
    """Write the moves beside the model; InputError when the folder cannot be written."""
    path, draft = folder / MOVES_FILE, folder / f".{MOVES_FILE}.part"
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEADER)
            for one in moves:
                cells = (one.old, one.new, str(one.count), one.old_path, one.new_path)
                writer.writerow(map(guard_cell, cells))
        draft.replace(path)
    except OSError as error:
        raise InputError(f"写不了 {path}：{error.strerror}", hint="检查目录和权限") from error
    return path
