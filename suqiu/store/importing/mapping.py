"""A mapping file for exports of other systems: columns, values, dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from suqiu.errors import InputError
from suqiu.store.importing.fields import FIELDS, aliases, chinese
from suqiu.toml import parse_toml


@dataclass(frozen=True, slots=True)
class FileMapping:
    """`columns`: header to field; `values`: field to (text to text); `dates`: strptime formats."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()


def read_mapping(path: Path) -> FileMapping:
    """The mapping of a TOML file with [columns], [values.字段] and [dates] formats.

    Fields may go by any known column name. InputError names what is wrong.
    """
    hint = "写法见 docs/store.md"
    content = parse_toml(path)
    unknown = content.keys() - {"columns", "values", "dates"}
    if unknown:
        raise InputError(f"映射文件里不认识 [{'、'.join(sorted(unknown))}]", hint=hint)
    columns = {
        header: _field(str(name), hint) for header, name in _table(content, "columns", hint).items()
    }
    twice = [name for name in columns.values() if list(columns.values()).count(name) > 1]
    if twice:
        raise InputError(f"映射文件里有两列都是「{chinese()[twice[0]]}」", hint=hint)
    values = {
        _field(name, hint): {str(old): str(new) for old, new in _named(name, table, hint).items()}
        for name, table in _table(content, "values", hint).items()
    }
    formats = _table(content, "dates", hint).get("formats", [])
    if not isinstance(formats, list) or not all(isinstance(form, str) for form in formats):
        raise InputError("映射文件 [dates] 的 formats 应是一组文字", hint=hint)
    return FileMapping(columns, values, tuple(formats))


def _table(content: Mapping[str, object], name: str, hint: str) -> dict[str, object]:
    return _named(name, content.get(name, {}), hint)


def _named(name: str, value: object, hint: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise InputError(f"映射文件的 {name} 应是一张表", hint=hint)
    return value


def _field(name: str, hint: str) -> str:
    found = name if name in FIELDS else aliases().get(name.lower())
    if found is None:
        known = "、".join(chinese()[one] for one in FIELDS if one in chinese())
        raise InputError(f"映射文件里的字段「{name}」不认识", hint=f"可用：{known}；{hint}")
    return found
