"""The parts of a period one after the other: 逐月上升, 12月最高, 一至四季度分别受理."""

import re
from itertools import pairwise

from reporting.check.blanks import DATES
from reporting.check.dated import is_of, spoken
from reporting.check.findings import Finding, Problem
from reporting.check.known import Known
from reporting.check.sentences import sentences
from reporting.facts.fact import Fact, FactKind

_STEADY = re.compile(
    r"逐(?P<unit>日|周|月|季度?)(?:(?P<up>上升|增长|增加|攀升|走高|递增|提高)|(?P<down>下降|减少|回落|递减|走低|下滑))"
)
_TURN = re.compile("先(?P<first>升|增|涨|降|减)后(?P<second>升|增|涨|降|减)")
_UNITS = {"日": "day", "周": "week", "月": "month", "季": "quarter", "季度": "quarter"}
_MOST = re.compile("(?P<most>最[高多]|峰值)|(?P<least>最[低少])")
_IS = re.compile("的?(?:月份|一?[个]?[月天日周]|季度|日期|时段)[是为]|的?[是为](?=\\d{1,2}月)")
_EACH = re.compile(
    r"第?(?P<first>[一二三四]|\d{1,2})(?:季度?|月)?至第?(?P<last>[一二三四]|\d{1,2})(?P<unit>季度|月)[^，。；\d]{0,8}(?:分别|依次|各)"
)
_DIGITS = "一二三四"
_UP = "升增涨"


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


def false_course(text: str, line: int, known: Known) -> list[Finding]:
    """Claims about the course of a period that its parts deny."""
    findings: list[Finding] = []
    for _, sentence in sentences(text):
        if known.labels_in(sentence):
            continue
        for said in _STEADY.finditer(sentence):
            steps = _steps(points(known, _UNITS[said["unit"]], _named(sentence, known)))
            way = 1 if said["up"] else -1
            if steps and any(one * way <= 0 for one in steps):
                findings.append(Finding(Problem.DIRECTION, line, said[0], "各期并非都这样变化"))
        for said in _TURN.finditer(sentence):
            findings += _turned(said, sentence, line, known)
        for said in _MOST.finditer(sentence):
            findings += _most(said, sentence, line, known)
    return findings


def _turned(said: re.Match[str], sentence: str, line: int, known: Known) -> list[Finding]:
    series = [points(known, one, _named(sentence, known)) for one in ("quarter", "month")]
    steps = next((_steps(one) for one in series if 2 < len(one) < 5), [])
    first, second = (1 if said[one] in _UP else -1 for one in ("first", "second"))
    if steps and (steps[0] * first <= 0 or steps[-1] * second <= 0):
        return [Finding(Problem.DIRECTION, line, said[0], "各期并非这样变化")]
    return []


def _most(said: re.Match[str], sentence: str, line: int, known: Known) -> list[Finding]:
    """12月受理量最高: of the months of the period, where the clause speaks of no rate."""
    clause = re.split("[，。；]", sentence[: said.start()])[-1]
    dates = list(DATES.finditer(clause))
    if after := _IS.match(sentence, said.end()):  # 受理量最少的月份是2月
        dates = list(DATES.finditer(sentence[after.end() :].split("，")[0]))[:1]
    if not dates or re.search("率|同比|环比|幅|日均", clause):
        return []
    mine = point(known, dates[-1][0])
    others = points(known, mine.dimension) if mine is not None else []
    if mine is None or mine.label not in {f.label for f in others} or len(others) < 2:
        return []
    best = (max if said["most"] else min)(f.number for f in others)
    if mine.number == best:
        return []
    who = next(spoken(f.label) for f in others if f.number == best)
    return [Finding(Problem.SUPERLATIVE, line, f"{clause}{said[0]}", f"事实是{who}{best:,.0f}件")]


def _named(sentence: str, known: Known) -> str:
    return next((name for name in known.rates if name in sentence), "受理量")


def _steps(series: list[Fact]) -> list[float]:
    values = [f.number for f in series]
    return [later - earlier for earlier, later in pairwise(values)]
