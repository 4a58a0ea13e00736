"""By what a figure is broken down."""

import re
from collections.abc import Sequence

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.catalogue import LEVELS
from reporting.ask.marks.marks import AmountMark, Mark, MetricMark, PeriodMark, TopMark
from reporting.query.query import Filter, Holds, Weekdays, Where

_HOW_MANY = re.compile(r"(?:有|共|总共|一共|涉及|^)了?(?:多少|几)[个家]?(?:不同的?)?$")
_SO_MANY = re.compile(
    r"(?:中|里面?|当中|之中|的|都|[,，])*(?:一?共|总共)?有?(?:多少|几)[个家](?:啊|呀)?(?=$|[，,？?。呢])"
)
# 有几个街道，分别是哪几个: the names tell their number too.
_NAMED_TOO = re.compile("[,，](?:都|又|分别|各|具体)*[是有](?:谁|哪[些几个]?)")
_NEXT_LEVEL = {"level1": "level2", "level2": "level3", "level3": "level3"}
_EACH = ("各", "每个", "每一个", "按", "哪个", "哪些", "分", "哪几个", "各个", "不同", "什么")
_BOTH = re.compile(r"^(?:这|那)?(?:[一两二三四五几]?个|等|等几个|这|的|为|是|“|”|\(|=|:)?$")
_OTHERS = re.compile("(?:其[他它余]|别的|剩下的?)(?:的|几个|所有)*$")
_NO_MORE = re.compile("(?:不要?|别再?|不再|不用|去掉)(?:再)?(?:[按分看]|按照)?$")
_GIVEN_UP = re.compile("(?:来)?[分看排]?了?[,，]")
_OUTSIDE = re.compile("(?:以外|之外|除外|外)的?$")
_FAMILIES = (("source", "channel"), LEVELS)
_PROBLEMS = re.compile("(?:诉求|突出|热点|主要)?问题|事|诉求(?=$|[，,。？?是有])")
_LEAF_NEXT = re.compile(r"的?(?:问题|诉求|事项)(?!最|工单|量|数)")
_INSIDE = re.compile("(?:类|问题|诉求|工单)*(?:里[面头]?|中|当中|之中)[,，]?")
# 给我们街道排个名 says for whom.
_OURS = re.compile("(?<![给帮让请告诉])(?:我们?|咱们?|俺们?)这?个?$")
_NAMED = ("department", "street", "community")
_OF_VALUE = ("", "为", "是", "的", "“", "(", "=", ":", "里", "中")
_KINDS = re.compile("^哪.?个?[类种样]")
_QUARTERS = re.compile("近.{1,2}个?季度")
_ONE_BY_ONE = (
    signs.EACH, signs.WHICH, *signs.SUPERLATIVES, signs.RANK,
    signs.COMPARE, signs.MAKEUP,
)  # fmt: skip
# A weekday belongs to all weeks: 周一到周日每天 is no breakdown by day as well.
_DROPPED_BY = {"weekday": ("week", "day"), "hour": ("day",)}


def settle_dimensions(ctx: Context) -> None:
    """The dimensions named that do not only explain a value next to them."""
    draft = ctx.draft
    for mark, named in ctx.dimensions():
        dimension = _of_week(ctx, mark, named)
        _unnamed(ctx, mark, dimension)
        if dimension in draft.dimensions and _tallied(ctx, mark):
            # 单月超过1200件的月份有几个.
            draft.tally = dimension
        if dimension == "hour" and draft.sides:
            # 上午和下午哪个时段多.
            continue
        if dimension in draft.dimensions or _explains_value(ctx, mark, dimension):
            continue
        if _given_up(ctx, mark):
            continue
        if dimension in LEVELS and _narrows(ctx, mark):
            continue
        draft.dimensions.append(dimension)
        if _tallied(ctx, mark):
            draft.tally = dimension
    _leaf_asked(ctx)
    _placed(ctx)
    times = [one for one in draft.dimensions if ctx.layer.dimensions[one].is_time]
    # 10月与9月相比如何变化 compares; it draws no curve.
    compares = draft.against is not None and not ctx.has(signs.TREND)
    if draft.trend and not times and not compares:
        times = [_usual_grain(ctx)]
    for kept, dropped in _DROPPED_BY.items():
        if kept in times:
            times = [one for one in times if one not in dropped]
    draft.dimensions = [*(one for one in draft.dimensions if one not in times), *times]
    draft.dimensions = [
        one for one in draft.dimensions if not (one in _time_ids(ctx) and one not in times)
    ]


def _of_week(ctx: Context, mark: Mark, dimension: str) -> str:
    """周一到周五哪天最多: which day of the week."""
    several = [one for _, one in ctx.filters if isinstance(one, Weekdays) and len(one.days) > 1]
    if dimension != "day" or not several or not mark.text.startswith("哪"):
        return dimension
    ctx.draft.guesses.append(f"“{mark.text}”按星期几统计")
    return "weekday"


def _unnamed(ctx: Context, mark: Mark, dimension: str) -> None:
    """我们街道这个月几件: whose it is nobody said, so that all of them are listed."""
    named = any(isinstance(one, Where) and one.dimension == dimension for _, one in ctx.filters)
    if _OURS.search(ctx.before(mark)) and dimension in _NAMED and not named:
        name = ctx.layer.dimensions[dimension].name
        ctx.draft.guesses.append(f"没有说是哪个{name}，按您看得到的各{name}列出")


def _tallied(ctx: Context, mark: Mark) -> bool:
    """有几个街道低于60%, 低于60%的街道今年有几个: the number of groups, not each of them."""
    if _NAMED_TOO.search(ctx.after(mark)):
        return False
    if _HOW_MANY.search(ctx.before(mark)) or _SO_MANY.match(ctx.after(mark)):
        return True
    if ctx.before(mark).endswith(_EACH) or mark.text.startswith(_EACH):
        return False
    # When and what bounds them may stand between.
    kinds = (PeriodMark, AmountMark, MetricMark)
    between = "".join(
        sign
        for at, sign in enumerate(ctx.question[mark.end :], mark.end)
        if not any(
            one.start <= at < one.end and isinstance(one.meaning, kinds) for one in ctx.marks
        )
    )
    return between != ctx.after(mark) and _SO_MANY.match(between) is not None


def _given_up(ctx: Context, mark: Mark) -> bool:
    """不要街道了，按部门: the breakdown of before, in whose place is another."""
    left = _NO_MORE.search(ctx.before(mark)) and _GIVEN_UP.match(ctx.after(mark))
    return left is not None and any(one.start > mark.end for one, _ in ctx.dimensions())


def deepest_level(ctx: Context) -> str:
    """The lowest level of classes that the question keeps to, or nothing."""
    levels = [
        one.dimension
        for one in ctx.draft.filters
        if isinstance(one, Where) and one.dimension in LEVELS and not one.negated
    ]
    return max(levels, default="")


def _time_ids(ctx: Context) -> set[str]:
    return {one.id for one in ctx.layer.dimensions.values() if one.is_time}


def _explains_value(ctx: Context, mark: Mark, dimension: str) -> bool:
    """电话渠道, 类型为投诉, APP和微信两个渠道: the word only says what the values are."""
    if ctx.before(mark).endswith(_EACH):
        return False
    others = _OTHERS.search(ctx.before(mark)) or (
        # 除了电话以外的渠道一共多少件, 住建局以外的部门接了多少.
        (ctx.draft.total or ctx.says("多少", "几件")) and _OUTSIDE.search(ctx.before(mark))
    )
    if others and _left_out(ctx, dimension):
        return True
    for other, one in ctx.filters:
        if not isinstance(one, Where):
            continue
        # 回访结果为非常不满意: the word before 为 says no more than the value does.
        said = mark.end < other.start and ctx.question[mark.end : other.start] in ("为", "是")
        if one.dimension != dimension:
            # 随手拍渠道 is a source, whatever it is called.
            of_family = any({dimension, one.dimension} <= {*family} for family in _FAMILIES[:1])
            if said or (of_family and other.end == mark.start):
                return True
            continue
        gap = ctx.question[min(mark.end, other.end) : max(mark.start, other.start)]
        if other.end <= mark.start and _BOTH.match(gap):
            return True
        if mark.end <= other.start and gap in _OF_VALUE:
            return True
    return False


def _left_out(ctx: Context, dimension: str) -> bool:
    """除了网格上报，其他来源多少件: the word only says what was left out."""
    if ctx.has(*_ONE_BY_ONE) or ctx.top() is not None:
        return False
    family = next((one for one in _FAMILIES if dimension in one), (dimension,))
    return any(
        isinstance(one, Where) and one.negated and one.dimension in family
        for one in ctx.draft.filters
    )


def _narrows(ctx: Context, mark: Mark) -> bool:
    """二级分类噪声污染: the level of a class named right after it."""
    return any(
        isinstance(one, Where) and one.dimension in LEVELS and 0 <= other.start - mark.end <= 1
        for other, one in ctx.filters
    )


def _of_office(one: Filter) -> bool:
    return isinstance(one, Where) and one.dimension == "department" and not one.negated


def _leaf_asked(ctx: Context) -> None:
    """反映最多的问题是什么: one level below the class that is named, else the leaves."""
    draft = ctx.draft
    which, kind = ctx.places(signs.WHICH_LEAF), _kind_asked(ctx)
    ranked = _leaves_ranked(ctx)
    if which and all(one.text.startswith("是") for one in which):
        # 公交公司被投诉最多的是啥; without whose it is, it may be whom.
        which = which if any(_of_office(one) for _, one in ctx.filters) else []
    counted = any(
        isinstance(one.meaning, TopMark) and _PROBLEMS.match(ctx.after(one)) for one in ctx.marks
    )
    # 第二多的问题.
    placed = any(_LEAF_NEXT.match(ctx.after(one)) for one in ctx.places(signs.NTH))
    asked = bool(which) or counted or placed or kind
    if draft.split or not asked:
        return
    if not ranked:
        if any(_KINDS.search(one.text) for one in which):
            # 哪类问题有多少 is no total.
            draft.unasked = (
                "要看哪一类最多，还是每一类各有多少？",
                ("哪类问题最多", "各三级分类的受理量"),
            )
        return
    if any(one in LEVELS for one in draft.dimensions):
        return
    reasons = bool(which) and all("原因" in one.text for one in which)
    if reasons and Holds("not_assessed") in draft.filters:
        # 剔除考核什么原因最多.
        draft.dimensions.append("exclusion_reason")
        return
    if named := _which_of_two(ctx, which):
        said = f"是问{named}哪一家多，还是问哪一类诉求多？"
        draft.doubts.append((said, ("各部门的受理量", "哪类问题最多")))
    level = _NEXT_LEVEL.get(deepest_level(ctx), "level3")
    draft.dimensions.append(level)
    word = kind or "问题"
    if any("诉求" in one.text for one in which):
        word = "诉求"
    elif reasons:
        word = "原因"
    draft.guesses.append(f"“{word}”按{ctx.layer.dimensions[level].name}排")


def _which_of_two(ctx: Context, which: Sequence[Mark]) -> str:
    """医保局和人社局哪个诉求多: 哪个 may be which of the two."""
    if not which or not all(one.text.startswith("哪个") for one in which):
        return ""
    named = [
        mark.text
        for mark, one in ctx.filters
        if isinstance(one, Where) and one.dimension in _NAMED and mark.end <= which[0].start
    ]
    return "和".join(f"“{one}”" for one in named) if len(named) > 1 else ""


def _leaves_ranked(ctx: Context) -> bool:
    """Whether the classes asked for are ranked, or each of them is meant."""
    ways = (*signs.SUPERLATIVES, signs.BOTTOM, signs.RANK, signs.NTH, signs.MORE, signs.LESS)
    if ctx.has(*ways) or ctx.top() is not None:
        return True
    # 9月投诉都有哪些问题, 哪些问题满意率低于60%.
    which = ctx.places(signs.WHICH_LEAF)
    bounded = any(isinstance(one.meaning, AmountMark) for one in ctx.marks)
    each = any(one.text.startswith(("哪些", "什么", "有哪些")) for one in which) or (
        bounded and any(_KINDS.search(one.text) for one in which)
    )
    return each and not ctx.draft.digest and not ctx.says("多少", "几")


def _kind_asked(ctx: Context) -> str:
    """投诉 of 哪类投诉最多, 噪声 of 哪类噪声最多 and 噪声里哪类最多: its classes are asked for, as 哪类
    问题 asks for those of all.
    """
    ranks = ctx.places(signs.MOST, signs.LEAST, signs.MORE, signs.LESS)
    kinds = [one for one in ctx.places(signs.WHICH) if one.text.endswith(("类", "种", "样"))]
    for mark in kinds:
        for other, one in ctx.filters:
            classed = isinstance(one, Where) and one.dimension in ("request_type", *LEVELS)
            behind = other.start >= mark.end and ctx.question[mark.end : other.start] in ("", "的")
            inside = other.end <= mark.start and _INSIDE.fullmatch(
                ctx.question[other.end : mark.start]
            )
            within = inside and any(one.start == mark.end for one in ranks)
            if classed and (behind or within):
                return other.text
    return ""


def _placed(ctx: Context) -> None:
    """中山街道排第几: the ranking in which the value stands, in full."""
    draft = ctx.draft
    if not ctx.has(signs.PLACE) or len(draft.dimensions) > 1:
        return
    named = [one for _, one in ctx.filters if isinstance(one, Where) and not one.negated]
    if draft.dimensions:
        # 住建局在各部门排第几.
        named = [one for one in named if one.dimension == draft.dimensions[0]]
    proper = [one for one in named if one.dimension in ("street", "department", "community")]
    chosen = proper or [one for one in named if one.dimension in LEVELS]
    if chosen:
        draft.filters = [one for one in draft.filters if one != chosen[0]]
        draft.dimensions = [chosen[0].dimension]
        name = ctx.layer.dimensions[chosen[0].dimension].name
        draft.guesses.append(f"列出全部{name}的排名，其中有“{chosen[0].values[0]}”")


def _usual_grain(ctx: Context) -> str:
    period = ctx.draft.periods[0] if ctx.draft.periods else None
    if period is None:
        return "month"
    if _QUARTERS.search(ctx.question):
        return "quarter"
    return "day" if (period.end - period.start).days <= 31 else "month"
