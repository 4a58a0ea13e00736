"""Paths in one column: labels such as 城市管理/市容秩序/占道经营 have levels, as columns would."""

from collections.abc import Iterable

from suqiu.taxonomy.load import MAX_LEVELS
from suqiu.taxonomy.tree import SIGNS, path_parts

# So many of the labels are paths, the rest being classes without a level above them (其他); and on
# the first level stand at most half as many names as there are paths, or 停水/停电 and 漏水/渗水
# would be two branches.
_MOST, _TOPS = 2 / 3, 1 / 2


def path_sign(labels: Iterable[str]) -> str:
    """The sign between the names of the paths that these labels are; empty where they are none."""
    distinct = {label.strip() for label in labels} - {""}
    return next((sign for sign in SIGNS if _is_sign(sign, distinct)), "")


def _is_sign(sign: str, labels: set[str]) -> bool:
    split = [parts for label in labels if len(parts := path_parts(label, sign)) > 1]
    # Codes such as 01-02-03 and dates are no names.
    if any(len(parts) > MAX_LEVELS or any(map(_is_code, parts)) for parts in split):
        return False
    tops = {parts[0] for parts in split}
    return 1 < len(split) >= _MOST * len(labels) and len(tops) <= _TOPS * len(split)


def _is_code(name: str) -> bool:
    return name.isascii() and any(map(str.isdigit, name))
