"""Cells as values: what PostgreSQL takes as text, or a ValueError with a Chinese reason."""

import re
from collections.abc import Callable, Sequence

from suqiu.moment import by_formats, read_moment
from suqiu.occurred import read_occurred
from suqiu.store.importing.fields import FieldKind

_SEPARATORS = re.compile(r"[、,，;；|/\s]+")
_TRUE = frozenset(("是", "1", "true", "t", "y", "yes", "有", "√"))
_FALSE = frozenset(("否", "0", "false", "f", "n", "no", "无", "×"))
_SOLVED = {"1": "是", "0": "否", "2": "未表态", "已解决": "是", "解决": "是", "未解决": "否",
           "true": "是", "false": "否", "是": "是", "否": "否", "未表态": "未表态"}  # fmt: skip
_MOST = 32_767
_LONGEST = 200
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def reader(kind: FieldKind, dates: Sequence[str] = ()) -> Callable[[str], str]:
    """The function that reads a non-empty cell of this kind."""
    if kind is FieldKind.TIME and dates:
        return lambda text: read_time(text, dates)
    if kind is FieldKind.OCCURRED:
        return lambda text: read_occurred(text, dates)
    readers: dict[FieldKind, Callable[[str], str]] = {
        FieldKind.TEXT: str, FieldKind.NAME: read_name, FieldKind.NUMBER: read_number, FieldKind.TIME: read_time, FieldKind.FLAG: read_flag,
        FieldKind.COUNT: read_count, FieldKind.LIST: read_list, FieldKind.SOLVED: read_solved,
    }  # fmt: skip
    return readers[kind]


def read_name(text: str) -> str:
    """A few words."""
    if len(text) > _LONGEST:
        raise ValueError(f"有 {len(text):,} 个字符，这一列最多 {_LONGEST} 个")
    return text


def read_number(text: str) -> str:
    """The number of a ticket, of which its page's address is made: a line of totals has none, and
    steps of a path (..) are lost on the way.
    """
    if not any(map(str.isnumeric, text)) or not {".", ".."}.isdisjoint(text.split("/")):
        raise ValueError(f"「{text[:40]}」不像工单编号（没有数字，或有 /../）")
    return read_name(text)


def read_time(text: str, dates: Sequence[str] = ()) -> str:
    """A moment in local time, `YYYY-MM-DD HH:MM:SS`; one with a zone is taken to China's."""
    moment = by_formats(text, dates) or read_moment(text)
    if moment is None:
        raise ValueError(f"「{text[:40]}」不是时间")
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"年份 {moment.year} 不合理")
    return moment.replace(microsecond=0).isoformat(" ")


def read_flag(text: str) -> str:
    """`t` or `f`."""
    lower = text.lower()
    if lower in _TRUE:
        return "t"
    if lower in _FALSE:
        return "f"
    raise ValueError(f"「{text[:40]}」应是 是 或 否")


def read_count(text: str) -> str:
    """A whole number from 0 to 32,767."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= _MOST and len(text) < 9):
        raise ValueError(f"「{text[:40]}」应是 0 到 {_MOST} 的整数")
    return str(int(text))


def read_list(text: str) -> str:
    """Names joined by 、 whatever stood between them."""
    return "、".join(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))


def read_solved(text: str) -> str:
    """是, 否 or 未表态; exports also write 1, 0 and 2."""
    found = _SOLVED.get(text.lower())
    if found is None:
        raise ValueError(f"「{text[:40]}」应是 是、否 或 未表态")
    return found
