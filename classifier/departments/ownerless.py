"""What is nobody's: no owner, no manager, or every body that was asked declined.

Such a matter falls to the backstop of 属地兜底. That one body shirks is no such case: the list says
whose duty it is.
"""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.text import normalise

FILE = "ownerless.csv"
_COLUMNS = ("kind", "pattern", "holds")
_NONE, _DECLINED, _THING, _APART, _ENFORCED = KINDS = (
    "none", "declined", "thing", "apart", "enforced",
)  # fmt: skip
# So far around the words the thing is named, and what would make it another matter.
_NEAR = 30
# So far around one of its words a pattern is tried.
_REACH = 60
# So many matches of a pattern are looked at: what is nobody's is said once or twice.
_MOST = 50
_MARKS = ",。;!?: "
# Texts are normalised before they are looked at, so that these stand in none of them.
_NEVER = re.compile(r"[！-～]|(?<![\\?])[A-Z]")


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
        self._about: dict[str, list[re.Pattern[str]]] = {
            kind: [] for kind in (_THING, _APART, _ENFORCED)
        }
        for number, cells in read_config(path):
            kind, pattern = _checked(path.name, number, cells)
            if kind in self._about:
                self._about[kind].append(pattern)
                continue
            holds = [word for word in normalise(cells["holds"]).split("/") if word]
            if not holds:
                raise _wrong(path.name, number, "holds", "不能为空", "填模式里必有的词，用 / 隔开")
            for word in holds:
                words.setdefault(word, []).append(len(signs))
            signs.append((kind == _DECLINED, pattern))
        if not self._about[_THING]:
            raise InputError(
                f"{path.name} 没有 kind 是 {_THING} 的行，什么工单都不会算",
                hint="从随附文件复制这一行",
            )
        self._signs = tuple(signs)
        self._numbers = tuple(tuple(numbers) for numbers in words.values())
        self._finder = ahocorasick_rs.AhoCorasick(
            list(words), implementation=ahocorasick_rs.Implementation.DFA
        )

    def look(self, text: str) -> Ownerless | None:
        """What a normalised text says of it, if anything; that there is no owner comes first."""
        hits = self._finder.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return None
        # Where each pattern is tried: no part of the text twice, however often its word stands.
        parts: dict[int, list[tuple[int, int]]] = {}
        for number, start, end in hits:
            first, last = max(0, start - _REACH), end + _REACH
            for sign in self._numbers[number]:
                own = parts.setdefault(sign, [])
                if own and own[-1][1] >= first:
                    first = min(first, own.pop()[0])
                own.append((first, last))
        found = None
        for sign, own in parts.items():
            declined, pattern = self._signs[sign]
            if declined and found is not None:
                continue
            matches = (match for part in own for match in pattern.finditer(text, *part))
            for match in itertools.islice(matches, _MOST):
                if self._counts(text, match, declined):
                    found = Ownerless(match[0].strip(_MARKS), declined)
                    if not declined:
                        return found
                    break
        return found

    def _counts(self, text: str, match: re.Match[str], declined: bool) -> bool:
        around = (max(0, match.start() - _NEAR), match.end() + _NEAR)

        def told(kind: str) -> bool:
            return any(pattern.search(text, *around) for pattern in self._about[kind])

        return told(_THING) and not told(_APART) and not (declined and told(_ENFORCED))


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
    if never := _NEVER.search(cells["pattern"]):
        hint = "正文先转成半角、小写再找，模式也这样写"
        raise _wrong(file, number, "pattern", f"{never[0]} 在正文里不会出现", hint)
    try:
        pattern = re.compile(cells["pattern"])
    except re.error as error:
        raise _wrong(file, number, "pattern", f"不是正则式：{error}", "改正这一行") from error
    if pattern.search(""):
        hint = "多半是多了一个 |，或者全是可有可无的"
        raise _wrong(file, number, "pattern", "没有字也算，什么工单都会算", hint)
    return cells["kind"], pattern


def _wrong(file: str, number: int, column: str, text: str, hint: str) -> InputError:
    return InputError(f"{file} 第 {number} 行「{column}」：{text}", hint=hint)
