"""Where the header of a table is: a title may stand above it, or it was made of two rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import zip_longest

from suqiu.errors import InputError
from suqiu.text import strip_controls

# The header is one of the first so many rows that are not blank.
LOOKED = 10


class Fit(IntEnum):
    """Whether a row holds no name of a column that is known, some, or all that are needed."""

    NONE = 0
    SOME = 1
    ALL = 2


HeaderTest = Callable[[Sequence[str]], Fit]


def plain_name(name: str) -> str:
    """A column's name as it is compared: a cell breaks it into lines, 诉求⏎内容, or spaces it."""
    return "".join(name.split()).lower()


def any_header(_: Sequence[str]) -> Fit:
    """For tables of which the first row is the header, whatever it says."""
    return Fit.ALL


def columns_test(*needed: Sequence[str]) -> HeaderTest:
    """What tells whether a row names every column of a table; each by any of its names, whatever
    the case and blanks.
    """
    known = [frozenset(map(plain_name, names)) for names in needed]

    def test(names: Sequence[str]) -> Fit:
        titles = set(map(plain_name, names))
        named = [not titles.isdisjoint(one) for one in known]
        return Fit.ALL if all(named) else Fit.SOME if any(named) else Fit.NONE

    return test


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """The header's index among the rows looked at; `halved` where it and the row below are only
    together what is needed.
    """

    index: int = 0
    fit: Fit = Fit.NONE
    halved: bool = False


def find_header(rows: Sequence[Sequence[str]], test: HeaderTest) -> HeaderPlace:
    """The first row, unless nothing in it is known, or it only names groups of the columns that the
    next one names, and a row below has all that is needed.
    """
    for index, names in enumerate(rows):
        fit = test(names)
        if fit is Fit.ALL:
            return HeaderPlace(index, fit)
        if fit is Fit.SOME:
            below = rows[index + 1] if index + 1 < len(rows) else ()
            pairs = list(zip_longest(_said(names), _said(below), fillvalue=""))
            # A group may bear the name of a column, 地点 over 街道 and 社区; a column that takes both
            # rows has nothing below its name.
            if test(below) is Fit.ALL and all(low for high, low in pairs if high):
                return HeaderPlace(index + 1, Fit.ALL)
            return HeaderPlace(index, fit, test([low or high for high, low in pairs]) is Fit.ALL)
    return HeaderPlace()


def _said(names: Sequence[str]) -> list[str]:
    """The names without the numbers that `column_names` gives to the blank ones."""
    return ["" if name[:1] == "." and name[1:].isdigit() else name for name in names]


def two_rows(file: str, number: int) -> InputError:
    """What to say of a header that takes the row of this number and the next."""
    return InputError(
        f"{file} 的表头像是两行（第 {number}、{number + 1} 行），不能读取",
        hint="把表头改成一行：取消合并单元格，每列一个名称，多余的一行删去",
    )


def no_rows(file: str) -> InputError:
    """What to say of a file with nothing below its header."""
    return InputError(f"{file} 没有数据行", hint="检查导出是否完整")


def skipped(number: int, rows: int, sheet: str = "") -> str:
    """A note on rows above the header, which is the row of this number; empty for none."""
    if not rows:
        return ""
    where = f"工作表「{sheet}」" if sheet else ""
    return f"{where}表头在第 {number} 行，上面 {rows} 行没有读"


def column_names(record: Sequence[str]) -> list[str]:
    """The names of a header, cleaned; a name that came before gets its column: 内容.3."""
    names = [strip_controls(cell).strip() for cell in record]
    for i, name in enumerate(names):
        if name in names[:i]:
            names[i] = f"{name}.{i + 1}"
    return names
