"""Which rows a question is about: values, conditions, and what turns them round."""

import re
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.draft import Side
from reporting.ask.drafting.filters.alternatives import alternatives, either_of
from reporting.ask.drafting.filters.leaving_out import is_negated
from reporting.ask.marks import signs
from reporting.ask.marks.catalogue import LEVELS, PLACES
from reporting.ask.marks.hours import other_days, other_hours
from reporting.ask.marks.marks import FilterMark, Mark, ValueMark
from reporting.query.query import AnyOf, Filter, Holds, Hours, Mentions, Weekdays, Where

_LACKING = ("没有", "没", "无", "从没", "从未有")
_NOT_ONE = re.compile("(?:一|半)[件个单](?:工单|单子)?[^,，。]{0,6}?[都也](?:没|未|不)")
_WHICH = ("哪些", "哪几个", "哪个")
_AT_END = re.compile("(?:过|的|工单|诉求|件)*[呢啊吗?？。]*")
_OF_GROUP = re.compile("(?:过|工单|诉求|件)*的")
NUMBER_ASKED = re.compile("(?:多少|几[件单])[件单]?[,，;；。?？、]")
# 北塔、云溪两地的满意率 takes the two as one.
_AS_ONE = re.compile("[两三四五六](?:地|家|者|类|个(?!月|季|周|星期))")
_APART_BY = re.compile("占|里|中")
_AND = re.compile("的?(?:和|与|跟|以及|还有)")
_EVERY = ("各", "每", "逐", "分", "按")
# How many of the values that one word means are told.
_TOLD = 8
_SATISFACTION = ("satisfaction_rate", "dissatisfaction_rate")
_DECIDED = {
    "satisfaction_rate": ("dissatisfied", "satisfied"),
    "dissatisfaction_rate": ("dissatisfied", "satisfied"),
    "solve_rate": ("solved", "unsolved"),
    "close_rate": ("open", "closed", "overdue"),
    "on_time_rate": ("on_time", "late_closed"),
    "return_rate": ("returned",),
    "redo_rate": ("redone",),
    "repeat_rate": ("repeat",),
    "extension_rate": ("extended",),
    "urge_rate": ("urged",),
}
_A_WEEK = 7
_JOINT = re.compile(r"^(?:类|的|问题|投诉)*(?:和|与|跟|及|以及|、|或|或者|还有)$")


def take_value(ctx: Context, mark: Mark) -> None:
    """A named value or finished filter; an everyday name is told to the asker."""
    match mark.meaning:
        case ValueMark(dimension, value, exact, more):
            values = (value, *more)
            word = mark.text.strip("“”\"「」『』‘’'《》")
            if not exact and (more or word not in value):
                name = ctx.layer.dimensions[dimension].name
                told = "、".join(values[:_TOLD]) + ("等" if len(values) > _TOLD else "")
                ctx.draft.guesses.append(f"“{word}”按{name}“{told}”统计")
            ctx.filters.append((mark, Where(dimension, values)))
        case FilterMark(one, note):
            if note:
                ctx.draft.guesses.append(note)
            ctx.filters.append((mark, one))


def settle_filters(ctx: Context) -> None:
    """Values of one dimension belong together; 除了 X, 非 X, X 以外 and 没有 X turn round."""
    draft = ctx.draft
    chains = alternatives(ctx)
    for chain in chains:
        turned = [is_negated(ctx, ctx.filters[at][0]) for at in chain]
        draft.filters += either_of(ctx, chain, turned)
    _take_others(ctx, {at for chain in chains for at in chain})
    draft.filters = _tidy(draft.filters)
    if _of_the_open(ctx):
        draft.filters.insert(0, Holds("open"))
    _settle_times(ctx)
    _doubt_both(ctx)
    if not chains:
        _mixed_levels(ctx)
        _mixed_kinds(ctx)
    _groups_without(ctx)


def _take_others(ctx: Context, chained: set[int]) -> None:
    """The filters that stand in no chain of alternatives; values of one dimension as one."""
    draft = ctx.draft
    together: dict[tuple[str, bool], list[str]] = {}
    for at, (mark, one) in enumerate(ctx.filters):
        if at in chained:
            continue
        negated = is_negated(ctx, mark)
        match one:
            case Where(dimension, names):
                together.setdefault((dimension, negated), []).extend(names)
            case Holds(condition):
                draft.filters.append(Holds(condition, negated))
            case Mentions(words, every):
                draft.filters.append(Mentions(words, every, negated))
            case Hours() if negated:
                draft.filters.append(other_hours(one))
            case Weekdays() if negated:
                draft.filters.append(other_days(one))
            case _:
                draft.filters.append(one)
                if negated:
                    draft.doubts.append((f"“{mark.text}”以外的怎么算？请直接说要哪些", ()))
    for (dimension, negated), values in together.items():
        distinct = tuple(dict.fromkeys(values))
        draft.filters.append(Where(dimension, distinct, negated))
        if len(distinct) > 1 and not negated and _apart(ctx, dimension):
            draft.split = True
            if dimension not in draft.dimensions:
                draft.dimensions.append(dimension)


def _doubt_both(ctx: Context) -> None:
    """超期的和没超期的: no ticket is both."""
    draft = ctx.draft
    for one in draft.filters:
        if isinstance(one, Holds) and Holds(one.condition, not one.negated) in draft.filters:
            zh = ctx.layer.conditions[one.condition].zh
            draft.doubts.append((f"“{zh}”的和不是的要分开问", ()))


def _of_the_open(ctx: Context) -> bool:
    """超期的占未办结的几成: the open ones are the whole here, and not said once more."""
    named = [(mark, one) for mark, one in ctx.filters if one in (Holds("open"), Holds("overdue"))]
    gaps = (
        ctx.question[left.end : right.start]
        for (left, one), (right, two) in pairwise(named)
        if one != two
    )
    return ctx.has(signs.SHARE) and any(_APART_BY.search(gap) for gap in gaps)


def _settle_times(ctx: Context) -> None:
    """早上7点到9点和晚上5点到7点 are both; 周一和周五各多少 each; 工作日和周末, 白天和晚上 are all there
    is together, so that each of them is meant.
    """
    draft = ctx.draft
    apart = ctx.has(
        signs.EACH, signs.WHICH, signs.COMPARE, signs.MORE, signs.LESS, signs.MOST, signs.LEAST,
        signs.SHARE,
    ) or ctx.says("多还是", "还是")  # fmt: skip
    days = [one for one in draft.filters if isinstance(one, Weekdays)]
    hours = [one for one in draft.filters if isinstance(one, Hours)]
    others = [one for one in draft.filters if not isinstance(one, Weekdays)]
    named = tuple(sorted({day for one in days for day in one.days}))
    all_week = len(days) > 1 and any(len(one.days) > 1 for one in days) and len(named) == _A_WEEK
    all_day = len(hours) == 2 and other_hours(hours[0]) == hours[1]
    rest = any(isinstance(one, AnyOf) and _of_time(one) for one in draft.filters)
    if rest and (days or hours):
        _times_apart(ctx)
    elif len(days) > 1 and not all_week and (not apart or all(len(one.days) == 1 for one in days)):
        draft.filters = [*others, Weekdays(named)]
        if apart and "weekday" not in draft.dimensions:
            draft.dimensions.append("weekday")
    elif len(days) > 1 or (len(hours) > 1 and (apart or all_day)):
        _set_side_by_side(ctx)
    elif len(hours) > 1:
        draft.filters = [one for one in draft.filters if not isinstance(one, Hours)]
        draft.filters.append(AnyOf(tuple(hours)))


def _of_time(one: AnyOf) -> bool:
    """Whether the alternatives are hours and days (下班时间)."""
    return all(isinstance(part, Weekdays | Hours) for part in one.parts)


def _times_apart(ctx: Context) -> None:
    choices = ("周末受理多少件", "各星期受理多少件")
    ctx.draft.doubts.append(("几段钟点或几种日子要分开问", choices))


def _set_side_by_side(ctx: Context) -> None:
    """工作日和周末哪个多, 7点到9点和17点到19点各多少: a row for each of them."""
    draft = ctx.draft
    named = [(mark, one) for mark, one in ctx.filters if isinstance(one, Weekdays | Hours)]
    kinds = {type(one) for _, one in named}
    chosen = [one for _, one in named if one in draft.filters]
    if len(kinds) > 1 or len(set(chosen)) != len(named):
        _times_apart(ctx)
        return
    draft.sides = [Side(mark.text, one) for mark, one in named]
    draft.filters = [one for one in draft.filters if one not in chosen]


def _apart(ctx: Context, dimension: str) -> bool:
    """Whether several values are asked for one by one rather than together."""
    if ctx.draft.total:
        return False
    if _asked_twice(ctx, dimension):
        return True
    if _each_of(ctx, dimension):
        return True
    # 投诉还是咨询多 sets the two side by side.
    one_by_one = (ctx.has(signs.MORE, signs.LESS) and ctx.says("还是")) or ctx.has(
        signs.EACH, signs.COMPARE, *signs.SUPERLATIVES, signs.RANK,
        signs.WHICH,
    )  # fmt: skip
    if not one_by_one and _rated(ctx, dimension):
        return True
    if not one_by_one or ctx.says("分别"):
        return one_by_one
    # 东湖和南桥街道哪个部门最多 groups by department; 哪个更多 compares the two.
    others = [one for _, one in ctx.dimensions() if one != dimension]
    return not others or (ctx.has(signs.COMPARE) and not ctx.has(signs.MOST, signs.LEAST))


def _rated(ctx: Context, dimension: str) -> bool:
    """特急和普通的办理时长: of two kinds that are named side by side a rate or a mean is asked of
    each; what is ranked or broken down by something else keeps to both.
    """
    kinds = {ctx.layer.metrics[one].kind for _, one in ctx.metrics()}
    rated = bool(kinds) and all(one.evened for one in kinds)
    asked = rated or (not kinds and ctx.has(signs.HOW_LONG))
    others = bool(ctx.dimensions()) or ctx.has(signs.SHARE) or ctx.draft.against is not None
    as_one = _AS_ONE.search(ctx.question) is not None
    return asked and not (others or as_one) and _joined_values(ctx, dimension)


def _asked_twice(ctx: Context, dimension: str) -> bool:
    """投诉多少，咨询多少: two numbers."""
    named = [
        mark for mark, one in ctx.filters if isinstance(one, Where) and one.dimension == dimension
    ]
    gaps = (ctx.question[left.end : right.start] for left, right in pairwise(named))
    return len(named) > 1 and all(map(NUMBER_ASKED.search, gaps))


def _each_of(ctx: Context, dimension: str) -> bool:
    """城管局和住建局各渠道多少: the two are told apart within each channel too."""
    ranked = ctx.has(*signs.SUPERLATIVES, signs.RANK, signs.WHICH, signs.BOTTOM)
    each = ctx.has(signs.EACH) or any(one.text.startswith(_EVERY) for one, _ in ctx.dimensions())
    return each and not ranked and ctx.top() is None and _joined_values(ctx, dimension)


def _joined_values(ctx: Context, dimension: str) -> bool:
    """投诉和举报 are two kinds, 投诉举报 in one breath are one."""
    named = [
        mark for mark, one in ctx.filters if isinstance(one, Where) and one.dimension == dimension
    ]
    gaps = (ctx.question[left.end : right.start] for left, right in pairwise(named))
    return any(re.search("[和与跟及、,，]|还有", gap) for gap in gaps)


def _mixed_levels(ctx: Context) -> None:
    """噪声污染和占道经营 stand on two levels: together they would be no ticket at all."""
    named = [
        (mark, one)
        for mark, one in ctx.filters
        if isinstance(one, Where) and one.dimension in LEVELS
    ]
    for (left, one), (right, two) in pairwise(named):
        gap = ctx.question[left.end : right.start]
        if one.dimension != two.dimension and _JOINT.match(gap):
            ctx.draft.doubts.append(
                (
                    f"“{left.text}”和“{right.text}”不在同一级分类里，请分开问",
                    (left.text, right.text),
                )
            )


def _mixed_kinds(ctx: Context) -> None:
    """东湖街道和住建局各多少: two numbers, not the tickets of both at once; 不满意 and 一般 are of no
    ticket together.
    """
    named = [(mark, one) for mark, one in ctx.filters if isinstance(one, Where)]
    for (left, one), (right, two) in pairwise(named):
        kinds = {one.dimension, two.dimension}
        joined = _AND.fullmatch(ctx.question[left.end : right.start])
        places = kinds <= {*PLACES}
        of_office = "department" in kinds and not kinds.isdisjoint((*PLACES, *LEVELS))
        if joined and len(kinds) == 2 and (of_office or places or ctx.has(signs.EACH)):
            said = f"“{left.text}”和“{right.text}”要分开问，还是两个条件都要满足？"
            ctx.draft.doubts.append((said, (left.text, right.text)))
    both = [mark for mark, one in ctx.filters if one == Holds("dissatisfied")]
    told = [one.start for one in ctx.places(signs.EACH)]
    if any("非常" in mark.text and start >= mark.end for mark in both for start in told):
        # 不满意和非常不满意各多少: the two in one condition cannot be told apart.
        ctx.draft.doubts.append(("要分开看，请按满意度评价分组", ("9月各满意度评价的件数",)))
    answers = {one.values for _, one in named if one.dimension == "satisfaction"}
    if Holds("dissatisfied") in ctx.draft.filters and any(
        not {*values} & {"不满意", "非常不满意"} for values in answers
    ):
        ctx.draft.doubts.append(("满意度的几种回答要分开问", ("不满意的有多少件",)))


def _groups_without(ctx: Context) -> None:
    """没有重复诉求的社区 is a place without any, not its other tickets; nor is 一件都没按时办结的."""
    groups = [one for _, one in ctx.dimensions() if not ctx.layer.dimensions[one].is_time]
    if groups and _NOT_ONE.search(ctx.question):
        name = ctx.layer.dimensions[groups[0]].name
        said = f"一件也没有的{name}现在列不出来，要看各{name}的件数吗？"
        ctx.draft.doubts.append((said, (f"各{name}的件数",)))
    for mark, one in ctx.filters:
        lacks = isinstance(one, Holds | Where) and ctx.before(mark).endswith(_LACKING)
        for group, dimension in ctx.dimensions() if lacks else ():
            behind = mark.end < group.start and _OF_GROUP.fullmatch(
                ctx.question[mark.end : group.start]
            )
            # 哪些小类今年还没有投诉.
            asked = ctx.before(group).endswith(_WHICH) and group.end <= mark.start
            if behind or (asked and _AT_END.fullmatch(ctx.after(mark))):
                name = ctx.layer.dimensions[dimension].name
                said = f"一件也没有的{name}现在列不出来，要看各{name}的件数吗？"
                ctx.draft.doubts.append((said, (f"各{name}{mark.text}的件数",)))


def settle_contradictions(ctx: Context) -> None:
    """A rate among those rows that decide it is always 0 or 100 %: 群众最不满意的街道（满意率最低）
    means the rate of all; otherwise it is asked back. So is what is both closed and open.
    """
    draft = ctx.draft
    closed = draft.time == "closed_at" or "closed" in draft.metrics
    still = {Holds("open"), Holds("overdue")}
    if closed and not still.isdisjoint((*draft.filters, *draft.share_of)):
        draft.doubts.append(
            ("办结了的和没办结的要分开问", ("超期办结的有多少件", "超期未办结的有多少件"))
        )
    for metric_id in draft.metrics:
        for one in [*draft.filters]:
            if not _decides(one, metric_id):
                continue
            if draft.superlative:
                draft.filters.remove(one)
            else:
                name = ctx.layer.metrics[metric_id].name
                draft.doubts.append((f"{name}已经按结果算了，不能再只看其中一种结果", (name,)))


def _decides(one: Filter, metric_id: str) -> bool:
    match one:
        case Holds(condition):
            return condition in _DECIDED.get(metric_id, ())
        case Where(dimension):
            return dimension == "satisfaction" and metric_id in _SATISFACTION
    return False


def _tidy(filters: list[Filter]) -> list[Filter]:
    """One filter for one thing: 超期未办结 says 未办结 already."""
    held = {one.condition for one in filters if isinstance(one, Holds) and not one.negated}
    seen: list[Filter] = []
    for one in filters:
        implied = (
            isinstance(one, Holds)
            and not one.negated
            and (
                (one.condition == "open" and "overdue" in held)
                or (one.condition == "closed" and not held.isdisjoint(("late_closed", "on_time")))
            )
        )
        if not implied and one not in seen:
            seen.append(one)
    return seen
