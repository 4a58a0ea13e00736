"""How a fact is written: the only place where digits of a report come from."""

import re
from decimal import ROUND_HALF_UP, Decimal

from reporting.facts.fact import Fact, FactKind
from suqiu.errors import InputError

AGAINST = {"yoy": "同比", "mom": "环比"}
FORMATS = ("", "number", "name", "abs", "word", "bare", "short")
_UNITS = {"hour": "小时", "point": "个百分点", "ratio": "%"}
NONE = "—"


def written(fact: Fact, form: str = "") -> str:
    """The fact in words. InputError for a form that is not one of FORMATS.

    "" is the usual form (2,396件, 69.21%, 同比增长5.32%), `number` leaves out the unit, `name`
    gives the group's name, `abs` the size without direction, `word` the direction alone,
    `bare` leaves out 同比/环比 (for sentences that said it), `short` the zeros after the point
    (85%, for what a person set).
    """
    if form not in FORMATS:
        raise InputError(f"事实没有写法 {form}", hint=f"可用：{'、'.join(FORMATS[1:])}")
    if form == "name":
        return fact.label or str(fact.value)
    if fact.value is None:
        return _missing(fact, form)
    if isinstance(fact.value, str):
        return fact.value
    if fact.kind in (FactKind.GROWTH, FactKind.CHANGE):
        return _moved(fact, fact.value, form)
    if fact.kind is FactKind.RANK and not form:
        return f"{'' if fact.highest else '倒数'}第{fact.value:g}位"
    if form == "short":
        return re.sub(r"\.0+(?=\D|$)|(?<=\.\d)0(?=\D|$)", "", digits(fact.value, fact.unit))
    return digits(fact.value, fact.unit, bare=form == "number")


def digits(value: float, unit: str, *, bare: bool = False) -> str:
    """The digits of a value in a unit: two decimals for percentages, one for hours; `bare`
    without the unit.
    """
    tail = "" if bare else _UNITS.get(unit, unit)
    if unit in ("ratio", "point"):
        return f"{rounded(value * 100, 2)}{tail}"
    if unit == "hour":
        return f"{rounded(value, 1)}{tail}"
    if unit == "分":
        return f"{rounded(value, 2)}{tail}"
    return f"{int(value):,}{tail}" if float(value).is_integer() else f"{rounded(value, 1)}{tail}"


def rounded(value: float, places: int) -> str:
    """Half up, as people round, not half to even; no negative zero."""
    step = Decimal(1).scaleb(-places)
    found = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return f"{found:,}" if found else f"{abs(found):,}"


def direction(fact: Fact) -> int:
    """1 for more, -1 for less, 0 where the written digits show no difference."""
    number = fact.number
    unit = "ratio" if fact.kind is FactKind.GROWTH else fact.unit
    if float(digits(abs(number), unit, bare=True).replace(",", "")) == 0:
        return 0
    return 1 if number > 0 else -1


def _moved(fact: Fact, value: float, form: str) -> str:
    lead = "" if form in ("bare", "abs", "word", "number") else AGAINST.get(fact.against, "")
    way = direction(fact)
    if fact.unit == "point":
        word = ("下降", "持平", "提高")[way + 1]
    elif fact.kind is FactKind.CHANGE:
        word = ("减少", "持平", "增加")[way + 1]
    else:
        word = ("下降", "持平", "增长")[way + 1]
    size = digits(abs(value), fact.unit, bare=form == "number")
    if form in ("abs", "number"):
        return size
    if form == "word":
        return word
    return f"{lead}{word}" if way == 0 else f"{lead}{word}{size}"


def _missing(fact: Fact, form: str) -> str:
    if fact.kind is FactKind.GROWTH and not form:
        return "上年同期没有数据" if fact.against == "yoy" else "上期没有数据"
    return NONE
