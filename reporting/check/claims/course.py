"""The course of a period that is claimed: 逐月上升, 先降后升, 12月最高."""

import re
from itertools import pairwise

from reporting.check.findings import Finding, Problem
from reporting.check.known.dated import spoken
from reporting.check.known.known import Known
from reporting.check.reading.blanks import DATES
from reporting.check.reading.sentences import sentences
from reporting.check.tracing.course import point, points
from reporting.facts.fact import Fact

_STEADY = re.compile(
    r"逐(?P<unit>日|周|月|季度?)(?:(?P<up>上升|增长|增加|攀升|走高|递增|提高)|(?P<down>下降|减少|回落|递减|走低|下滑))"
)
_TURN = re.compile("先(?P<first>升|增|涨|降|减)后(?P<second>升|增|涨|降|减)")
_UNITS = {"日": "day", "周": "week", "月": "month", "季": "quarter", "季度": "quarter"}
_MOST = re.compile("(?P<most>最[高多]|峰值)|(?P<least>最[低少])")
_IS = re.compile("的?(?:月份|一?[个]?[月天日周]|季度|日期|时段)[是为]|的?[是为](?=\\d{1,2}月)")
_UP = "升增涨"


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
