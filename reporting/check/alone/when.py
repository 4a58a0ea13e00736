"""Months, quarters and years of a text, and which comes after which."""

import re
from dataclasses import dataclass

_YEARS = r"(?P<y>\d{4}|今|本|去|上)年"
_PERIOD = re.compile(rf"(?:{_YEARS})?第?(?P<n>\d{{1,2}}|[一二三四])(?P<u>月|季度)")
_YEAR = re.compile(rf"{_YEARS}(?!以?来|初|底|末)")
_ORDER = "一二三四"


@dataclass(frozen=True, slots=True)
class When:
    """A month, quarter or year of a text: `year` is empty where it is not written."""

    year: str
    unit: str
    nth: int


def when(words: str) -> When | None:
    """The one time the words name."""
    found = list(_PERIOD.finditer(words))
    if not found:
        years = list(_YEAR.finditer(words))
        return When(years[0]["y"], "年", 0) if len(years) == 1 else None
    if len(found) > 1:
        return None
    number = found[0]["n"]
    nth = int(number) if number.isdigit() else _ORDER.index(number) + 1
    return When(found[0]["y"] or "", found[0]["u"], nth)


def follows(now: When, base: When) -> str:
    """yoy where `now` is the same time a year later, mom where it comes next."""
    if now.unit != base.unit:
        return ""
    numbers = now.year.isdigit() and base.year.isdigit()
    later = int(now.year) - int(base.year) if numbers else (
        1 if now.year in ("今", "本") and base.year in ("去", "上") else 0
    )  # fmt: skip
    if later == 1 and now.nth == base.nth:
        return "yoy"
    if now.unit == "年":
        return ""
    cycle = 12 if now.unit == "月" else 4
    wraps = now.nth == 1 and base.nth == cycle
    next_ = (now.nth == base.nth + 1 and later == 0) or (wraps and later in (0, 1))
    return "mom" if next_ and 1 <= base.nth <= cycle else ""


def undated(words: str) -> str:
    """The words without the times they name."""
    return _YEAR.sub("", _PERIOD.sub("", words)).strip("份")
