"""The dispatch rules as numbers a site can edit: `datasets/departments/rules.csv`."""

from dataclasses import dataclass

from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.table import read_config

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


def load_rules() -> DispatchRules:
    """The rules, checked; InputError names the row that cannot be used."""
    values: dict[str, str] = {}
    for number, cells in read_config(dataset_path("departments/rules.csv")):
        setting, value = cells["setting"], cells["value"]
        if setting in _NUMBERS:
            try:
                if float(value) < 0:
                    raise ValueError
            except ValueError:
                raise InputError(
                    f"rules.csv 第 {number} 行「value」：{value} 不是非负数",
                    hint="填 0 表示不用这条规则",
                ) from None
        values[setting] = value
    missing = [name for name in ("local_department", *_NUMBERS) if name not in values]
    if missing:
        raise InputError(f"rules.csv 缺少 {'、'.join(missing)}", hint="从随附文件恢复这一行")
    return DispatchRules(values["local_department"], *(float(values[name]) for name in _NUMBERS))
