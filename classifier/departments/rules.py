"""The dispatch rules as numbers a site can edit: `datasets/departments/rules.csv`."""

import math
from dataclasses import dataclass
from pathlib import Path

from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.table import read_config

_FILE = "rules.csv"
_COLUMNS = ("setting", "value")
_LOCAL = "local_department"
_NUMBERS = (
    "village_weight", "street_weight", "assist_weight",
    "history_weight", "duty_weight", "return_weight",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """Weights of the rules; `local_department` is the backstop of 属地兜底."""

    local_department: str
    village_weight: float
    street_weight: float
    assist_weight: float
    history_weight: float
    duty_weight: float
    return_weight: float


def load_rules(folder: Path | None = None) -> DispatchRules:
    """The rules, of the site's folder if they are there, else as shipped; InputError names the
    row that cannot be used, and a folder or a file of it that would be passed over in silence.
    """
    values: dict[str, str] = {}
    path = _path(folder)
    for number, cells in read_config(path):
        missing = [name for name in _COLUMNS if name not in cells]
        if missing:
            raise InputError(
                f"{path.name} 第 1 行（表头）缺少列：{'、'.join(missing)}",
                hint=f"表头应有 {'、'.join(_COLUMNS)}",
            )
        setting, value = cells["setting"].strip(), cells["value"].strip()
        if setting in _NUMBERS:
            if not _is_weight(value):
                raise InputError(
                    f"rules.csv 第 {number} 行「value」：{value} 不是非负数",
                    hint="填 0 表示不用这条规则",
                )
        elif setting != _LOCAL:
            raise InputError(
                f"rules.csv 第 {number} 行「setting」：不认识 {setting}",
                hint=f"可以是 {'、'.join((_LOCAL, *_NUMBERS))}",
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
    return DispatchRules(values[_LOCAL], *(float(values[name]) for name in _NUMBERS))


def _path(folder: Path | None) -> Path:
    if folder is None:
        return dataset_path(f"departments/{_FILE}")
    if not folder.is_dir():
        raise InputError(f"SUQIU_DISPATCH_DIR={folder} 不是目录", hint="检查路径")
    others = sorted(path.name for path in folder.glob("*.csv") if path.name != _FILE)
    if others:
        raise InputError(
            f"SUQIU_DISPATCH_DIR 里不认识 {'、'.join(others)}", hint=f"可以放的是 {_FILE}"
        )
    if not (folder / _FILE).is_file():
        raise InputError(f"SUQIU_DISPATCH_DIR={folder} 里没有 {_FILE}", hint="复制随附的再改")
    return folder / _FILE


def _is_weight(value: str) -> bool:
    try:
        return 0 <= float(value) < math.inf
    except ValueError:
        return False
