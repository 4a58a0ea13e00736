"""Days written as dates: 2026年8月15日, 2025-03, 8月15号, 10.1, 15号, 上个月15号."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from suqiu.periods.atom import Atom, Days, day_of_month, day_span
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import add_months, month_days
from suqiu.periods.numerals import chinese_number
from suqiu.periods.words import FRESH, HAN, OF_YEAR, SEP, SHORT, year_of

# 15号楼, 3号线, 15日内: a number of a house or a length of time.
_DAY = rf"(?:日(?![内均]|以[内上下])|号(?![楼线院门店厅铺仓桥井机台窗路馆矿库闸栋幢座岗段])|(?={SEP}(?:{SHORT}月(?:份的?)?)?{SHORT}[日号]))(?:[0零]时|[0零]点|24时|24点)?"
_MONTH_DAY = re.compile(rf"{OF_YEAR}{FRESH}(?P<n>{SHORT})月(?:份的?)?(?P<d>{SHORT}){_DAY}")
_RELATIVE = re.compile(
    rf"(?P<rel>本|这个?|(?<![以晚])上+个?|(?<![以地])下+个?|当)月(?:份的?)?(?P<d>{SHORT}){_DAY}"
)
_FULL = re.compile(
    r"(?<![\d.A-Za-z])(?P<y>(?:19|20|21)\d\d)(?P<s>[-/.])(?P<n>\d{1,2})(?:(?P=s)(?P<d>\d{1,2}))?(?![\d.]\d?)(?![\d%％件个])"
)
_COMPACT = re.compile(
    r"(?<![\d.A-Za-z])(?P<y>20\d\d)(?P<n>0[1-9]|1[0-2])(?P<d>[0-3]\d)?(?![\d.A-Za-z%％件个号])"
)
_MEASURE = r"(?![\d.%％件个分小天日万亿元倍次人户条点米公千百平度吨秒])"
_DOTTED = re.compile(
    rf"{OF_YEAR}(?<![\d.于过达足均为是率长超值增降A-Za-z/])(?P<n>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12]\d|0?[1-9]){_MEASURE}"
)
# 9月1-9月30: in a range the 日 may be left out on both sides.
_UNNAMED = re.compile(
    rf"{OF_YEAR}{FRESH}(?P<n>{SHORT})月(?P<d>{SHORT})[日号]?(?P<s>{SEP})"
    rf"(?P<n2>{SHORT})月(?P<d2>\d{{1,2}})(?![\d日号.个件天年月%])"
)
# 10/1 is a date only in a range; alone it may be one tenth.
_SLASHED = re.compile(
    rf"(?<![\d./A-Za-z])(\d{{1,2}})/(\d{{1,2}})({SEP})(\d{{1,2}})/(\d{{1,2}})(?![\d/%])"
)
_BARE = re.compile(rf"(?<![\d.{HAN}百月近前后过满超第路街巷弄年个A-Za-z/])(?P<d>{SHORT}){_DAY}")


def dates(text: str, as_of: date) -> Iterator[Atom]:
    """All dates in the reading; PeriodError for one that cannot be (2月30日)."""
    if any(sign.isdigit() for sign in text):
        yield from _numeric(text, as_of)
        yield from _slashed(text)
    if "月" in text:
        yield from _unnamed(text, as_of)
    if "日" not in text and "号" not in text:
        return
    for m in _MONTH_DAY.finditer(text):
        yield _month_day(m, chinese_number(m["n"]), chinese_number(m["d"]), as_of)
    for m in _RELATIVE.finditer(text):
        step = m["rel"].count("下") - m["rel"].count("上")
        first, day = add_months(as_of.replace(day=1), step), chinese_number(m["d"])
        days = day_span(first.year, first.month, day)
        if days is None:
            raise _impossible(f"{first.year}年{first.month}月{day}日")
        yield Atom.fixed(m.start(), m.end(), *days)
    for m in _BARE.finditer(text):
        day = chinese_number(m["d"])
        if 1 <= day <= 31:
            yield Atom(
                m.start(), m.end(), monthly=True,
                occur=partial(day_of_month, day=day),
            )  # fmt: skip


def _numeric(text: str, as_of: date) -> Iterator[Atom]:
    for pattern in (_FULL, _COMPACT):
        for m in pattern.finditer(text):
            year, month = int(m["y"]), int(m["n"])
            if not m["d"]:
                if 1 <= month <= 12:
                    yield Atom(m.start(), m.end(), partial(_whole_month, month=month), at=year)
                continue
            day = int(m["d"])
            if day_span(year, month, day) is None:
                raise _impossible(m[0])
            yield Atom(m.start(), m.end(), partial(day_span, month=month, day=day), at=year)
    for m in _DOTTED.finditer(text):
        month, day = int(m["n"]), int(m["d"])
        if day <= month_days(2024, month):
            yield _month_day(m, month, day, as_of)


def _whole_month(year: int, month: int) -> Days:
    start = date(year, month, 1)
    return start, add_months(start, 1)


def _unnamed(text: str, as_of: date) -> Iterator[Atom]:
    for m in _UNNAMED.finditer(text):
        first = _month_day(m, chinese_number(m["n"]), chinese_number(m["d"]), as_of)
        yield replace(first, end=m.start("s"))
        last = _month_day(m, chinese_number(m["n2"]), int(m["d2"]), as_of)
        yield replace(last, begin=m.end("s"), at=None)


def _slashed(text: str) -> Iterator[Atom]:
    for m in _SLASHED.finditer(text):
        for begin, end, n, d in ((m.start(1), m.end(2), 1, 2), (m.start(4), m.end(5), 4, 5)):
            month, day = int(m[n]), int(m[d])
            if day_span(2024, month, day):
                yield Atom(begin, end, partial(day_span, month=month, day=day))


def _month_day(m: re.Match[str], month: int, day: int, as_of: date) -> Atom:
    year = year_of(m["y"], as_of)
    if not 1 <= month <= 12 or not 1 <= day <= month_days(year or 2024, month):
        raise _impossible(f"{f'{year}年' if year else ''}{month}月{day}日")
    return Atom(m.start(), m.end(), partial(day_span, month=month, day=day), at=year)


def _impossible(written: str) -> PeriodError:
    return PeriodError(f"没有“{written}”这一天", hint="请检查年、月、日")
