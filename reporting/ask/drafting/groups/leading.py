"""投诉量前三的街道各自最多的问题: the first groups, and inside each of them a ranking."""

import re
from dataclasses import replace
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.catalogue import LEVELS
from reporting.ask.marks.marks import DimensionMark, Mark, PeriodMark, SignMark, TopMark
from reporting.query.query import AnyOf, Filter, Leading, Order, Plain, Query, Where

_SUBJECT = re.compile("受理|承办|投诉|咨询|工单|诉求|件数")
_ONE_AT_A_TIME = "一次只能排一层，请先问前几名是哪些，再问其中的一个"
# 前三的街道，8月的满意率; 10月怎么样 asks for the figure of before.
_THEN = re.compile("[,，]?(?:它们|他们|这些?)?(?:各自|分别)?的?(?:在|到|的)?")
_WITHIN = re.compile("的?(?:[里中](?:头|面|边|间)?|当中|之中|其中|[,，]其中)")
_FIGURE = re.compile("率|量|多少|几件|时长|怎么样|如何|受理|办结")
_COUNT = re.compile("多少|几件|受理|办结")
_COMMA = re.compile("[,，]")
_LOW = (signs.LEAST, signs.LESS)
_BY_HEIGHT = (signs.MOST, signs.LEAST)


def chosen_in_another(ctx: Context) -> bool:
    """9月受理量前三的街道8月的满意率: take the first time for the ranking and the second for the
    figures, which are of the groups of the first. False for any other question of two times.
    """
    draft = ctx.draft
    marks = [one for one in ctx.marks if isinstance(one.meaning, PeriodMark)]
    compared = draft.against or ctx.has(signs.COMPARE, signs.RISE, signs.FALL, signs.CHANGE)
    if len(marks) != 2 or compared:
        return False
    first, second = marks
    inside = [one for one in ctx.marks if first.end <= one.start < second.start]
    groups = [one for one in inside if isinstance(one.meaning, DimensionMark)]
    if len(groups) != 1 or not any(_ranks(one) for one in inside if one.start < groups[0].start):
        return False
    gap = ctx.question[groups[0].end : second.start]
    assert isinstance(first.meaning, PeriodMark)
    assert isinstance(second.meaning, PeriodMark)
    assert isinstance(groups[0].meaning, DimensionMark)
    timed = ctx.layer.dimensions[groups[0].meaning.dimension].is_time
    if timed or not _THEN.fullmatch(gap) or not _FIGURE.search(ctx.after(second)):
        return False
    draft.chosen_in, draft.periods = first.meaning.period, [second.meaning.period]
    return True


def _ranks(mark: Mark) -> bool:
    ways = signs.SUPERLATIVES
    return isinstance(mark.meaning, TopMark) or (
        isinstance(mark.meaning, SignMark) and mark.meaning.sign in ways
    )


def settle_leading(ctx: Context) -> None:
    """Two rankings in one question: that before the group says which groups, that behind it
    what comes first in each.
    """
    draft = ctx.draft
    if _told_of_one(ctx):
        return
    group = _group(ctx) if draft.chosen_in is None else next(iter(_named(ctx)), None)
    among = _among(ctx) if group is None else None
    if among is not None and sum(isinstance(one.meaning, PeriodMark) for one in ctx.marks) > 1:
        draft.doubts.append((_ONE_AT_A_TIME, ()))
        return
    if among is not None and not draft.listing:
        draft.filters.append(among)
        return
    if group is None or draft.listing:
        if _nested(ctx):
            draft.doubts.append((_ONE_AT_A_TIME, ()))
        return
    _first_of(ctx, *group)


def _first_of(ctx: Context, mark: Mark, dimension: str) -> None:
    """Keep to the first groups of the ranking before `mark`, and rank what is asked of each."""
    draft = ctx.draft
    tops = [one for one in ctx.marks if isinstance(one.meaning, TopMark)]
    before = [one.meaning for one in tops if one.start < mark.start]
    outer = before[0] if before else TopMark(1)
    inner = next((one.meaning for one in tops if one.start > mark.start), None)
    assert isinstance(outer, TopMark)
    ranked = [one for at, one in ctx.metrics() if at.start < mark.start]
    shown = [one for at, one in ctx.metrics() if at.start > mark.start]
    metric = ranked[-1] if ranked else "received"
    twice = draft.chosen_in is not None and any(
        _ranks(one) for one in ctx.marks if one.start > mark.start
    )
    bounded = draft.having or draft.against or draft.share or twice
    if ctx.layer.metrics[metric].kind.of_table or bounded:
        draft.doubts.append((_ONE_AT_A_TIME, ()))
        return
    high = _highest(ctx, mark, metric) is not outer.last
    chosen = _named_before(ctx, mark)
    inside = Leading(dimension, metric, outer.count, high, chosen)
    if draft.chosen_in is not None:
        inside = replace(inside, period=draft.chosen_in, kept=True)
    draft.filters.append(inside)
    draft.pointing = False
    again = draft.chosen_in is not None and not _COUNT.search(ctx.after(mark))
    draft.metrics = list(dict.fromkeys(shown)) or [metric if again else "received"]
    if len(draft.dimensions) == 1:
        draft.order, draft.limit, draft.within = Order(metric=draft.metrics[0]), None, []
        return
    least = any(one.start > mark.start for one in ctx.places(signs.LEAST))
    draft.order = Order(metric=draft.metrics[0], descending=not least)
    draft.limit = inner.count if isinstance(inner, TopMark) else 1
    draft.within = [dimension]


def _told_of_one(ctx: Context) -> bool:
    """投诉最多的街道主要反映什么, 满意率最低的部门哪类问题最多: what comes first in one ranking, then what
    is told of it. False for any other question.
    """
    draft = ctx.draft
    told = next(iter(ctx.places(signs.DIGEST, signs.WHICH_LEAF)), None)
    if told is None:
        return False
    for mark, dimension in ctx.dimensions():
        if not _comes_first(ctx, mark, told):
            continue
        ranked = [one for at, one in ctx.metrics() if at.start < told.start]
        # 办理最慢的部门 names its figure by the word for the order.
        metric = (ranked or draft.metrics or ["received"])[-1]
        others = [one for one in draft.dimensions if one not in (dimension, *LEVELS)]
        bounded = draft.having or draft.against or draft.share or draft.chosen_in or len(ranked) > 1
        if others or ctx.layer.metrics[metric].kind.of_table or bounded:
            draft.doubts.append((_ONE_AT_A_TIME, ()))
            return True
        high = _highest(ctx, told, metric)
        draft.filters.append(Leading(dimension, metric, 1, high, _named_before(ctx, told)))
        draft.dimensions = [one for one in draft.dimensions if one != dimension]
        draft.metrics = [one for at, one in ctx.metrics() if at.start > told.start] or ["received"]
        draft.within, draft.pointing = [], False
        least = any(one.start > told.start for one in ctx.places(signs.LEAST))
        draft.order = Order(metric=draft.metrics[0], descending=not least)
        if draft.digest:
            draft.order, draft.limit, draft.superlative = None, None, False
        return True
    return False


def _comes_first(ctx: Context, mark: Mark, told: Mark) -> bool:
    """Whether a group is the one of a ranking (投诉最多的街道, 哪个街道投诉最多，) before what is `told`."""
    if mark.end > told.start:
        return False
    asked = any(0 <= mark.start - one.end <= 1 for one in ctx.places(signs.WHICH))
    for way in ctx.places(*signs.SUPERLATIVES):
        apart = _COMMA.search(ctx.question[way.end : told.start]) is not None
        if 0 <= mark.start - way.end <= 1 or (asked and apart and way.start >= mark.end):
            return True
    return False


def _highest(ctx: Context, mark: Mark, metric: str) -> bool:
    """Whether the ranking before this group begins with the highest figure."""
    low = ctx.layer.metrics[metric].better == "low"
    if _before(ctx, mark, _LOW):
        return low if _best(ctx, mark) else False
    if _before(ctx, mark, (signs.WORST,)):
        return low
    return not low if _best(ctx, mark) else True


def _among(ctx: Context) -> Leading | None:
    """投诉量前五的小类里满意率最低的是哪个: the first groups by number as a filter, where another
    figure ranks those. The order and how many of it the question asks stay in the draft.
    """
    draft, named = ctx.draft, _named(ctx)
    if len(named) != 1 or not draft.metrics or draft.order is None:
        return None
    mark, dimension = named[0]
    tops = [one for one in ctx.marks if isinstance(one.meaning, TopMark) and one.end <= mark.start]
    behind = [one for one, metric in ctx.metrics() if one.start >= mark.end]
    ranked = any(one.start > mark.end for one in ctx.places(*signs.SUPERLATIVES))
    inside = _WITHIN.match(ctx.after(mark)) is not None
    # 受理量前五的部门满意率排名: all five of them, in that order.
    listed = not ranked and any(one.start > mark.end for one in ctx.places(signs.RANK))
    if listed and any(one.start - mark.end in (0, 1) for one in behind):
        ranked = inside = True
    if not (tops and behind and ranked and inside) or draft.having or draft.against:
        return None
    top = tops[-1].meaning
    before = [metric for one, metric in ctx.metrics() if one.end <= tops[-1].start]
    assert isinstance(top, TopMark)
    draft.metrics = [one for one in draft.metrics if one not in before] or draft.metrics
    later = [
        one.meaning.count
        for one in ctx.marks
        if isinstance(one.meaning, TopMark) and one.start > mark.end
    ]
    draft.order, draft.skip = replace(draft.order, metric=draft.metrics[0]), 0
    draft.limit = later[0] if later else None if listed else 1
    by = before[-1] if before else "received"
    return Leading(
        dimension, by, top.count, _highest(ctx, mark, by) is not top.last, _named_before(ctx, mark)
    )


def in_its_time(query: Query, previous: Query | None) -> Query:
    """The query with its leading groups taken from its own period; those that an answer before
    gave stay the same, those that a question named (前三的街道各自…) are those of the period now.
    """
    moved = previous is None or query.period != previous.period
    filters: list[Filter] = []
    for one in query.filters:
        if isinstance(one, Leading) and one.period is None:
            one = replace(one, period=query.period, time=query.time)
        elif isinstance(one, Leading) and moved and not one.kept:
            one = replace(one, period=query.period)
        filters.append(one)
    return replace(query, filters=tuple(filters))


def _nested(ctx: Context) -> bool:
    """工单最多的街道里满意率最低的社区: the one of a ranking, and another ranking within."""
    groups = [mark for mark, one in ctx.dimensions() if one in ctx.draft.dimensions]
    ways = ctx.places(*_BY_HEIGHT)
    return len(groups) == 2 and any(
        way.end <= groups[0].start <= way.end + 1
        and groups[0].end <= other.start < other.end <= groups[1].start
        for way, other in pairwise(ways)
    )


def _group(ctx: Context) -> tuple[Mark, str] | None:
    """The dimension that stands between two rankings (前三的街道各自最多), or between a ranking
    and another figure (受理前三的街道各自的满意率).
    """
    count = len(ctx.draft.dimensions)
    for mark, dimension in ctx.dimensions():
        if dimension not in ctx.draft.dimensions or ctx.layer.dimensions[dimension].is_time:
            continue
        chosen = any(
            isinstance(one.meaning, TopMark) and mark.start - one.end in (0, 1)
            for one in ctx.marks
            if one.end <= mark.start
        )
        told = [one for one in ctx.places(signs.EACH, signs.THAT) if 0 <= one.start - mark.end <= 3]
        each = bool(told)
        ranked = any(one.start > mark.start for one in ctx.places(*_BY_HEIGHT))
        if count == 2 and chosen and each and ranked:
            return mark, dimension
        figures = [one.start > mark.start for one, _ in ctx.metrics()]
        subject = _SUBJECT.search(ctx.before(mark)) is not None
        # 受理量前三的街道，各自的投诉量: the kind is named behind the ranking, which is of all.
        kinds = any(at.start >= told[-1].end for at, _ in ctx.filters) if told else False
        apart = (bool(figures) and all(figures)) or kinds
        if count == 1 and chosen and each and not ranked and apart and subject:
            return mark, dimension
    return None


def _named(ctx: Context) -> list[tuple[Mark, str]]:
    return [(mark, one) for mark, one in ctx.dimensions() if one in ctx.draft.dimensions]


def _before(ctx: Context, mark: Mark, wanted: tuple[str, ...]) -> bool:
    return any(one.start < mark.start for one in ctx.places(*wanted))


def _best(ctx: Context, mark: Mark) -> bool:
    return _before(ctx, mark, (signs.BEST,))


def _named_before(ctx: Context, mark: Mark) -> tuple[Plain | AnyOf, ...]:
    """The filters that stand before the group: they choose it too."""
    raw = [one for at, one in ctx.filters if at.start < mark.start]
    names = {one.dimension for one in raw if isinstance(one, Where)}
    found: list[Plain | AnyOf] = []
    for one in ctx.draft.filters:
        if isinstance(one, Leading):
            continue
        if one in raw or (isinstance(one, Where) and one.dimension in names) or _part(one, raw):
            found.append(one)
    return tuple(found)


def _part(one: Filter, raw: list[Filter]) -> bool:
    return isinstance(one, AnyOf) and any(part in raw for part in one.parts)
