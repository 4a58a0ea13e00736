"""The settings as an administrator may read them: effect and value, secrets never."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from suqiu.settings import Settings

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class SettingShown:
    """One setting; `changed` when the site chose another value than the default."""

    name: str
    effect: str
    value: str
    changed: bool


def shown(settings: Settings) -> list[SettingShown]:
    """All settings in their order."""
    return [
        SettingShown(
            f"SUQIU_{name.upper()}",
            field.description or "",
            _value(getattr(settings, name), field),
            name in settings.model_fields_set,
        )
        for name, field in Settings.model_fields.items()
    ]


def _value(value: object, field: FieldInfo) -> str:
    if value is None or value == "":
        return "未设置"
    if isinstance(value, SecretStr) or field.repr is False:
        return "已设置（不显示）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Path):
        return str(value)
    # An address may carry a name and password.
    return _PASSWORD.sub("…@", str(value))
