"""The dispatch rules a site can edit: numbers (`datasets/departments/rules.csv`) and words."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.departments import naming, ownerless
from classifier.departments.naming import BodyNames, load_names
from classifier.departments.ownerless import OwnerlessWords
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.table import read_config

_FILE = "rules.csv"
_FILES = (_FILE, ownerless.FILE, naming.FILE)
_COLUMNS = ("setting", "value")
_FOR_PEOPLE = ("explanation", "source")
_LOCAL = "local_department"
_NUMBERS = (
    "village_weight", "street_weight", "assist_weight",
    "history_weight", "duty_weight", "return_weight",
)  # fmt: skip
# A copy that a site made before there were these has the shipped ones.
_NEWER = ("ownerless_weight", "declined_weight")


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """Weights of the rules; `local_department` is the backstop of 属地兜底, `ownerless` tells what
    is nobody's, and `names` which names are one body. `hash` (64 hex digits) is of all that the
    files say, but for the words that explain it.
    """

    local_department: str
    ownerless: OwnerlessWords
    names: BodyNames
    hash: str
    village_weight: float
    street_weight: float
    assist_weight: float
    history_weight: float
    duty_weight: float
    return_weight: float
    ownerless_weight: float
    declined_weight: float

    def backstop(self, names: Sequence[str]) -> str:
        """What these names call the backstop: as `local_department` does, else the one way to
        write it that is among them; empty where none is, or nobody knows which.
        """
        local = self.local_department
        if local in names:
            return local
        for group in self.names.together((*names, local), {}, names):
            if group[-1] == len(names):
                return names[group[0]]
        return ""


def load_dispatch_rules(folder: Path | None = None) -> DispatchRules:
    """The rules, each file of the site's folder if it is there, else as shipped; InputError names
    the row that cannot be used, and a folder or a file of it that would be passed over in silence.
    """
    paths = _paths(folder)
    values = _values(paths[_FILE])
    if any(name not in values for name in _NEWER):
        values = _values(dataset_path(f"departments/{_FILE}")) | values
    numbers = [float(values[name]) for name in (*_NUMBERS, *_NEWER)]
    said = [_said(paths[name]) for name in (ownerless.FILE, naming.FILE)]
    return DispatchRules(
        values[_LOCAL],
        OwnerlessWords(paths[ownerless.FILE]),
        load_names(paths[naming.FILE]),
        hashlib.sha256(json.dumps([values[_LOCAL], numbers, said]).encode()).hexdigest(),
        *numbers,
    )


def shipped_local() -> str:
    """What the shipped rules call the backstop, as the shipped classification does."""
    return _values(dataset_path(f"departments/{_FILE}"))[_LOCAL]


def _said(path: Path) -> list[list[str]]:
    """The cells of a file without what only people read."""
    return [
        [cell.strip() for name, cell in cells.items() if name not in _FOR_PEOPLE]
        for _, cells in read_config(path)
    ]


def _values(path: Path) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, cells in read_config(path):
        missing = [name for name in _COLUMNS if name not in cells]
        if missing:
            raise InputError(
                f"{path.name} 第 1 行（表头）缺少列：{'、'.join(missing)}",
                hint=f"表头应有 {'、'.join(_COLUMNS)}",
            )
        setting, value = cells["setting"].strip(), cells["value"].strip()
        if setting in (*_NUMBERS, *_NEWER):
            if not _is_weight(value):
                raise InputError(
                    f"rules.csv 第 {number} 行「value」：{value} 不是非负数",
                    hint="填 0 表示不用这条规则",
                )
        elif setting != _LOCAL:
            raise InputError(
                f"rules.csv 第 {number} 行「setting」：不认识 {setting}",
                hint=f"可以是 {'、'.join((_LOCAL, *_NUMBERS, *_NEWER))}",
            )
        if setting in values:
            raise InputError(
                f"rules.csv 第 {number} 行「setting」：{setting} 重复", hint="只留一行"
            )
        if not value:
            raise InputError(f"rules.csv 第 {number} 行「value」：不能为空", hint="填写单位全称")
        values[setting] = value
    missing = [name for name in (_LOCAL, *_NUMBERS) if name not in values]
    if missing:
        raise InputError(f"rules.csv 缺少 {'、'.join(missing)}", hint="从随附文件恢复这一行")
    return values


def _paths(folder: Path | None) -> Mapping[str, Path]:
    shipped = {name: dataset_path(f"departments/{name}") for name in _FILES}
    if folder is None:
        return shipped
    if not folder.is_dir():
        raise InputError(f"SUQIU_DISPATCH_DIR={folder} 不是目录", hint="检查路径")
    others = sorted(path.name for path in folder.glob("*.csv") if path.name not in _FILES)
    if others:
        raise InputError(
            f"SUQIU_DISPATCH_DIR 里不认识 {'、'.join(others)}",
            hint=f"可以放的是 {'、'.join(_FILES)}",
        )
    own = {name: folder / name for name in _FILES if (folder / name).is_file()}
    if not own:
        raise InputError(
            f"SUQIU_DISPATCH_DIR={folder} 里没有 {'、'.join(_FILES)}", hint="复制随附的再改"
        )
    return shipped | own


def _is_weight(value: str) -> bool:
    try:
        return 0 <= float(value) < math.inf
    except ValueError:
        return False
