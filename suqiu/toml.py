"""TOML files that people write, with one way to say what is wrong with them."""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from suqiu.errors import InputError, SettingsError, SuqiuError, os_reason

_Model = TypeVar("_Model", bound=BaseModel)
_REASONS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项",
    "unexpected_keyword_argument": "不认识这一项",
    "literal_error": "只能是 {expected}",
    "float_type": "应是数字",
    "float_parsing": "应是数字",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "bool_parsing": "应是 true 或 false",
    "list_type": "应是列表",
    "dict_type": "应是表",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "enum": "只能是 {expected}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "string_type": "应是文字（加引号）",
    "bool_type": "应是 true 或 false",
    "tuple_type": "应是列表",
}
_AT = re.compile(r"line (\d+), column (\d+)")
_QUOTED = re.compile(r"'([^']*)'")


def parse_toml(path: Path, *, refuse: type[SuqiuError] = InputError) -> dict[str, Any]:
    """The tables of a file; `refuse` when it cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise refuse(f"读不了 {path}：{os_reason(error)}", hint="检查路径") from error
    except UnicodeDecodeError as error:
        raise refuse(
            f"{path.name} 不是 UTF-8 编码", hint="用记事本“另存为”，编码选 UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise refuse(
            f"{path.name} 不是合法的 TOML{_place(error)}",
            hint='检查引号和方括号；中文的键要加引号，如 {"内容" = "列名"}',
        ) from error


def read_toml(
    path: Path, model: type[_Model], *, hint: str, refuse: type[SuqiuError] = InputError
) -> _Model:
    """A file checked against a model; `refuse` names the first item at fault."""
    try:
        return model.model_validate(parse_toml(path, refuse=refuse))
    except ValidationError as error:
        raise refuse(why_refused(path, error), hint=hint) from error


def read_settings_toml(path: Path, model: type[_Model], *, hint: str) -> _Model:
    """As `read_toml`, of a file that sets up a site: SettingsError names the first item at fault."""
    return read_toml(path, model, hint=hint, refuse=SettingsError)


def why_refused(path: Path, error: ValidationError) -> str:
    """The first item of the file that is at fault, and why, in Chinese."""
    first = error.errors()[0]
    # People count from one.
    where = ".".join(
        f"第 {part + 1} 项" if isinstance(part, int) else part for part in first["loc"]
    )
    context = {"msg": first["msg"], **first.get("ctx", {})}
    # The values stand in quotes, with an "or" before the last.
    context["expected"] = "、".join(_QUOTED.findall(str(context.get("expected", ""))))
    reason = _REASONS.get(first["type"], "{msg}").format(**context)
    return f"{path.name} 的 {where} 不可用：{reason}"


def _place(error: tomllib.TOMLDecodeError) -> str:
    found = _AT.search(str(error))
    return f"：第 {found[1]} 行第 {found[2]} 个字符处看不懂" if found else "：最后一行没有写完"
