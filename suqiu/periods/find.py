"""From a question to its periods: atoms, ranges, brackets, open years."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from suqiu.periods.atom import Atom
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import Grain, natural
from suqiu.periods.period import Period
from suqiu.periods.phrase import Phrase, joined, single
from suqiu.periods.reading import Reading, read
from suqiu.periods.rules_days import dates
from suqiu.periods.rules_named import named
from suqiu.periods.rules_near import near
from suqiu.periods.rules_parts import parts
from suqiu.periods.rules_units import units
from suqiu.periods.rules_weeks import weeks
from suqiu.periods.words import SEP, SHORT

# What nobody asks about, well within what `date` can move by years.
_YEARS = range(1900, 2201)
_SEP = re.compile(SEP)
_OPENS = re.compile(r"的?\((?:也?就是|即|指)?(?:自|从|由|截至|截止)?")
# 2025年9月和8月, 2025年9月，其中8月: the year said first goes on.
# 去年下半年满意率比上半年: the figure stands between.
_GOES_ON = re.compile(
    r"[^,，;；。]{1,8}(?<![同环占])比(?![例重])|(?:[、,，;；和与跟比较同及]|以及|还有|对比|相比|vs|VS|环比)|.{0,12}其中"
)
# What may stand for a month named elsewhere in the question, and what sets it against that month.
_EVERY_MONTH = re.compile("每个?月|每一个月|各个?月|按月|逐月|分月")
_AGAIN = re.compile("当月|本月|这个月")
_COMPARED = re.compile("[和与跟同比较]$|对比$|相比$")
_COMPARED_AFTER = re.compile("[和与跟较]|比(?![例重率])|同(?!比|期)")
_MONTH_NEXT = re.compile(rf"{SHORT}月")
# 1日到15日与16日到30日, 1日到7日对比8日到14日.
_GOES_ON_BY_DAY = re.compile("(?:相?比|对比|较|和|与|跟|及|以及|同|、)+")
_YEAR = timedelta(365)
_AND = re.compile("[和与跟及、]")
_AND_OR_NOTHING = re.compile("[和与跟及、]?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A period and where the question names it: `text` is question[start:end]."""

    period: Period
    start: int
    end: int
    text: str


def find_periods(text: str, as_of: date) -> tuple[Mention, ...]:
    """The periods a question names, left to right, none overlapping.

    `as_of` is the day of asking: what is still running ends with it, an open year is the latest
    that is not in the future. A period wholly in the future is returned as it is. PeriodError
    for dates that cannot be and for expressions that could mean several things.
    """
    try:
        reading = read(text)
        phrases = _phrases(reading.text, _atoms(reading.text, as_of), as_of)
        return tuple(_mention(each, reading, as_of) for each in phrases)
    except (OverflowError, ValueError) as error:  # `date` has an end: 近9999年
        raise PeriodError(
            "问题里的日期超出了范围", hint="请用 1900 到 2199 年之间的日期"
        ) from error


def _atoms(text: str, as_of: date) -> list[Atom]:
    """The longest atom at each place, left to right."""
    rules = (units, dates, near, weeks, parts, named)
    every = [atom for rule in rules for atom in rule(text, as_of)]
    chosen: list[Atom] = []
    for atom in sorted(every, key=lambda a: (a.begin, -a.end)):
        if not chosen or atom.begin >= chosen[-1].end:
            chosen.append(atom)
    return chosen


def _phrases(text: str, atoms: list[Atom], as_of: date) -> list[Phrase]:
    found: list[Phrase] = []
    place = 0
    while place < len(atoms):
        atom = atoms[place]
        place += 1
        last = found[-1] if found else None
        # 10月1日当天: the words around a phrase are no phrase of their own.
        if atom.last_only or (last and atom.begin < last.end):
            continue
        inside = last is not None and _OPENS.fullmatch(text, last.end, atom.begin) is not None
        until = _until(last, as_of) if last and inside else as_of
        if last and not inside:
            atom = _continued(atom, last, text[last.end : atom.begin], as_of)
        following = atoms[place] if place < len(atoms) else None
        if following and _SEP.fullmatch(text, atom.end, following.begin):
            place += 1
            phrase = joined(text, atom, following, until)
        else:
            if following and _shares(text, atom, following):
                atom = replace(following, begin=atom.begin, end=atom.end, at=atom.at)
            maybe = single(text, atom, until)
            if maybe is None:
                continue
            phrase = maybe
        if last and inside and text.startswith(")", phrase.end):
            # 国庆（10月1日到7日） is the dates, 10月1日（国庆） is too.
            kept = last if phrase.named else phrase
            phrase = replace(kept, begin=last.begin, end=phrase.end + 1)
            found.pop()
        found.append(phrase)
    return _cut_short(_said_again(text, _explained(text, found)))


def _cut_short(phrases: list[Phrase]) -> list[Phrase]:
    """截至昨天本月, 三季度截至8月底: both name the period beside the end, up to that day."""
    ends = [one for one in phrases if one.until]
    if len(ends) != 1:
        return phrases
    final = ends[0].days[1]
    holding = [one for one in phrases if not one.until and one.days[0] < final <= one.days[1]]
    if len(holding) != 1:
        return phrases
    whole = holding[0]
    days, grain = (whole.days[0], final), whole.grain or natural(*whole.days)
    return [
        replace(one, days=days, grain=grain, festival="") if one in (whole, ends[0]) else one
        for one in phrases
    ]


def _explained(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """暑假（7、8月）, 暑假（7月8月）: months side by side in brackets are the days of the phrase before them."""
    found: list[Phrase] = []
    for one in phrases:
        if found and one.begin < found[-1].end:
            continue
        opened = _OPENS.match(text, one.end)
        close = text.find(")", opened.end()) if opened else -1
        inner = [other for other in phrases if opened and opened.end() <= other.begin < close]
        gaps = [text[left.end : right.begin] for left, right in pairwise(inner)]
        row = all(left.days[1] == right.days[0] for left, right in pairwise(inner))
        if (
            opened
            and gaps
            and row
            and all(map(_AND_OR_NOTHING.fullmatch, gaps))
            and inner[-1].end == close
        ):
            days = (inner[0].days[0], inner[-1].days[1])
            one = replace(one, end=close + 1, days=days, festival="")
        found.append(one)
    return found


def _said_again(text: str, phrases: list[Phrase]) -> list[Phrase]:
    """当月 beside a month that was named is that month (8月当月, 9月的前五（当月不少于30件的）), and
    so is 本月 in brackets; 9月和当月相比 has both. PeriodError where no month was named.
    """
    found: list[Phrase] = []
    for one in phrases:
        others = [other for other in phrases if not _AGAIN.match(text, other.begin, other.end)]
        if not others or not _refers(text, one):
            found.append(one)
            continue
        months = [other for other in others if natural(*other.days) is Grain.MONTH]
        before = [other for other in months if other.begin < one.begin]
        meant = (before[-1:] or months[:1])[-1:]
        if not meant and _EVERY_MONTH.search(text):
            # 今年每月…（当月30件以上的）: each of them.
            meant = others[:1]
        if not meant and others[0].days[1] - others[0].days[0] < _YEAR:
            raise PeriodError("不清楚“当月”是哪个月", hint="请写明月份")
        found.append(replace(one, days=meant[0].days, grain=meant[0].grain) if meant else one)
    return found


def _refers(text: str, phrase: Phrase) -> bool:
    """Whether a word for this month may stand for one that was named."""
    if not (word := _AGAIN.match(text, phrase.begin, phrase.end)):
        return False
    head, tail = text[: phrase.begin], text[phrase.end :]
    if word[0] != "当月":
        return head.rfind("(") > head.rfind(")")
    compared = _COMPARED.search(head) or _COMPARED_AFTER.match(tail)
    return compared is None or _MONTH_NEXT.match(tail) is not None


def _until(outer: Phrase, as_of: date) -> date:
    """Within brackets an open year is that of the period before them."""
    final = outer.days[1] - timedelta(1)
    return final if outer.days[0] > as_of else min(final, as_of)


def _continued(atom: Atom, last: Phrase, between: str, as_of: date) -> Atom:
    """The atom in the year said before it, unless that lies in the future."""
    if atom.open and atom.monthly and _GOES_ON_BY_DAY.fullmatch(between):
        return _in_its_month(atom, last, as_of)
    if not atom.open or atom.monthly or last.year is None:
        return atom
    if not (last.whole_year or _GOES_ON.fullmatch(between)):
        return atom
    days = atom.occur(last.year)
    return atom.in_year(last.year) if days and days[0] <= as_of else atom


def _in_its_month(atom: Atom, last: Phrase, as_of: date) -> Atom:
    """9月1日到15日和16日到30日: the days that follow are of the month named with those before."""
    first, final = last.days[0], last.days[1] - timedelta(1)
    month = first.year * 12 + first.month - 1
    if (first.year, first.month) != (final.year, final.month) or natural(*last.days) is Grain.MONTH:
        return atom
    days = atom.occur(month)
    return replace(atom, at=month) if days and days[0] <= as_of else atom


def _shares(text: str, atom: Atom, following: Atom) -> bool:
    """去年和今年9月: the bare year takes the month of the next."""
    return (
        atom.whole_year
        and following.part
        and following.year is not None
        and _AND.fullmatch(text, atom.end, following.begin) is not None
    )


def _mention(phrase: Phrase, reading: Reading, as_of: date) -> Mention:
    first, end = phrase.days
    if first.year not in _YEARS or end.year not in _YEARS:
        raise PeriodError("问题里的日期超出了范围", hint="请用 1900 到 2199 年之间的日期")
    grain = phrase.grain or natural(first, end)
    today = as_of + timedelta(1)
    period = Period.of(first, min(end, today) if first <= as_of else end, grain, phrase.festival)
    if phrase.text:
        period = replace(period, text=phrase.text)
    start, stop = reading.span(phrase.begin, phrase.end)
    return Mention(period, start, stop, reading.original[start:stop])
