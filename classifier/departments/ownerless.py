"""What is nobody's: no owner, no manager, or every body that was asked declined.

Such a matter falls to the backstop of 属地兜底. That one body shirks is no such case: the list says
whose duty it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from suqiu.errors import InputError
from suqiu.files.table import read_config

FILE = "ownerless.csv"
_COLUMNS = ("kind", "pattern", "holds")
_NONE, _DECLINED, _THING, _APART, _ENFORCED = KINDS = (
    "none", "declined", "thing", "apart", "enforced",
)  # fmt: skip
# So far around the words the thing is named, and what would make it another matter.
_NEAR = 30
# So far around one of its words a pattern is tried.
_REACH = 60
_MARKS = ",。;!?: "


@dataclass(frozen=True, slots=True)
class Ownerless:
    """The words that say so; `declined` where bodies only say that it is not theirs."""

    words: str
    declined: bool


class OwnerlessWords:
    """Patterns of an `ownerless.csv`.

    `none` tells that nobody owns or manages a thing, `declined` that all who were asked declined;
    either counts near a `thing` and not near what is `apart` (papers, money), and `declined` not
    near what is `enforced` (somebody breaks a rule). A pattern is tried where the text holds one of
    the words of `holds`.
    """

    def __init__(self, path: Path) -> None:
        signs: list[tuple[bool, re.Pattern[str]]] = []
        words: dict[str, list[int]] = {}
        about: dict[str, list[str]] = {kind: [] for kind in (_THING, _APART, _ENFORCED)}
        for number, cells in read_config(path):
            kind, pattern = _checked(path.name, number, cells)
            if kind in about:
                about[kind].append(pattern.pattern)
                continue
            holds = [word for word in cells["holds"].split("/") if word]
            if not holds:
                raise _wrong(path.name, number, "holds", "不能为空", "填模式里必有的词，用 / 隔开")
            for word in holds:
                words.setdefault(word, []).append(len(signs))
            signs.append((kind == _DECLINED, pattern))
        self._signs = tuple(signs)
        self._about = {kind: _any_of(patterns) for kind, patterns in about.items()}
        self._numbers = tuple(tuple(numbers) for numbers in words.values())
        self._finder = ahocorasick_rs.AhoCorasick(
            list(words), implementation=ahocorasick_rs.Implementation.DFA
        )

    def look(self, text: str) -> Ownerless | None:
        """What a normalised text says of it, if anything; that there is no owner comes first."""
        hits = self._finder.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return None
        found = None
        for number, start, end in hits:
            for sign in self._numbers[number]:
                declined, pattern = self._signs[sign]
                if declined and found is not None:
                    continue
                for match in pattern.finditer(text, max(0, start - _REACH), end + _REACH):
                    if self._counts(text, match, declined):
                        if not declined:
                            return Ownerless(match[0].strip(_MARKS), declined)
                        found = found or Ownerless(match[0].strip(_MARKS), declined)
        return found

    def _counts(self, text: str, match: re.Match[str], declined: bool) -> bool:
        around = (max(0, match.start() - _NEAR), match.end() + _NEAR)
        about = {kind: pattern.search(text, *around) for kind, pattern in self._about.items()}
        apart = about[_APART] or (declined and about[_ENFORCED])
        return about[_THING] is not None and not apart


def _checked(file: str, number: int, cells: dict[str, str]) -> tuple[str, re.Pattern[str]]:
    for name in _COLUMNS:
        if name not in cells:
            raise InputError(
                f"{file} 第 1 行（表头）缺少列：{name}", hint=f"表头应有 {'、'.join(_COLUMNS)}"
            )
    if cells["kind"] not in KINDS:
        hint = f"可以是 {'、'.join(KINDS)}"
        raise _wrong(file, number, "kind", f"不认识 {cells['kind']}", hint)
    if not cells["pattern"]:
        raise _wrong(file, number, "pattern", "不能为空", "不要的行整行删去")
    try:
        return cells["kind"], re.compile(cells["pattern"])
    except re.error as error:
        raise _wrong(file, number, "pattern", f"不是正则式：{error}", "改正这一行") from error


def _wrong(file: str, number: int, column: str, text: str, hint: str) -> InputError:
    return InputError(f"{file} 第 {number} 行「{column}」：{text}", hint=hint)


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    # Nothing matches where a kind has no row: no thing, so nothing is ever nobody's.
    return re.compile("|".join(patterns) or r"(?!)")
