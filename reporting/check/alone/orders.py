"""Who is first among figures that stand side by side: 依次为, 由高到低, 最多, 位居第二."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reporting.check.alone.figures import Figure, FigureRole, Said, whose, words
from reporting.check.findings import Finding, Problem
from reporting.check.reading.numbers import numeral

_DOWNWARD = re.compile(
    r"依次|[由从](?:高到低|多到少|大到小)|[排位]名?前[三四五六七八九十两\d]{1,2}|排名?靠前|[居列]前"
    r"|前[三四五六七八九十两\d]{1,2}(?:位|名|类|项)"
)
_UPWARD = re.compile(r"[由从](?:低到高|少到多|小到大)")
_STOP = re.compile(r"其他|其余|另有|合计|共计|总计|均|其中|平均|较|比|之和")
_TOTAL = re.compile("全年|全[市区县省]|合计|总计|累计|平均|日均")
_MOST = "最多|最高|最大|最快|居首|首位|榜首|第一|高峰|峰值|最为突出|最突出"
_LEAST = "最少|最低(?!工资|生活|消费|标准|限)|最小|最慢|垫底|末位|倒数第一|低谷"
_SAID = re.compile(
    rf"(?P<most>{_MOST})|(?P<least>{_LEAST})|(?:(?:位居|[居列排]|位列|排名)第|[为是]第(?=[二三四五六]大))(?P<nth>[二三四五六七八九十]|\d+)位?"
)
_MEASURES = (
    (re.compile("增幅|涨幅|增长|上升|升幅|提升|提高|进步|改善"), FigureRole.GROWTH),
    (re.compile("降幅|下降|跌幅|减幅|回落"), FigureRole.GROWTH),
    (re.compile("占比|比重|比例"), FigureRole.SHARE),
    (re.compile("率"), FigureRole.RATE),
    (re.compile("增加|增量|减少"), FigureRole.CHANGE),
    (re.compile("分$|得分|成绩|用时|时长"), FigureRole.OTHER),
)


def broken_orders(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    findings: list[Finding] = []
    before: list[list[Figure]] = []
    for one in sentences:
        findings += _order(one, line)
        runs = list(_runs(one))
        findings += _most(one, line, runs or before)
        before = runs
    return findings


def _value(figure: Figure) -> float:
    return float(figure.number.value) * (figure.way or 1)


def _order(one: Said, line: int) -> Iterator[Finding]:
    for pattern, way in ((_DOWNWARD, -1), (_UPWARD, 1)):
        cue = pattern.search(one.clean)
        if cue is None or (way < 0 and _UPWARD.search(one.clean)):
            continue
        after = [f for f in one.figures if f.start > cue.end()]
        if not after and cue[0] == "依次":  # 甲9件、乙6件，依次位列前三
            after, cue = list(one.figures), re.match("", one.clean) or cue
        stop = _STOP.search(one.clean, cue.end())
        after = [f for f in after if stop is None or f.start < stop.start()]
        head = (
            one.clean[: cue.end()] + one.clean[cue.end() : after[0].start if after else None][:12]
        )
        wanted = _measured(head)
        listed = [f for f in after if f.role is not FigureRole.OTHER or f.number.unit == "ratio"]
        if wanted is FigureRole.RATE:
            listed = [
                f for f in listed if f.role in (FigureRole.RATE, FigureRole.OTHER, FigureRole.SHARE)
            ]
        elif wanted is not None:
            listed = [f for f in listed if f.role is wanted]
        # 甲区（直办12件，转办3件）: each has several figures, and none is what they are put by.
        if len(listed) < 2 or len({whose(f) for f in listed}) < len(listed):
            continue
        first = listed[0]
        values = [_value(f) for f in listed if f.role is first.role
                  and f.number.unit == first.number.unit and f.against == first.against]  # fmt: skip
        if any((right - left) * way < 0 for left, right in pairwise(values)):
            yield Finding(Problem.ORDER, line, words(one, cue.start(), listed[-1].end),
                          "所列的数与说的先后不符")  # fmt: skip
        return


def _measured(text: str) -> FigureRole | None:
    """What is put in order, by the words nearest to it."""
    best, found = -1, None
    for pattern, role in _MEASURES:
        for match in pattern.finditer(text):
            if match.end() > best:
                best, found = match.end(), role
    return found


def _sort(figure: Figure) -> FigureRole:
    """东区满意率94.1%，西区92.8%: the second is a rate too."""
    return FigureRole.RATE if figure.role is FigureRole.OTHER else figure.role


def _runs(one: Said) -> Iterator[list[Figure]]:
    """Figures side by side: one sort, one unit, each with a name of its own."""
    run: list[Figure] = []
    for figure in one.figures:
        if figure.base or (figure.role is FigureRole.OTHER and figure.number.unit != "ratio"):
            continue
        if not whose(figure) or _TOTAL.search(figure.lead):
            continue
        if run and (
            _sort(figure) is not _sort(run[0]) or figure.number.unit != run[0].number.unit
            or re.search("其中|。|合计|共", one.between(run[-1], figure))
        ):  # fmt: skip
            if _sort(figure) is not _sort(run[0]) and not re.search(
                "其中|。|合计", one.between(run[-1], figure)
            ):
                continue  # 甲12件，占3%；乙…
            yield run
            run = []
        run.append(figure)
    if run:
        yield run


def _most(one: Said, line: int, runs: Sequence[list[Figure]]) -> Iterator[Finding]:
    for found in _SAID.finditer(one.clean):
        clause_start = max((cut.end() for cut in re.finditer("[，；、。：（]", one.clean[: found.start()])),
                           default=0)  # fmt: skip
        after = re.match(r"的?(?:是|为)(?P<who>[^，。；、\d□]{1,14})", one.text[found.end() :])
        who = after["who"] if after else one.text[clause_start : found.start()]
        near = one.text[clause_start : found.end()]
        for run in runs:
            if len(run) < 2:
                continue
            named = [f for f in run if len(whose(f)) > 1 and whose(f) in who]
            if not named and not after and run[-1].end < clause_start:
                # 西区高于其余各区，位居第一: named in the clause before.
                between = one.text[run[-1].end : clause_start]
                named = [f for f in run if len(whose(f)) > 1 and whose(f) in between]
            if len(named) != 1 or not _same(run[0], near, named[0]):
                continue
            if _other_rate(one, run[0], near):
                continue
            if "□" in whose(named[0]):  # 最少的月份是□□
                continue
            if any(f.start < found.start() < f.end for f in run):
                continue
            value = _value(named[0])
            values = [_value(f) for f in run]
            if _wrong(found, value, values, falls=bool(re.search("降幅|跌幅|减幅", near))):
                yield Finding(Problem.SUPERLATIVE, line, words(one, clause_start, found.end()),
                              f"所列的数里，{whose(named[0])}不是{found[0]}的")  # fmt: skip


_RATE_NAME = re.compile("(?:按时|有效|群众)?([一-鿿]{2})率")


def _other_rate(one: Said, first: Figure, near: str) -> bool:
    """Whether 满意率最低 is said beside figures of 办结率."""
    said = _RATE_NAME.search(near)
    told = _RATE_NAME.findall(one.text[: first.start])
    return said is not None and bool(told) and told[-1] != said[1]


def _same(first: Figure, near: str, named: Figure) -> bool:
    """Whether what is called the most is what the run counts."""
    wanted = _measured(near.replace(whose(named), ""))
    if first.role is FigureRole.OTHER or first.role is FigureRole.RATE:
        return wanted in (FigureRole.RATE, None)
    if wanted is None:
        return first.role in (FigureRole.COUNT, FigureRole.SHARE)
    return first.role is wanted


def _wrong(found: re.Match[str], value: float, values: Sequence[float], *, falls: bool) -> bool:
    if found["nth"]:
        nth = numeral(found["nth"]) if not found["nth"].isdigit() else int(found["nth"])
        return (
            nth is not None
            and len(values) >= int(nth)
            and (sum(other > value for other in values) + 1 != int(nth))
        )
    most = bool(found["most"])
    if falls:
        most = not most
    return value != (max(values) if most else min(values))
