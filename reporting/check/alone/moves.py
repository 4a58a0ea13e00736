"""Growth and fall against the two figures they are of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from reporting.check.alone.figures import MOVING, Figure, FigureRole, Said, whose, words
from reporting.check.alone.when import follows, undated, when
from reporting.check.findings import Finding, Problem
from reporting.check.reading.numbers import Written

_RISE = r"(?:增|升|涨)(?:加|长|高)?(?:至|到|为)|(?:上升|提高|提升|上涨|攀升|扩大|延长)(?:至|到|为)"
_FALL = r"(?:降|减|跌)(?:低|少)?(?:至|到|为)|(?:下降|回落|下滑|缩小|缩短|压缩)(?:至|到|为)"
_TO = re.compile(rf"(?:(?P<up>{_RISE})|(?P<down>{_FALL}))\D{{0,4}}$")
_FROM = re.compile(r"[由从][^，。；由从]{0,22}$")
_DOUBLED = re.compile(r"翻(?:了)?(?P<n>一|两|三)?番|翻了?一倍|成倍")
_MULTIPLE = re.compile(r"(?:是|为|相当于|达到?|至|到)[^，。；]*$")
_GENERIC = re.compile(
    r"^(?:总量|受理量|总体|整体|数量|件数|诉求量?|工单量?|增幅|降幅|涨幅|跌幅|幅度|增量|同比|环比|[较比][^，。；]*|即|并|也|但|均|总|量|又|多|少|缩短|延长|压缩|压减)*$"
)
Span = tuple[Decimal, Decimal]


def broken_moves(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    findings: list[Finding] = []
    for one in sentences:
        findings += _from_to(one, line)
        findings += _changes(one, line)
        findings += _steps(one, line)
    return findings


def _from_to(one: Said, line: int) -> Iterator[Finding]:
    """由385件增至342件."""
    for base, now in _travelled(one):
        found = _TO.search(one.clean[base.end : now.start])
        assert found is not None
        rises = found["up"] is not None
        first, second = base.number.value, now.number.value
        if (second <= first) if rises else (second >= first):
            yield Finding(Problem.DIRECTION, line, words(one, base.start, now.end),
                          "前后两个数的增减方向与文字相反")  # fmt: skip


def _travelled(one: Said) -> Iterator[tuple[Figure, Figure]]:
    """The figures of 由…增至…."""
    for base, now in pairwise(one.figures):
        between = one.between(base, now)
        same = base.number.unit == now.number.unit and not base.way
        if (
            same and _FROM.search(one.clean[: base.start]) and _TO.search(between)
            and not re.search("[。；]", between)
        ):  # fmt: skip
            yield base, now


def _changes(one: Said, line: int) -> Iterator[Finding]:
    travelled = list(_travelled(one))
    bases = [(now, base) for base, now in travelled]
    seen = {id(base) for base, _ in travelled}
    for base in one.figures:
        if base.base and id(base) not in seen and not base.way:
            bases += [(now, base) for now in _nows(one, base)[:1]]
    bases += _ordinary(one)
    months = list(_months(one))
    bases += [(now, base) for now, base, _ in months if id(base) not in seen and not base.base]
    kinds = {id(base): kind for _, base, kind in months}
    yield from _mixed(one, line, bases, kinds)
    for now, base in bases:
        for moved in _of(one, now, base):
            said = _against(moved)
            elsewhere = bool(said) and base.base and moved.clause != base.clause
            if elsewhere and (base.against or kinds.get(id(base))) != said:
                continue  # 较二季度的…增加361件，较去年三季度增加675件
            known = (base, now) in travelled or not base.base
            candidates = [now] if known else _nows(one, base)
            judged = [_judge(first, base, moved) for first in candidates]
            if judged and all(judged):
                problem, why = judged[0]  # type: ignore[misc]
                yield Finding(problem, line, words(one, *_outer(now, base, moved)), why)
        for doubled in _DOUBLED.finditer(one.clean):
            if (
                doubled.start() < max(now.end, base.end)
                or "近" in one.clean[max(0, doubled.start() - 2) : doubled.start()]
            ):
                continue
            between = one.clean[max(now.end, base.end) : doubled.start()]
            want = {"两": 4, "三": 8}.get(doubled["n"] or "", 2)
            short = base.number.value * want * Decimal("0.95") > now.number.value
            if short and not re.search("同比|环比|[。；]", between):
                yield Finding(Problem.CHANGE, line, words(one, base.start, doubled.end()),
                              f"{now.number.value:,f}不到{base.number.value:,f}的{want}倍")  # fmt: skip


def _mixed(
    one: Said, line: int, bases: Sequence[tuple[Figure, Figure]], months: Mapping[int, str]
) -> Iterator[Finding]:
    """较去年同期的2,176件…，环比增长10.11%: just the change over a base of the other sort."""
    kinds = [(now, base, base.against or months.get(id(base), "")) for now, base in bases]
    for now, base, kind in kinds:
        last = max(now.end, base.end)
        for moved in one.figures:
            said = _against(moved)
            if moved.start < last or not moved.way or not kind or said in ("", kind):
                continue
            if any(other == said for *_, other in kinds) or not _GENERIC.match(_subject(moved)):
                continue
            if moved.role not in (FigureRole.GROWTH, FigureRole.CHANGE) or base.number.value == 0:
                continue
            if now.number.value != base.number.value and _judge(now, base, moved) is None:
                right = "同比" if kind == "yoy" else "环比"
                yield Finding(Problem.COMPARISON, line, words(one, *_outer(now, base, moved)),
                              f"这是{right}的增减")  # fmt: skip


def _subject(figure: Figure) -> str:
    """What moved, without the time it is of."""
    return undated(whose(figure))


def _ordinary(one: Said) -> Iterator[tuple[Figure, Figure]]:
    """360件，为平日（60件）的6倍: the figure a multiple is of, of whatever time."""
    for base, times in pairwise(one.figures):
        multiple = times.role is FigureRole.TIMES and not times.way and _is_multiple(one, times)
        ordinary = base.role is FigureRole.COUNT and not base.base
        if multiple and ordinary and re.fullmatch("）?的约?", one.between(base, times)):
            for now in _nows(one, base)[:1]:
                yield now, base


def _months(one: Said) -> Iterator[tuple[Figure, Figure, str]]:
    """9月为93.12%，8月为94.05%: the later time with the one before it, yoy or mom."""
    for first, second in pairwise(one.figures):
        if first.number.unit != second.number.unit or first.way or second.way:
            continue
        if first.role is FigureRole.TIMES or re.search("[。；]|其中", one.between(first, second)):
            continue
        here, there = (when(_clause(one, figure)) for figure in (first, second))
        if here is None or there is None:
            continue
        if kind := follows(here, there):
            yield first, second, kind
        elif kind := follows(there, here):
            yield second, first, kind


def _clause(one: Said, figure: Figure) -> str:
    return re.split("[，。；、：]", one.text[: figure.start])[-1]


def _outer(*figures: Figure) -> tuple[int, int]:
    return min(f.start for f in figures), max(f.end for f in figures)


def _nows(one: Said, base: Figure) -> list[Figure]:
    """The figures the base can be the base of, the nearest first."""
    # 2月较1月的5,600件: the figure of February may itself have been a base before.
    other = bool(re.search(r"[^，。；、]{2,}[较比]", base.lead))
    alike = [f for f in one.figures if f.level and (other or not f.base) and not f.way
             and f is not base and f.number.unit == base.number.unit]  # fmt: skip
    before = [f for f in alike if f.end <= base.start]
    return before[::-1] or [f for f in alike if f.start > base.end][:1]


def _of(one: Said, now: Figure, base: Figure) -> Iterator[Figure]:
    """The changes that are said of the pair."""
    last = max(now.end, base.end)
    adjacent = True
    for figure in one.figures:
        if figure in (now, base):
            continue
        if figure.end <= last:
            # 环比上升了8%，由500件升至540件: said before the pair.
            ahead = one.clean[figure.end : min(now.start, base.start)]
            early = bool(_FROM.search(one.clean[: base.start])) and not re.search(
                "[。；]|同比|环比", ahead
            )
            # 同比下降2.1个百分点，去年同期为93.4%: said between the two.
            amid = now.end <= figure.start and bool(base.against)
            amid = amid and _against(figure) == base.against
            if figure.way and (early or amid) and _speaks(figure, now, base, one):
                yield figure
            continue
        moved = figure.way or (figure.role is FigureRole.TIMES and _is_multiple(one, figure))
        if not moved:
            if figure.level or figure.base:
                return
            continue
        if re.search("[。；]", one.clean[last : figure.start]):
            return
        own = bool(re.search("同比|环比|[较比]", figure.lead))
        if _speaks(figure, now, base, one) and (adjacent or own):
            yield figure
        adjacent = adjacent and not own


def _speaks(figure: Figure, now: Figure, base: Figure, one: Said) -> bool:
    """Whether the change is of the same base, and of no other subject or time."""
    against = _against(figure)
    own = when(MOVING.sub("", figure.lead))  # 较去年提高 is of now
    if own is not None and own != when(_clause(one, now)):
        return False
    if against and base.against and against != base.against:
        return False
    return (
        bool(_GENERIC.match(_subject(figure)))
        or figure.role is FigureRole.TIMES
        or (base.base and (figure.clause == base.clause))
    )


def _against(figure: Figure) -> str:
    return (
        figure.against
        if re.search("同比|环比|去年|上年|上[个一]?[月周季期]|同期", figure.lead)
        else ""
    )


def _is_multiple(one: Said, figure: Figure) -> bool:
    return bool(re.search(r"的约?$", one.clean[: figure.start])) and bool(
        _MULTIPLE.search(one.clean[: figure.start])
    )


Wrong = tuple[Problem, str] | None


def _judge(now: Figure, base: Figure, moved: Figure) -> Wrong:
    """What is wrong with the change from base to now; None where it fits."""
    first, second = base.number, now.number
    if first.value == 0:
        return None
    if moved.way and (second.value - first.value) * moved.way < 0:
        return Problem.DIRECTION, "前后两个数的增减方向与文字相反"
    low, high = _between(second, first)
    relative = _over(low, first, high)
    if moved.role is FigureRole.POINTS:
        if first.unit != "ratio":
            return Problem.POINTS, "件数的增减应说百分之几，不说百分点"
        return (
            None
            if _meets(moved.number, (low, high))
            else (Problem.CHANGE, f"两个比率相差{_size(second, first) * 100:.2f}个百分点")
        )
    if moved.role is FigureRole.GROWTH:
        if first.unit == "ratio" and moved.number.value == _size(second, first) != 0:
            # Just the difference, and no fraction of the base to the written digits.
            exact = _size(second, first) / first.value
            if abs(exact - moved.number.value) > moved.number.step / 2:
                return Problem.POINTS, "两个比率相差的是百分点，不是百分之几"
        if _meets(moved.number, relative):
            return None
        if first.unit == "ratio" and _meets(moved.number, (low, high)):
            return Problem.POINTS, "两个比率相差的是百分点，不是百分之几"
        return Problem.CHANGE, f"应为{_size(second, first) / first.value * 100:.2f}%"
    if moved.role is FigureRole.CHANGE:
        if moved.number.unit != first.unit:
            return None
        return (
            None
            if _meets(moved.number, (low, high))
            else (Problem.CHANGE, f"两数相差{_size(second, first):,f}")
        )
    if moved.way:
        times = second.value / first.value
        right = _meets(moved.number, relative)
        return (
            None if right else (Problem.CHANGE, f"增长了{times - 1:.2f}倍，是原来的{times:.2f}倍")
        )
    ratio = (second.sizes[0] / first.sizes[1], second.sizes[1] / first.sizes[0])
    return (
        None
        if _meets(moved.number, ratio)
        else (Problem.CHANGE, f"是{second.value / first.value:.2f}倍")
    )


def _size(now: Written, base: Written) -> Decimal:
    return abs(now.value - base.value)


def _between(now: Written, base: Written) -> Span:
    """The least and the most the difference can be."""
    if now.unit == "ratio":
        wide = (now.step + base.step) / 2
        if now.about or base.about:
            wide += now.span[1] - now.span[0] + base.span[1] - base.span[0]
        size = _size(now, base)
        return max(Decimal(0), size - wide), size + wide
    (low, high), (first, last) = now.sizes, base.sizes
    ends = sorted((abs(low - last), abs(high - first)))
    return ends[0], ends[1]


def _over(low: Decimal, base: Written, high: Decimal) -> Span:
    first, last = base.sizes if base.unit != "ratio" else (base.value, base.value)
    return low / last, high / first


def _meets(moved: Written, exact: Span) -> bool:
    """Whether the written size can be one of `exact`."""
    low, high = moved.span
    return low <= exact[1] and (exact[0] < high or (bool(moved.about) and exact[0] == high))


def _steps(one: Said, line: int) -> Iterator[Finding]:
    """11,550件，环比增加550件，环比增长5.50%: the two changes are of one base."""
    for first, second, third in zip(one.figures, one.figures[1:], one.figures[2:], strict=False):
        if (
            first.role is not FigureRole.COUNT or first.base or second.role is not FigureRole.CHANGE
            or third.role is not FigureRole.GROWTH or first.number.unit != second.number.unit
            or re.search("[。；]|其中", one.clean[first.end : third.start])
        ):  # fmt: skip
            continue
        if not (_GENERIC.match(whose(second)) and _GENERIC.match(whose(third))):
            continue
        if _against(second) and _against(third) and second.against != third.against:
            continue
        if second.way != third.way:
            yield Finding(Problem.DIRECTION, line, words(one, second.start, third.end),
                          "件数与百分比的增减方向相反")  # fmt: skip
            continue
        low, high = first.number.sizes
        less, more = second.number.sizes
        base = (low - second.way * more, high - second.way * less)
        bounds = sorted(base)
        if bounds[0] > 0 and not _meets(third.number, (less / bounds[1], more / bounds[0])):
            yield Finding(
                Problem.CHANGE, line, words(one, second.start, third.end),
                f"应为{second.number.value / (first.number.value - second.way * second.number.value) * 100:.2f}%",
            )  # fmt: skip
