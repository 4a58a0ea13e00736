"""Atoms made into phrases: ranges, 以来, 截至, 以前."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from suqiu.periods.atom import Atom, Days
from suqiu.periods.calendar import ITSELF, festival
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import Grain, add_months, natural
from suqiu.periods.numerals import chinese_number
from suqiu.periods.words import NUM

# The beginning of 9月以前: before any hotline kept its tickets in a database.
_BEGINNING = date(2000, 1, 1)
_FROM = re.compile(r"(?:自|(?<!服)从|(?<![理事])由)$")
_AS_FAR = re.compile(r"(?:截至到?|截止到?|截至于)$")
_UNTIL = re.compile("(?:直?到|至)$")
_SINCE = re.compile(
    r"以来|至今|迄今|一?直?到(?:现在|目前)(?:为止)?|以后|之后|开始(?:到|至)(?:现在|今)|起(?![诉火名码来因点草租重])(?:至今|到现在)?|(?<=年)来(?=[，,的])|开始(?=[，,的每各按逐]|$)"
)
_BEFORE = re.compile("以前|之前|前(?=[，,。？?的受办来登]|$)")
# 国庆前一周, 10月1日后三天.
_BESIDE = re.compile(rf"之?(?P<s>[前后])(?P<n>{NUM})个?(?P<u>天|周(?!年)|星期|月)")
_AFTER = re.compile("[之以]?后(?=[，,。的受办来登]|$)|[之以]后")
# 国庆头三天, 春节最后两天: of the days themselves; 国庆前三天 may be those before.
_SOME_DAYS = re.compile(rf"的?(?P<s>头|最后)(?P<n>{NUM})[天日]")
# 9月21日那一周.
_ITS_WEEK = re.compile("的?(?:那一?周|当周|所在周|那个?星期)")
# 9月15日当月, 国庆那个月.
_ITS_MONTH = re.compile("的?(?:当月(?!初|底|末)|那个?月|所在月份?)")
# 中秋节当天: the day, not the days off.
_ITSELF = re.compile("的?(?:当[天日]|[那这]一?天|正日子?)")
# A range of days that has begun and is no longer than this is the one we are in.
_SHORT = timedelta(31)
# 8月1日到3日这三天, 暑假那两个月, 2025年9月到2026年8月这一年; 9月3日至9日一周.
_THESE = re.compile(
    rf"的?(?P<which>[这那])(?P<n>{NUM})个?(?P<u>天|日|月|年|季度|周|星期|礼拜)(?:里|期间)?"
)
_WEEKS = re.compile(
    r"的?(?:整整|共)?(?P<n>[一两二三四])个?(?:周|星期|礼拜)(?![一二三四五六日天末以之半])(?:时间)?(?:内|里|间|期间)?"
    "(?!(?:就|能|即|都)*(?:办结|办完|结案|办理|处理))"
)
# How many days each has, and by how many more or less the same may be called so.
_LENGTHS = {
    "天": (1, 0), "日": (1, 0), "周": (7, 0), "星期": (7, 0), "礼拜": (7, 0), "月": (30.4, 4),
    "季度": (91.3, 4), "年": (365.3, 4),
}  # fmt: skip
_BETWEEN = re.compile("期间|之间|这段时间")
# 10月30日当天; 今年当天办结的 is no such day.
_THAT_DAY = re.compile("当[天日]|[那这]一?天")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The days [start, end) meant at [begin, end) of the reading, and the year that was said;
    `until` where only their end was (截至9月底).
    """

    begin: int
    end: int
    days: Days
    year: int | None = None
    whole_year: bool = False
    grain: Grain | None = None
    festival: str = ""
    named: bool = False
    text: str = ""
    until: bool = False


def single(text: str, atom: Atom, as_of: date) -> Phrase | None:
    """One atom with the words around it; None for 截至今天, which limits nothing."""
    days, begin = atom.days(as_of), atom.begin
    day = _ITSELF.match(text, atom.end) if atom.itself else None
    if day and days[1] - days[0] > timedelta(1):
        name = f"{atom.itself}{ITSELF}"
        atom = replace(atom, end=day.end(), occur=partial(festival, name), festival=name)
        days = atom.days(as_of)
    far = _AS_FAR.search(text, 0, begin)
    if text.startswith("为止", atom.end):
        far = far or _UNTIL.search(text, 0, begin)
    if far:
        if atom.today:
            return None
        first = date((days[1] - timedelta(1)).year, 1, 1)
        end = atom.end + (2 if text.startswith("为止", atom.end) else 0)
        return Phrase(far.start(), end, (first, days[1]), atom.year, grain=Grain.YEAR, until=True)
    if before := _BEFORE.match(text, atom.end):
        # 9月底前 means by the end of September.
        earlier = (_BEGINNING, days[1] if text[atom.end - 1] in "底末" else days[0])
        if earlier[1] > _BEGINNING:
            return Phrase(begin, before.end(), earlier, text=_earlier_than(earlier[1]))
    some = _SOME_DAYS.match(text, atom.end)
    if some and chinese_number(some["n"]) <= (days[1] - days[0]).days:
        return Phrase(begin, some.end(), _some_of(days, some), atom.year)
    if beside := _BESIDE.match(text, atom.end) if text[atom.end - 1] not in "月份年度" else None:
        return Phrase(begin, beside.end(), _beside(days, beside), atom.year)
    if atom.named and (after := _AFTER.match(text, atom.end)) and days[1] <= as_of:
        return Phrase(begin, after.end(), (days[1], as_of + timedelta(1)), atom.year)
    if week := _ITS_WEEK.match(text, atom.end):
        monday = days[0] - timedelta(days[0].weekday())
        return Phrase(begin, week.end(), (monday, monday + timedelta(7)), atom.year)
    if not atom.whole_year and (month := _ITS_MONTH.match(text, atom.end)):
        first = days[0].replace(day=1)
        if days[1] > add_months(first, 1):
            raise PeriodError("不清楚是哪个月", hint="请写明月份")
        return Phrase(begin, month.end(), (first, add_months(first, 1)), atom.year)
    since = _SINCE.match(text, atom.end)
    if since and days[0] <= as_of:
        return Phrase(
            _from(text, begin), since.end(), (days[0], as_of + timedelta(1)), atom.year,
            grain=_until_now(days, as_of),
        )  # fmt: skip
    end = _told_long(text, atom.end, days)
    return Phrase(
        begin, end, days, atom.year, atom.whole_year, festival=atom.festival, named=atom.named
    )


def joined(text: str, first: Atom, last: Atom, as_of: date) -> Phrase:
    """first 到 last, each open year read from the other; PeriodError when it runs backwards."""
    if last.at is not None:
        end = last.days(as_of)
        start = first.days(end[0])
    elif first.at is not None or (last.monthly and not first.monthly):
        start = first.days(as_of)
        end = last.days_after(start[0])
    elif begun := _begun(first, last, as_of):
        start, end = begun
    else:
        end = last.days(as_of)
        start = first.days(end[0])
    if start[0] >= end[1]:
        raise PeriodError("时间段的起止颠倒了", hint="请把较早的日期写在前面")
    return Phrase(
        _from(text, first.begin),
        _told_long(text, last.end, (start[0], end[1])),
        (start[0], end[1]),
        last.year or first.year,
        grain=_until_now(start, as_of) if last.today else None,
    )


def _told_long(text: str, end: int, days: Days) -> int:
    """Where 期间, 当天 or 这三天, 那两个月 ends that only says how long the days [start, end) are."""
    if between := _BETWEEN.match(text, end):
        return between.end()
    day = _THAT_DAY.match(text, end)
    if day and days[1] - days[0] == timedelta(1):
        return day.end()
    long = _THESE.match(text, end)
    weeks = _WEEKS.match(text, end)
    if weeks and timedelta(7) * chinese_number(weeks["n"]) == days[1] - days[0]:
        return weeks.end()
    if long is None:
        return end
    each, slack = _LENGTHS[long["u"]]
    length, said = (days[1] - days[0]).days, each * chinese_number(long["n"])
    if abs(length - said) > slack and long["which"] == "这":
        raise PeriodError(f"“{long[0]}”和前面的时间对不上", hint="请只写起止日期")
    return long.end() if abs(length - said) <= slack else end


def _begun(first: Atom, last: Atom, as_of: date) -> tuple[Days, Days] | None:
    """10月26日到11月1日 on 31 October: a range of days that has begun is the one meant, unless
    it is a long one and most of it is still to come.
    """
    start = first.days(as_of)
    end = last.days_after(start[0])
    if end[1] - end[0] > timedelta(1) or not start[0] <= as_of < end[0]:
        return None
    mostly = as_of - start[0] >= end[1] - as_of
    return (start, end) if mostly or end[1] - start[0] <= _SHORT else None


def _beside(days: Days, found: re.Match[str]) -> Days:
    count = chinese_number(found["n"])
    if found["u"] == "月":
        ends = add_months(days[0], -count), add_months(days[1], count)
    else:
        length = timedelta(max(count, 1) * (1 if found["u"] == "天" else 7))
        ends = days[0] - length, days[1] + length
    return (ends[0], days[0]) if found["s"] == "前" else (days[1], ends[1])


def _some_of(days: Days, found: re.Match[str]) -> Days:
    length = timedelta(chinese_number(found["n"]))
    if found["s"] == "头":
        return days[0], days[0] + length
    return days[1] - length, days[1]


def _earlier_than(day: date) -> str:
    last = day - timedelta(1)
    return f"{last.year}年{last.month}月{last.day}日及以前"


def _until_now(days: Days, as_of: date) -> Grain | None:
    """What [days[0], now] is a part of: 今年以来 and 年初至今 of the year, 本月以来 of the month."""
    if days[0] == date(as_of.year, 1, 1):
        return Grain.YEAR
    return natural(*days) if days[1] > as_of else None


def _from(text: str, begin: int) -> int:
    found = _FROM.search(text, 0, begin)
    return found.start() if found else begin
