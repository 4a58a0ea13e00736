"""Thresholds: of a group's figure, of a ticket's days and counts, or the average."""

import re
from dataclasses import replace
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.filters.alternatives import join_alternatives
from reporting.ask.drafting.groups.ordering import in_points
from reporting.ask.drafting.site_lists import bounds_rows
from reporting.ask.marks import signs
from reporting.ask.marks.marks import AmountMark, Mark, PeriodMark, SignMark
from reporting.ask.marks.units import in_unit
from reporting.metrics import MetricKind, Unit
from reporting.query.query import Against, Bound, Having, Holds, Op, Part

LEFT_OUT_BEFORE = re.compile(
    r"(?:剔除掉?|去掉|排除|除去|除开|除了|不算|不含|不看|不要|撇开|不考虑|不统计|别[算看要管列])"
    r"(?:工单|件数|受理|诉求|数量|量|总|总量|那些|了)*$"
)
LEFT_OUT_AFTER = re.compile(
    r"^(?:的|单位|部门|街道|社区|分类|类别|类|地方|情况)*(?:都|就|一律|先)?"
    r"(?:不算|不计|除外|剔除|排除|去掉|不要|不看|忽略|不考虑|不参与|不参加|不统计|不列|不显示|不展示|不含|不纳入|不排|别[算看要管列]|[甭免]算|略去|拿掉|筛掉|滤掉|过滤掉?)"
)
# What is left of those that are taken out.
_TURNED = {
    Op.UNDER: Op.AT_LEAST, Op.AT_MOST: Op.OVER, Op.OVER: Op.AT_MOST, Op.AT_LEAST: Op.UNDER,
    Op.EQUAL: Op.EQUAL,
}  # fmt: skip
# Of a value below zero: 下降超过两成 is a growth below −20 %.
_MIRRORED = {
    Op.UNDER: Op.OVER, Op.AT_MOST: Op.AT_LEAST, Op.OVER: Op.UNDER, Op.AT_LEAST: Op.AT_MOST,
    Op.EQUAL: Op.EQUAL,
}  # fmt: skip
_OTHER_STEPS = re.compile(
    r"^(?:的|内|以内|就|才|都|后|没有?|未|还没)*(?:首次)?(?:联系|响应|签收|派单|回访|回复)"
)
# 超过15天才办结的: how long it took, and not when.
_ONLY_THEN = re.compile("(?:才|就|能|即|都|被|便)*(?:办结|办完|结案)")
# 办结时间超过10天, 办完用了10天以上: how long it took, not when it was closed.
_TOOK = re.compile(
    r"(?:办结|办完|结案|办理完成|办理完毕)的?(?:时间|用时|时长|天数|耗时|周期)?(?:用了?|花了?|需要?|耗时|在|为|是)*$"
)
# 办理时长超过10天的工单哪个部门最多 bounds each ticket, and no group's mean.
_OF_TICKETS = re.compile("的?(?:工单|诉求|单子|件(?!数)|投诉|举报|求助|咨询|建议)")
_WHETHER = re.compile("有没有|是不是|是否|[吗么][？?]?$")
_HIGHER = ("高", "多", "大", "长", "好")
_LOWER = ("低", "少", "小", "短", "差")
_RISES = (
    "延长", "拉长", "变长", "增", "上升", "上涨", "涨", "多了", "升", "提高", "提升", "好转", "改善",
)  # fmt: skip
_SINKS = ("缩短", "下降", "减", "降", "回落", "少了", "跌", "下滑", "变差")
_OR = re.compile("或")
_THAN = re.compile("(?:比|较|比起|相比于?|相较于?)$")
_EVERY = re.compile("(?:都|均)(?:在|是|有|要|达到?|[为曾])?$")
_LATE = re.compile(
    r"(?:超期|逾期|超时|拖期|(?:超过?|过)了?(?:办理)?(?:时限|期限))(?:[还仍尚]?[未没]?办[结完])?(?:了|时间|天数|时长)*$"
)


def settle_amounts(ctx: Context) -> None:
    """Every threshold in its place; without a number, a direction bounds the growth."""
    amount_of = ctx.bounded()
    bounded = {amount: metric for metric, amount in amount_of.items()}
    metric_of = dict(ctx.metrics())
    amounts = [one for one in ctx.marks if isinstance(one.meaning, AmountMark)]
    _both_ends(ctx, amounts, bounded)
    for mark in amounts:
        if mark not in bounded:
            _bound(ctx, mark, "")
            continue
        own = bounded[mark]
        named = [one for one in ctx.joined(own) if amount_of.get(one) is mark]
        before = ctx.draft.having[:]
        for at, one in enumerate((*named, own)):
            _bound(ctx, mark, metric_of[one])
            if at and _OR.search(ctx.question[named[at - 1].end : one.start]):
                _either(ctx, len(before) + at)
    counts = all(getattr(one.meaning, "unit", "") == "件" for one in amounts)
    if counts and all(one.part is Part.CURRENT for one in ctx.draft.having):
        _direction(ctx)
    if amounts and ctx.draft.having:
        _every_time(ctx, amounts[0])
    _whether(ctx, amounts)
    join_alternatives(ctx)


def _whether(ctx: Context, amounts: list[Mark]) -> None:
    """9月投诉有没有超过200件, without groups: the number says whether."""
    draft = ctx.draft
    plain = all(one.part is Part.CURRENT and one.value is not None for one in draft.having)
    one = len(amounts) == len(draft.having) == 1 and not ctx.after(amounts[0]).startswith("的")
    if one and plain and not draft.dimensions and _WHETHER.search(ctx.question):
        draft.having = []
        draft.guesses.append(f"“{amounts[0].text}”请与这个数对照")


def _every_time(ctx: Context, mark: Mark) -> None:
    """8月和9月都超过60件 bounds the figure of both; without 都 it may be the two together, and more
    than two cannot be put into one query.
    """
    draft = ctx.draft
    groups = [one for one in draft.dimensions if not ctx.layer.dimensions[one].is_time]
    every = _EVERY.search(ctx.before(mark)) is not None
    timed = len(groups) < len(draft.dimensions)
    plain = all(one.part is Part.CURRENT for one in draft.having)
    if not groups or not plain or ctx.has(signs.COMPARE, signs.RISE, signs.FALL, signs.CHANGE):
        return
    if timed and every:
        draft.doubts.append(("每段时间都要满足的现在列不出来，请分开问", ()))
    elif draft.against is Against.CUSTOM and every:
        draft.having += [replace(one, part=Part.BASE) for one in draft.having]
    elif draft.against is Against.CUSTOM:
        said = f"两段时间都要“{mark.text}”，还是合起来？"
        draft.doubts.append((said, ("8月和9月都超过60件的社区", "8月到9月超过60件的社区")))


def _either(ctx: Context, at: int) -> None:
    """满意率或解决率低于60%: this threshold or the one before it."""
    if at < len(ctx.draft.having):
        ctx.draft.having[at] = replace(ctx.draft.having[at], or_else=True)


def _both_ends(ctx: Context, amounts: list[Mark], bounded: dict[Mark, Mark]) -> None:
    """人口在3万到6万之间 bounds the same figure of a site's table at both ends."""
    metric_of = dict(ctx.metrics())
    for low, high in pairwise(amounts):
        named = bounded.get(low) or bounded.get(high)
        if named is None or low.end != high.start:
            continue
        if ctx.layer.metrics[metric_of[named]].kind.of_table:
            bounded[low] = bounded[high] = named


def _bound(ctx: Context, mark: Mark, metric: str) -> None:
    draft = ctx.draft
    assert isinstance(mark.meaning, AmountMark)
    op, value, unit = mark.meaning.op, mark.meaning.value, mark.meaning.unit
    if LEFT_OUT_BEFORE.search(ctx.before(mark)) or LEFT_OUT_AFTER.match(ctx.after(mark)):
        op = _TURNED[op]
    main = metric or next(iter(draft.metrics), "received")
    if value is None:
        draft.having.append(Having(main, op, None))
        return
    if unit in ("天", "小时"):
        _lasting(ctx, mark, op, value, metric)
        return
    if unit == "%":
        _percent(ctx, mark, op, value, metric)
        return
    named = metric or "received"
    if unit == "次" and not metric:
        draft.doubts.append((f"“{mark.text}”说的是什么的次数？", ("退单", "重办", "催办")))
        return
    if unit not in ("", "件", "次", "倍") and not metric:
        draft.doubts.append((f"“{mark.text}”说的是什么数？", ()))
        return
    if metric and ctx.layer.metrics[metric].kind is MetricKind.FIGURE:
        _of_table(ctx, mark, op, value, metric)
        return
    if unit == "件" and draft.against is not None and (way := _changed_by(ctx, mark)):
        # 同比增加超过20件 bounds the difference, 减少20件以上 below zero.
        falls = _falls(ctx, mark) or way.meaning == SignMark(signs.FALL)
        op, value = (_MIRRORED[op], -value) if falls else (op, value)
        draft.having.append(Having(named, op, value, Part.CHANGE))
        return
    if ctx.layer.metrics[named].unit == Unit.RATIO:
        value = value / 100 if value > 1 else value
    if not draft.dimensions and draft.metrics and not metric and not draft.superlative:
        named = main if ctx.layer.metrics[main].unit != Unit.RATIO else named
    draft.having.append(Having(named, op, value))


def _of_table(ctx: Context, mark: Mark, op: Op, value: float, metric: str) -> None:
    """A figure of a site's table by group, or a number of each row of its list."""
    draft, known = ctx.draft, ctx.layer.metrics[metric]
    assert isinstance(mark.meaning, AmountMark)
    value = in_unit(value, mark.meaning.unit, mark.meaning.scaled, known.unit)
    if not bounds_rows(ctx, mark, metric):
        draft.having.append(Having(metric, op, value))
        return
    draft.filters.append(Bound(known.per, op, value))
    if draft.metrics == [metric]:
        # Only named for the threshold: the rows that meet it are counted.
        draft.metrics = [known.table]


def _percent(ctx: Context, mark: Mark, op: Op, value: float, metric: str) -> None:
    draft = ctx.draft
    part = _part_before(ctx, mark)
    if part is Part.CURRENT:
        ratios = [metric, *draft.metrics]
        named = next(
            (one for one in ratios if one and ctx.layer.metrics[one].unit == Unit.RATIO), ""
        )
        if named:
            draft.having.append(Having(named, op, value))
            return
        part = Part.SHARE
        draft.share, draft.bare_percent = True, True
    main = metric or next(iter(draft.metrics), "received")
    turned = part is Part.GROWTH and not draft.fall and _falls(ctx, mark)
    if part is Part.GROWTH and in_points(ctx.layer, main):
        # 满意率提高2个百分点 is a difference, and no rate of fall turns it round.
        part, turned = Part.CHANGE, draft.fall or turned
    if turned:
        # 下降超过两成 is a growth below −20 %.
        op, value = _MIRRORED[op], -value
    draft.having.append(Having(main, op, value, part))


def _lasting(ctx: Context, mark: Mark, op: Op, value: float, metric: str) -> None:
    """Days and hours: of a group's mean, else of each ticket, open or closed."""
    draft = ctx.draft
    if _LATE.search(ctx.before(mark)) and not _OTHER_STEPS.match(ctx.after(mark)):
        _overdue(ctx, mark, op, value)
        return
    if _OTHER_STEPS.match(ctx.after(mark)):
        draft.doubts.append(
            (f"现在不能按“{mark.text}”筛选这一步的时长", ("超期未办结的工单", "办理超过10天的工单"))
        )
        return
    unit = ctx.layer.metrics[metric].unit if metric else None
    hours = mark.meaning.unit == "小时" if isinstance(mark.meaning, AmountMark) else False
    of_group = draft.dimensions and not _OF_TICKETS.match(ctx.after(mark))
    if of_group and (unit == Unit.HOUR or "handling_hours" in draft.metrics):
        draft.having.append(Having(metric or "handling_hours", op, value if hours else value * 24))
        return
    still = any(
        isinstance(one, Holds) and one.condition in ("open", "overdue") and not one.negated
        for one in draft.filters
    )
    if still:
        draft.filters.append(Bound("open_days", op, value / 24 if hours else value))
    else:
        draft.filters.append(Bound("handling_hours" if hours else "handling_days", op, value))
    took = _TOOK.search(ctx.before(mark)) or _ONLY_THEN.match(ctx.after(mark))
    if took and draft.time == "closed_at":
        draft.time = ""
    draft.metrics = [one for one in draft.metrics if one != metric or unit != Unit.HOUR]
    if draft.metrics == ["closed"] and not draft.time:
        draft.metrics = []


def _overdue(ctx: Context, mark: Mark, op: Op, value: float) -> None:
    """超期超过3天的: how long past the limit, up to now, or to the closing of what was closed late."""
    draft = ctx.draft
    assert isinstance(mark.meaning, AmountMark)
    days = value / 24 if mark.meaning.unit == "小时" else value
    late = [one for one in draft.filters if one in (Holds("overdue"), Holds("late_closed"))]
    closed = draft.time == "closed_at" or "closed" in draft.metrics
    if closed and late == [Holds("overdue")]:
        # 超期3天以上才办结的.
        draft.filters[draft.filters.index(late[0])] = Holds("late_closed")
        if _ONLY_THEN.match(ctx.after(mark)):
            draft.time = ""
        draft.metrics = [one for one in draft.metrics if one != "closed"]
    elif not late:
        draft.filters.append(Holds("overdue"))
    draft.filters.append(Bound("overdue_days", op, days))


def _part_before(ctx: Context, mark: Mark) -> Part:
    for other in reversed(ctx.marks[: ctx.marks.index(mark)]):
        sign = getattr(other.meaning, "sign", "")
        if sign in (signs.RISE, signs.FALL, signs.CHANGE, signs.YOY, signs.MOM):
            return Part.GROWTH
        if sign == signs.SHARE:
            return Part.SHARE
        if other in dict(ctx.metrics()):
            return Part.CURRENT
    return Part.CURRENT


def _changed_by(ctx: Context, mark: Mark) -> Mark | None:
    """The word for a change right before a threshold."""
    ways = ctx.places(signs.RISE, signs.FALL, signs.CHANGE)
    before = [one for one in ways if one.end <= mark.start]
    gap = ctx.question[before[-1].end : mark.start] if before else "-"
    return before[-1] if re.fullmatch("[了的得均都数量件]*", gap) else None


def _falls(ctx: Context, mark: Mark) -> bool:
    before = [one for one in ctx.places(signs.CHANGE) if one.start < mark.start]
    return bool(before) and before[-1].text.startswith(
        ("缩短", "下降", "减少", "降低", "回落", "降", "减")
    )


def _than_a_base(ctx: Context) -> list[Mark]:
    """哪些街道9月投诉比8月多: which way, right behind the time that it is told against."""
    based = {
        one.end
        for one in ctx.marks
        if isinstance(one.meaning, PeriodMark) and _THAN.search(ctx.before(one))
    }
    based |= {one.end for one in ctx.places(signs.YOY, signs.MOM)}
    return [one for one in ctx.places(signs.MORE, signs.LESS) if one.start in based]


def _direction(ctx: Context) -> None:
    """同比上升的街道有哪些: groups whose figure went that way; of the groups asked about before
    where this turn names none.
    """
    draft = ctx.draft
    if (
        draft.against is None
        or ctx.top() is not None
        or ctx.has(*signs.SUPERLATIVES, signs.RANK, signs.BOTTOM)
        or any(ctx.layer.dimensions[one].is_time for one in draft.dimensions)
        or ctx.says("多少", "几成", "怎么样", "如何", "率多")
    ):
        return
    marks = ctx.places(signs.RISE, signs.FALL, signs.CHANGE) or _than_a_base(ctx)
    if not marks or not (
        ctx.has(signs.WHICH, signs.LIST) or ctx.after(marks[-1]).startswith(("的", "了的"))
    ):
        return
    text = marks[-1].text
    up = text.startswith((*_RISES, *_HIGHER)) or text.endswith(_HIGHER)
    down = text.startswith(_SINKS) or text.endswith(_LOWER)
    if up == down:
        return
    metric = next(iter(draft.metrics), "received")
    way = Having(metric, Op.OVER if up else Op.UNDER, 0.0, Part.CHANGE)
    draft.fall = False
    if draft.dimensions:
        draft.having.append(way)
    else:
        draft.direction = way
