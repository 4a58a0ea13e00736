"""The parts of a period one after the other: its months in order, 一至四季度分别受理."""

import re

from reporting.check.known.dated import is_of, spoken
from reporting.check.known.known import Known
from reporting.facts.fact import Fact, FactKind

_EACH = re.compile(
    r"第?(?P<first>[一二三四]|\d{1,2})(?:季度?|月)?至第?(?P<last>[一二三四]|\d{1,2})(?P<unit>季度|月)[^，。；\d]{0,8}(?:分别|依次|各)"
)
_DIGITS = "一二三四"


def points(known: Known, dimension: str, name: str = "受理量") -> list[Fact]:
    """The parts of the report's own period, in order."""
    found = {
        f.label: f for f in known.numeric
        if f.dimension == dimension and f.name == name and f.kind is FactKind.FIGURE and not f.within
        and not known.is_past(f)
    }  # fmt: skip
    return [found[label] for label in sorted(found)]


def point(known: Known, date: str, name: str = "受理量") -> Fact | None:
    """The figure of a day, month, quarter or half that is named."""
    return next(
        (f for f in known.numeric if f.name == name and f.kind is FactKind.FIGURE and not f.within
         and f.dimension in ("day", "month", "quarter", "half")
         and is_of(date.rstrip("份"), spoken(f.label))), None,
    )  # fmt: skip


def respectively(text: str, at: int, nth: int, known: Known) -> Fact | None:
    """The figure that is the `nth` after 一至四季度分别受理."""
    found = next((one for one in reversed(list(_EACH.finditer(text, 0, at)))), None)
    if found is None:
        return None
    first = int(found["first"]) if found["first"].isdigit() else _DIGITS.index(found["first"]) + 1
    number = first + nth
    unit = "季度" if found["unit"] == "季度" else "月"
    name = f"{_DIGITS[number - 1] if number <= 4 else ''}季度" if unit == "季度" else f"{number}月"
    return point(known, name)


def listed_from(text: str, at: int) -> int:
    """Where the list that `respectively` is about begins."""
    found = list(_EACH.finditer(text, 0, at))
    return found[-1].end() if found else at
