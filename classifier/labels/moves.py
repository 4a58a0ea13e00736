"""Which old codes became which new ones when a model was trained across a change of taxonomy."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.labels.corpus import Example
from suqiu.draft import draft_of
from suqiu.errors import ModelError
from suqiu.files.writer import guard_cell
from suqiu.taxonomy.migration import CodeMap

# Beside the model, which does not need it: it says what its labels were before.
MOVES_FILE = "code_map.csv"
_HEADER = ("旧代码", "新代码", "条数", "旧分类", "新分类")
_SHOWN = 5


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
    path = folder / MOVES_FILE
    with draft_of(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for one in moves:
            cells = (one.old, one.new, str(one.count), one.old_path, one.new_path)
            writer.writerow(map(guard_cell, cells))
    return path


def read_moves(folder: Path) -> tuple[Move, ...]:
    """The moves beside a model, none where it was trained without a map; ModelError when the file
    is not what `write_moves` wrote.
    """
    path = folder / MOVES_FILE
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
            if tuple(header) != _HEADER:
                raise ValueError
            cells = [[cell.removeprefix("'") for cell in row] for row in rows]
            return tuple(
                Move(old, new, int(count), before, after)
                for old, new, count, before, after in cells
            )
    except (OSError, ValueError) as error:
        raise ModelError(f"读不了 {path}", hint="它只记录旧代码，删去不影响模型") from error


def moves_line(moves: Sequence[Move]) -> str:
    """In one line, which old codes moved, the most frequent first; empty where nothing was mapped."""
    if not moves:
        return ""
    moved = sorted((one for one in moves if one.old != one.new), key=lambda one: -one.count)
    staying = sum(one.count for one in moves if one.old == one.new)
    kept = f"，{staying:,} 条代码不变" if staying else ""
    if not moved:
        return f"按映射表训练{kept}"
    shown = "、".join(f"{one.old}→{one.new} {one.count:,} 条" for one in moved[:_SHOWN])
    rest = f"，另有 {len(moved) - _SHOWN} 种" if len(moved) > _SHOWN else ""
    return (
        f"按映射表训练：{len({one.old for one in moved})} 个旧代码的"
        f" {sum(one.count for one in moved):,} 条换了代码{kept}（{shown}{rest}）"
    )
