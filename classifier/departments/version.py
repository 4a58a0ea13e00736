"""Editions of a duty list as sites write them (2025-06, 2026版, v2), and which is the later."""

import re
from dataclasses import dataclass

from suqiu.text import normalise

_DIGITS = "零一二三四五六七八九"
_CHINESE = re.compile("[〇零一二三四五六七八九十]+")
# 202506 and 20250601 are dates written without marks.
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(\d\d)?(?!\d)")
_NUMBER = re.compile(r"\d+")
_NO_MATTER = re.compile(r"version|ver|[年月日号第版v\W\d_]+")


@dataclass(frozen=True, slots=True)
class Edition:
    """The numbers of a version without trailing zeros, and the words that are left of it."""

    numbers: tuple[int, ...]
    words: str

    @property
    def blank(self) -> bool:
        """Whether nothing was written."""
        return not self.numbers and not self.words

    @property
    def dated(self) -> bool:
        """Whether it begins with a year."""
        return bool(self.numbers) and 1900 <= self.numbers[0] <= 2100


def read_edition(written: str) -> Edition:
    """What is written in a cell; two ways to write the same date are the same edition."""
    text = _CHINESE.sub(lambda match: _digits(match[0]), normalise(written))
    marked = _COMPACT.sub(lambda match: "-".join(filter(None, match.groups())), text)
    numbers = [int(number) for number in _NUMBER.findall(marked)]
    while numbers and not numbers[-1]:
        numbers.pop()
    return Edition(tuple(numbers), _NO_MATTER.sub("", text))


def is_later(one: Edition, other: Edition) -> bool | None:
    """Whether the first is the later; None when nobody can tell, as for a year and a number, or
    for words. What has no version is the earliest.
    """
    if one.blank or other.blank:
        return other.blank and not one.blank
    if not one.numbers or not other.numbers or one.dated != other.dated:
        return None
    return None if one.numbers == other.numbers else one.numbers > other.numbers


def _digits(written: str) -> str:
    """十二 as 12, 二〇二六 as 2026."""
    tens, mark, ones = written.replace("〇", "零").partition("十")
    digits = ["".join(str(_DIGITS.index(char)) for char in part if char in _DIGITS)
              for part in (tens, ones)]  # fmt: skip
    return f"{digits[0] or 1}{digits[1] or 0}" if mark else digits[0]
