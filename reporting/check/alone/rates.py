"""Rates and shares that cannot be: over 100 %, on the wrong side of a line, in the wrong unit,
not what their own counts give.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from reporting.check.alone.arithmetic import Pair
from reporting.check.alone.figures import MOVING, Figure, FigureRole, Said, core, whose, words
from reporting.check.alone.wholes import kinds
from reporting.check.findings import Finding, Problem
from reporting.check.reading.numbers import Written, numeral

_UNBOUNDED = re.compile(r"增长率|增速|增幅|完成率|达成率|利用率|负荷率|使用率|倍率|收益率|上座率")
_SIDE = re.compile(
    r"[，,（(](?:均|都|仍|也|略|稍|远|大幅|明显|分别|已){0,2}(?P<way>低于|不足|未达|未达到|高于|超过|高出|优于)"
    r"(?P<what>[^，。；、（）()\d]{0,14})$"
)
# 低于95%的2家 says which, not how much.
_CONDITION = re.compile(r"的?(?:有|共)?(?:\d|单位|部门|街道|乡镇|区县|[^，。]{0,4}[家个]\D)")
_LOW = ("低于", "不足", "未达", "未达到")
_COUNTS = re.compile(r"(?:量|件数|数量|总数|来电|件|诉求|工单)[^率占比]*$")
_OF_ALL = re.compile(
    r"占(?:到|了)?(?:本期|本月|全部|全市|全区|全县)?(?:受理)?(?:总[量数]|总受理量|全部诉求|受理量)(?:的|比)?"
)
_EACH_RATE = re.compile("率分别[为是达]+[^，。；]*$")
# 三类合计787件，占…: of what the paragraph says was received.
_TOGETHER = re.compile(r"(?:合计|共计|总计)[^，。；\d]{0,4}$")
_ALL = re.compile("受理|接听|收到|登记|总[量数]")
_HALF = re.compile(
    r"占(?:比|总量的?|全部的?)?(?:已)?(?:过半|超半|超过?一半|超过?半数|一半以上|半数以上|近半数以上)"
)
_BARE = re.compile(r"约?占(?:比|到|了)?(?:为|达|约|近|超过|超|逾|不足|不到)*")
_OF = re.compile(
    r"占(?:到|了)?(?P<whole>[^，。；、\d占]{1,10}?)(?:总[量数])?的?(?:比例|比重)?(?:为|达|约)?$"
)


def broken_rates(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    findings: list[Finding] = []
    everything = [figure for one in sentences for figure in one.figures]
    for one in sentences:
        findings += _over(one, line)
        findings += _sides(one, line)
        findings += _units(one, line)
        findings += _rates(one, line)
        findings += _halves(one, line)
        findings += _more_than_half(sentences, one, everything, line)
        findings += _shares_together(one, line)
    findings += _shares(sentences, everything, line)
    return findings


def _more_than_half(
    sentences: Sequence[Said], one: Said, everything: Sequence[Figure], line: int
) -> Iterator[Finding]:
    """受理2,396件，其中投诉1,178件，占比过半."""
    for said in _HALF.finditer(one.clean):
        part = next((f for f in reversed(one.figures) if f.end <= said.start()), None)
        if part is None or part.role is not FigureRole.COUNT or said.start() - part.end > 2:
            continue
        wholes = [f for f in everything if f.role is FigureRole.COUNT and f.number.unit == part.number.unit
                  and f is not part and _introduces(sentences, f, part)]  # fmt: skip
        if wholes and all(part.number.value * 2 <= f.number.value for f in wholes):
            yield Finding(Problem.SHARE, line, words(one, part.start, said.end()),
                          _should(part.number, wholes[-1].number))  # fmt: skip


def _halves(one: Said, line: int) -> Iterator[Finding]:
    """电话占80.5%，网络占20.5%: two halves of one thing, over 100 %."""
    for first, second in pairwise(one.figures):
        if first.number.unit != "ratio" or second.number.unit != "ratio" or first.way or second.way:
            continue
        names = [
            re.sub("占比?$|率$|渠道|类|[为是达]$", "", f.lead.strip()) for f in (first, second)
        ]
        together = first.number.value + second.number.value
        slack = first.number.step + second.number.step
        if kinds(names) and together > 1 + slack and first.clause != second.clause:
            yield Finding(Problem.SUM, line, words(one, first.start, second.end),
                          f"两项合计{together * 100:.2f}%，超过100%")  # fmt: skip


def _shares_together(one: Said, line: int) -> Iterator[Finding]:
    """甲占40%，乙占30%，两项合计占70%: shares told together right after them."""
    run: list[Figure] = []
    for figure in one.figures:
        if figure.number.unit != "ratio" or figure.role not in (FigureRole.SHARE, FigureRole.OTHER):
            run = [] if figure.number.unit == "件" or figure.way else run
            continue
        clause = re.split("[，；。]", one.clean[: figure.start])[-1]
        if not re.search("合计占?|共占|之和", clause):
            run.append(figure)
            continue
        told = re.search(r"(\d|[两二三四五六七八九])[项类者个]", clause)
        size = (
            int(numeral(told[1]) or 0)
            if told and not told[1].isdigit()
            else int(told[1])
            if told
            else len(run)
        )
        parts = run[-size:] if 1 < size <= len(run) else []
        total = sum((f.number.value for f in parts), Decimal(0))
        slack = sum((f.number.step for f in parts), figure.number.step)
        plain = not any(f.number.about for f in (*parts, figure))
        if parts and plain and abs(total - figure.number.value) > slack:
            yield Finding(Problem.SUM, line, words(one, figure.start, figure.end),
                          f"所列各项合计{total * 100:.2f}%")  # fmt: skip
        run = []


def _over(one: Said, line: int) -> Iterator[Finding]:
    for figure in one.figures:
        # 签收率、办结率分别为100%、100.8%
        each = figure.number.unit == "ratio" and bool(_EACH_RATE.search(one.clean[: figure.start]))
        bounded = figure.role in (FigureRole.RATE, FigureRole.SHARE) or (
            each and figure.role is FigureRole.OTHER
        )
        bounded = bounded and not _UNBOUNDED.search(one.clean[: figure.start])
        if bounded and figure.number.value > 1 and not figure.number.about:
            yield Finding(Problem.RATE, line, words(one, figure.start, figure.end),
                          "比率、占比不会超过100%")  # fmt: skip
        if figure.role is FigureRole.GROWTH and figure.way < 0 and figure.number.value > 1:
            yield Finding(Problem.RATE, line, words(one, figure.start, figure.end),
                          "下降幅度不会超过100%")  # fmt: skip


def _sides(one: Said, line: int) -> Iterator[Finding]:
    """94.57%，低于95.00%的提示线."""
    for at, figure in enumerate(one.figures):
        found = _SIDE.search(one.clean[: figure.start])
        if found is None or figure.number.unit != "ratio" or figure.way:
            continue
        if _CONDITION.match(one.clean[figure.end :]):
            continue
        before = [f for f in one.figures[:at] if f.role in (FigureRole.RATE, FigureRole.OTHER, FigureRole.SHARE)
                  and f.number.unit == "ratio" and f.end <= found.start() + 1]  # fmt: skip
        if not before:
            continue
        first, second = before[-1].number.value, figure.number.value
        low = found["way"] in _LOW
        if (first > second) if low else (first < second):
            yield Finding(Problem.DIRECTION, line, words(one, before[-1].start, figure.end),
                          f"前一个数并不{found['way']}后一个数")  # fmt: skip
        apart = next(iter(one.figures[at + 1 :]), None)
        if apart is None or apart.number.unit != "point" or apart.way:
            continue
        if re.fullmatch("的?[^，。；、（）()]{0,8}", one.between(figure, apart)):
            slack = (before[-1].number.step + figure.number.step + apart.number.step) / 2
            if abs(abs(first - second) - apart.number.value) > slack and not apart.number.about:
                yield Finding(Problem.CHANGE, line, words(one, figure.start, apart.end),
                              f"两个比率相差{abs(first - second) * 100:.2f}个百分点")  # fmt: skip


def _units(one: Said, line: int) -> Iterator[Finding]:
    """受理量同比增长12.6个百分点; 满意率提高3.5%."""
    for at, figure in enumerate(one.figures):
        if not figure.way or figure.number.unit not in ("point", "ratio"):
            continue
        subject = MOVING.sub("", figure.lead)
        levels = [f for f in one.figures[:at] if f.level]
        level = levels[-1] if levels else None
        if figure.number.unit == "point":
            by_words = bool(_COUNTS.search(subject)) and not re.search("率|占|比[重例]", subject)
            by_level = (
                not core(subject)
                and one.figures[at - 1 :][:1] == (level,)
                and (level is not None and level.role is FigureRole.COUNT)
            )
            if by_words or by_level:
                yield Finding(Problem.POINTS, line, words(one, figure.start, figure.end),
                              "件数的增减应说百分之几，不说百分点")  # fmt: skip
        elif _is_rate(subject, level) and not re.search("增长率|增速", subject):
            yield Finding(Problem.POINTS, line, words(one, figure.start, figure.end),
                          "比率的增减通常说百分点，请确认", True)  # fmt: skip


def _is_rate(subject: str, level: Figure | None) -> bool:
    """Whether what moved is a rate: named, or the figure told before."""
    if subject:
        return subject.endswith("率")
    return level is not None and level.role is FigureRole.RATE


def _rates(one: Said, line: int) -> Iterator[Finding]:
    """办理6,600件，按时办结6,402件，按时办结率98.70%: a rate with its own count in the sentence."""
    for at, figure in enumerate(one.figures):
        named = (
            re.search(r"(?:综合|总体|整体|平均)?([^，。；、]{2,8})率", figure.lead)
            if figure.role is FigureRole.RATE
            else None
        )
        if named is None:
            continue
        # 甲承办346件，退单率6%；乙退单17件，退单率8%: 346 is none of 乙's.
        part = max(one.clean.rfind(mark, 0, figure.start) for mark in "；;")
        counts = [f for f in one.figures[:at]
                  if f.role is FigureRole.COUNT and not f.base and f.start > part]  # fmt: skip
        own = re.compile(rf"(?:其中|已|共|有|实际|群众|表示|回访)*{re.escape(named[1])}的?")
        mine = next((f for f in reversed(counts) if own.fullmatch(f.lead)), None)
        later = one.figures[at + 1 : at + 2]  # 办结率96%，办结4,600件
        if (
            mine is None
            and later
            and later[0].role is FigureRole.COUNT
            and own.fullmatch(later[0].lead)
        ):
            mine = later[0]
        if mine is None or re.search("应|率", mine.lead):
            continue
        wholes = [f.number for f in counts
                  if 0 < f.number.value >= mine.number.value and f is not mine]  # fmt: skip
        pair = Pair(mine.number, figure.number)
        # 当场答复5,113件，…办结1,898件，办结率97.01%: of those too.
        more = [Pair(replace(mine.number, value=mine.number.value + f.number.value), figure.number)
                for f in counts if f is not mine and f.number.unit == mine.number.unit]  # fmt: skip
        if any(two.within(w) for two in more for w in wholes):
            continue
        if (
            wholes
            and mine.number.unit in ("件", "人", "份")
            and not any(pair.within(w) for w in wholes)
        ):
            yield Finding(Problem.SHARE, line, words(one, mine.start, figure.end),
                          _should(mine.number, wholes[-1]))  # fmt: skip


def _should(part: Written, whole: Written) -> str:
    if not whole.value:
        return f"总数是{whole.value:,f}，没有占比"
    return f"{part.value:,f}÷{whole.value:,f}是{part.value / whole.value * 100:.2f}%"


def _shares(
    sentences: Sequence[Said], everything: Sequence[Figure], line: int
) -> Iterator[Finding]:
    """A share beside its count is of some number of the paragraph, and of the one it names."""
    for one in sentences:
        yield from _of_told(one, line)
    pairs = [
        (one, first, second)
        for one in sentences
        for first, second in zip(one.figures, one.figures[1:], strict=False)
        if first.role is FigureRole.COUNT and second.role is FigureRole.SHARE
        and re.fullmatch(r"[件次个]*[，,、（( ]*约?占[^，。；、]{0,16}", one.between(first, second))
    ]  # fmt: skip
    counts = [f for f in everything if f.role is FigureRole.COUNT and f.number.unit == "件"]
    loose = []
    for one, first, second in pairs:
        pair = Pair(first.number, second.number)
        named = _whole(one, second, counts)
        if named:
            if not any(pair.within(f.number) for f in named):
                yield Finding(Problem.SHARE, line, words(one, first.start, second.end),
                              _should(first.number, named[-1].number))  # fmt: skip
        elif first.number.unit == "件" and _BARE.fullmatch(second.lead):
            loose.append((one, first, second, pair))
    yield from _loose(sentences, loose, counts, line)


def _loose(
    sentences: Sequence[Said],
    pairs: Sequence[tuple[Said, Figure, Figure, Pair]],
    counts: Sequence[Figure],
    line: int,
) -> Iterator[Finding]:
    """Shares that do not say of what, after a whole, that are of no number of the paragraph."""
    wrong = []
    for one, first, second, pair in pairs:
        wholes = [f for f in counts if f.number.value >= first.number.value and f is not first]
        together = _TOGETHER.search(one.clean[: first.start])
        if re.search("(?<!其)中", first.lead):
            continue  # 转办工单中投诉类300件: of those, whose number may not be told
        stated = [
            f for f in wholes
            if _introduces(sentences, f, first) or (together and f is counts[0] and _ALL.search(f.lead))
        ]  # fmt: skip
        if stated and not any(pair.within(f.number) for f in wholes):
            wrong.append((one, first, second, pair, stated[-1].number))
    if len(wrong) > 2:
        least = max(pair.whole[0] for *_, pair, _ in wrong)
        most = min(pair.whole[1] for *_, pair, _ in wrong)
        if least <= most:
            one, first, second, _, whole = wrong[0]
            yield Finding(
                Problem.DENOMINATOR, line, words(one, first.start, second.end),
                f"{len(wrong)}项占比的分母都在{least:,.0f}左右，不是文中的{whole.value:,f}",
            )  # fmt: skip
            return
    for one, first, second, _, whole in wrong:
        yield Finding(
            Problem.DENOMINATOR, line, words(one, first.start, second.end),
            f"{_should(first.number, whole)}，与文中别的件数也对不上",
        )  # fmt: skip


def _of_told(one: Said, line: int) -> Iterator[Finding]:
    """投诉120件，占受理总量800件的15%: part, whole and share stand together."""
    for part, whole, share in zip(one.figures, one.figures[1:], one.figures[2:], strict=False):
        told = share.role in (FigureRole.SHARE, FigureRole.OTHER) and share.number.unit == "ratio"
        told = told and part.role is whole.role is FigureRole.COUNT
        between = one.between(part, whole)
        if (
            told and re.fullmatch(r"[，,（(]?约?占[^，。；、]{0,12}", between)
            and re.fullmatch(r"[）)]?的约?", one.between(whole, share))
            and not Pair(part.number, share.number).within(whole.number)
        ):  # fmt: skip
            yield Finding(Problem.SHARE, line, words(one, part.start, share.end),
                          _should(part.number, whole.number))  # fmt: skip


def _whole(one: Said, share: Figure, counts: Sequence[Figure]) -> list[Figure]:
    """The figures of the whole a share names: 占投诉类的."""
    inside = re.search(r"占[^，。；、]*?$", one.clean[: share.start])
    if inside:  # 占受理总量9,040件的15%
        within = [f for f in counts if f in one.figures and inside.start() <= f.start < share.start]
        if within:
            return within
    named = _OF.search(share.lead)
    if named is None or _OF_ALL.search(share.lead) or len(core(named["whole"])) < 2:
        return []
    return [f for f in counts if whose(f) == core(named["whole"])]


def _introduces(sentences: Sequence[Said], whole: Figure, part: Figure) -> bool:
    """Whether 其中 stands between the whole and the part."""
    seen = False
    for one in sentences:
        if whole in one.figures:
            tail = one.clean[whole.end :]
            if part in one.figures:
                return whole.end < part.start and "其中" in one.clean[whole.end : part.start]
            seen = True
            if "其中" in tail:
                return any(part in later.figures for later in sentences)
            continue
        if seen:
            return part in one.figures and bool(re.match("其中|按|从", one.clean))
    return False
