"""In which order, how many, and within which group."""

import re
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.figures.measuring import counts_of_kinds
from reporting.ask.drafting.groups.rivals import JOINED, two_rankings
from reporting.ask.marks import signs
from reporting.ask.marks.marks import TopMark
from reporting.metrics import Layer, Unit
from reporting.query.query import Order, Part
from suqiu.periods.numerals import chinese_number

_UPWARDS = ("低到高", "少到多", "小到大", "差到好", "短到长", "快到慢", "升序")
_BY_NUMBER = (
    "增加最多", "增加件数", "多了最多", "增量", "增长量", "减少最多", "增加的件数", "增长件数", "减少件数", "减量",
    "(件数)", "按件数", "件数涨", "件数增", "绝对数", "绝对量", "绝对值", "增长的量", "增加的量", "涨的量", "增加数量",
    "多出的件", "增加的数", "减少的量", "减少的数", "数量增",
)  # fmt: skip
_BY_RATE = ("率", "幅", "速", "快", "%")
# 前三个部门和后三个部门, 最多的前三个和最少的后三个.
_TOPS_JOINED = re.compile(f"(?:[^,，里中]{{1,5}})?{JOINED.pattern}(?:最.的?)?")
# 意见最大, 最让人头疼: told that it is the number that is ranked.
_FELT = re.compile("意见|头[疼痛大]|心|挠头")
_SO_MANY = re.compile("[两三四五六七八九十2-9][个家类种]")
_NTH = re.compile(r"(?P<words>(?:倒数)?第(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3}).*)")
# 第二多, 第二慢: which way it is counted.
_LOW_WAYS = ("低", "少", "小", "短")
_WAYS = ("多", "高", "大", "快", "慢", "长", "好", "差", *_LOW_WAYS)
_FALLING = ("缩短", "变短", "下降", "减少", "降低", "回落", "降", "减", "下滑", "跌")


def in_points(layer: Layer, metric: str) -> bool:
    """Whether a change of the metric is told in points of percent."""
    return layer.metrics[metric].unit == Unit.RATIO


def settle_order(ctx: Context) -> None:
    """Whether groups are ranked, and whether they are added up."""
    _ranked(ctx)
    _added_up(ctx)


def _ranked(ctx: Context) -> None:
    """最多, 倒数, 排名: the order and how many are kept."""
    draft = ctx.draft
    top = ctx.top()
    draft.limit, draft.skip = (top.count, top.skip) if top else (None, 0)
    _both_ways(ctx)
    _some_compared(ctx)
    superlative = ctx.has(*signs.SUPERLATIVES, signs.NTH)
    place = _settle_place(ctx)
    bottom = ctx.has(signs.BOTTOM) or place.startswith("倒数") or (top is not None and top.last)
    draft.superlative = superlative or bottom
    ranked = (
        draft.superlative
        or ctx.has(signs.RANK, signs.PLACE)
        or (bool(draft.dimensions) and ctx.has(signs.MORE, signs.LESS))
        or (top is not None and (bool(draft.dimensions) or ctx.says("前")))
    )
    for mark in ctx.places(signs.MOST):
        if _FELT.search(mark.text) and not draft.metrics:
            draft.guesses.append(f"“{mark.text}”按受理量最多统计")
    if not ranked:
        _among_nothing(ctx)
        needless = top is not None and not (top.skip or draft.dimensions or draft.digest)
        if needless and not ctx.has(signs.LIST):
            draft.limit = None
        return
    metric = _ordering_metric(ctx)
    if place and not (draft.metrics or draft.dimensions or place.endswith(_WAYS)) and not bottom:
        # 那第二名呢: in the order asked for before.
        return
    part = _part(ctx, metric)
    draft.order = Order(metric=metric, part=part, descending=_descending(ctx, metric, part, bottom))
    if part is Part.GROWTH and ctx.has(signs.MOST, signs.LEAST) and not ctx.says(*_BY_RATE):
        # 增长最多 may be so many tickets too.
        draft.guesses.append("按增长率排；要按增减的件数排，请说“按件数”")
    if draft.limit is None and draft.superlative and not _plural(ctx):
        draft.limit, draft.one_assumed = 1, not ctx.has(signs.WHICH)
    if draft.limit and draft.apart and draft.dimensions and "分别" in ctx.question:
        # 去年和今年投诉前五的街道分别是: the first of last year may be others.
        said = "两段时间的前几名可能不同，请分开问"
        draft.doubts.append((said, tuple(f"{one.text}的排名" for one in draft.periods)))
    if draft.limit and len(draft.dimensions) == 2 and not draft.doubts:
        two_rankings(ctx)
    # 各街道前三的部门: three of each, though nothing is said to be the most.
    of_each = draft.superlative or (top is not None and len(_each_of(ctx)) == 1)
    if of_each and draft.limit and len(draft.dimensions) == 2 and not draft.doubts:
        draft.within = [_group(ctx)]


def _among_nothing(ctx: Context) -> None:
    """哪边的投诉多 names nothing that could have more than another."""
    more = ctx.has(signs.MORE, signs.LESS) and ctx.has(signs.WHICH)
    # 今年国庆和去年国庆哪个多 has the two times.
    if more and not (ctx.draft.dimensions or ctx.draft.sides or len(ctx.draft.periods) > 1):
        choices = ("按街道", "按承办单位", "按三级分类")
        ctx.draft.unasked = ctx.draft.unasked or ("按什么来比？", choices)


def _both_ways(ctx: Context) -> None:
    """最多和最少的街道, 前三和后三的街道: two orders at once are asked back."""
    tops = [one for one in ctx.marks if isinstance(one.meaning, TopMark)]
    ends = [(one, other, JOINED) for one, other in pairwise(ctx.places(*signs.SUPERLATIVES))]
    ends += [(one, other, _TOPS_JOINED) for one, other in pairwise(tops)]
    for one, other, joined in ends:
        if one.meaning != other.meaning and joined.fullmatch(ctx.question[one.end : other.start]):
            said = f"“{one.text}”和“{other.text}”要分开问"
            ctx.draft.doubts.append((said, ("受理量最多的街道", "受理量最少的街道")))


def _some_compared(ctx: Context) -> None:
    """三个街道比一下 names none of them, and is no ranking."""
    tops = [one for one in ctx.marks if isinstance(one.meaning, TopMark)]
    bare = [one for one in tops if _SO_MANY.fullmatch(one.text)]
    ranked = ctx.has(*signs.SUPERLATIVES, signs.RANK, signs.BOTTOM)
    if bare and ctx.top() is bare[0].meaning and ctx.has(signs.COMPARE) and not ranked:
        said = f"“{bare[0].text}”说的是哪几个？请写出名称"
        ctx.draft.doubts.append((said, ("中山街道和东湖街道比一下",)))


def _settle_place(ctx: Context) -> str:
    """第二名, 倒数第三: which one of the ranking, and the words that say so; one at a time."""
    named = ctx.places(signs.NTH)
    if not named:
        return ""
    found = _NTH.search(named[0].text)
    if len(named) > 1 or found is None or ctx.top() is not None or ctx.has(*signs.SUPERLATIVES):
        ctx.draft.doubts.append(("一次只能问一个第几名，或者前几名", ("受理量前3的街道",)))
        return ""
    place = chinese_number(found["n"])
    ctx.draft.limit, ctx.draft.skip = 1, place - 1
    ctx.draft.guesses.append(f"“{named[0].text}”只列第{place}名")
    return found["words"]


def _added_up(ctx: Context) -> None:
    """前三个街道加起来: the groups as one; 一共受理超过100件的街道 are still groups."""
    draft = ctx.draft
    named = [mark.end for mark, one in ctx.dimensions() if one in draft.dimensions]
    totals = [mark for mark in ctx.places(signs.TOTAL) if named and mark.start >= max(named)]
    # 前五类合计占多少，今年二级分类.
    tops = [one.end for one in ctx.marks if isinstance(one.meaning, TopMark)]
    close = [one for one in ctx.places(signs.TOTAL) if any(0 <= one.start - at <= 1 for at in tops)]
    totals = totals or (close if named else [])
    chosen = ctx.top() is not None or bool(draft.having)
    draft.together = (
        bool(totals) and chosen and not draft.tally
        and not ctx.has(signs.WHICH, signs.EACH, signs.LIST)
    )  # fmt: skip


def _descending(ctx: Context, metric: str, part: Part, bottom: bool) -> bool:
    better_low = ctx.layer.metrics[metric].better == "low"
    descending = not any(one.text.endswith(_LOW_WAYS) for one in ctx.places(signs.NTH))
    for one in ctx.places(signs.NTH):
        if one.text.endswith(("快", "好", "慢", "差")):
            descending = better_low is one.text.endswith(("慢", "差"))
    if ctx.has(signs.LEAST, signs.LESS):
        descending = False
    elif ctx.has(signs.BEST):
        descending = not better_low
    elif ctx.has(signs.WORST):
        descending = better_low
    if bottom and not ctx.has(signs.LEAST, signs.WORST, signs.MOST):
        descending = better_low
    if ctx.says(*_UPWARDS):
        descending = False
    if part in (Part.GROWTH, Part.CHANGE):
        changes = ctx.places(signs.CHANGE, signs.FALL)
        if ctx.draft.fall:
            # A rate of fall is turned round, a difference is not.
            descending = ctx.has(signs.LEAST) is (part is Part.CHANGE)
        elif any(one.text.startswith(_FALLING) for one in changes):
            descending = ctx.has(signs.LEAST)
    return descending


def _part(ctx: Context, metric: str) -> Part:
    """Growth, or the difference where it is said so; that of rates is told in points."""
    if ctx.has(signs.RISE, signs.FALL, signs.CHANGE) or (
        ctx.draft.against and ctx.has(signs.MOST, signs.LEAST) and not ctx.metrics()
    ):
        by_difference = ctx.says(*_BY_NUMBER) or in_points(ctx.layer, metric)
        if ctx.layer.metrics[metric].unit == Unit.HOUR:
            # 缩短最多 is so many hours, as the answer says it.
            by_difference = by_difference or not ctx.says("率", "幅")
        return Part.CHANGE if by_difference else Part.GROWTH
    return Part.SHARE if ctx.has(signs.SHARE) else Part.CURRENT


def _group(ctx: Context) -> str:
    """The group inside which is ranked: 每个街道 in 每个街道最多的三级分类, else the first named."""
    return next(iter(_each_of(ctx)), ctx.draft.dimensions[0])


def _each_of(ctx: Context) -> list[str]:
    """The dimensions each of whose groups is meant: 各街道, 每个月."""
    found = []
    for mark, dimension in ctx.dimensions():
        before, text = ctx.before(mark), mark.text
        each = before.endswith(("各", "各个", "每", "每个", "每一个", "分", "按"))
        each = each or text.startswith(("每", "各", "逐", "分"))
        if dimension in ctx.draft.dimensions and each:
            found.append(dimension)
    return found


def _plural(ctx: Context) -> bool:
    return ctx.says(
        "哪些", "哪几", "排名", "排行", "排序", "有哪", "排个", "排一下", "名次", "排列"
    )


def _ordering_metric(ctx: Context) -> str:
    """The metric nearest before the superlative, else the first."""
    bounded = ctx.bounded()
    places = ctx.places(*signs.SUPERLATIVES, signs.RANK, signs.BOTTOM, signs.NTH)
    named = [(mark, metric) for mark, metric in ctx.metrics() if mark not in bounded]
    kept = [(mark, metric) for mark, metric in named if metric in ctx.draft.metrics]
    counted = places and any(end == places[0].start for _, end in counts_of_kinds(ctx))
    if counted and "received" in ctx.draft.metrics:
        # 投诉量、满意率，按投诉量从高到低.
        return "received"
    if places and kept:
        before = [metric for mark, metric in kept if mark.start < places[0].start]
        # 投诉最多的街道满意率多少: the count was put before what is named.
        return before[-1] if before else next(iter(ctx.draft.metrics), kept[0][1])
    return next(iter(ctx.draft.metrics), "received")
