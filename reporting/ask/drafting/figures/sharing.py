"""Which part of which whole."""

import re
from dataclasses import replace
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.figures.measuring import rate_asked
from reporting.ask.marks import signs
from reporting.ask.marks.catalogue import LEVELS, PLACES
from reporting.ask.marks.marks import AmountMark, Mark
from reporting.metrics import MetricKind, Unit
from reporting.query.query import AnyOf, Bound, Filter, Having, Holds, Part, Where

# 有几成是投诉, 有多大比例的工单属于投诉, 有百分之几没解决: what follows is the part.
_PART_AFTER = re.compile(
    r"(?:的)?(?:工单|诉求|单子|件)?(?:都|还|已经?|全)?(?:是|为|属于?|来自|通过|由|在|被|没有?|未)*"
)
_IN_PERCENT = re.compile("(?:达到?|到)?了?(?:百分之(?:几|多少)|几成)")
_JOINED = re.compile("(?:类|的|件|渠道)*[和与跟同及、](?:.?类)?")
_SIDE_BY_SIDE = re.compile(
    "(?:了|过|的|件|工单)*(?:[、,，和与及且]|以及|而且|并且)(?:也|又|还|都)*(?:没有|没|未|无)?被?(?:过)?"
)
_TO_EACH_OTHER = re.compile("(?:类|的|件|渠道|数量|量|工单)*(?:比例|比重|比值)")
_CLAUSE_END = re.compile("[,，。;；？?]")
# 供水公司停水投诉占它全部工单的比例: of all that the place or the office has.
_ITS_OWN = re.compile("占了?(?:[本该它其自])")
_OWNERS = {*PLACES, "department"}
_WHOLE = re.compile(r"占?(?:了)?(?:全区|全市|全县|全部|所有|总|整个|全体)")


def settle_share(ctx: Context) -> None:
    """X占Y的比例, Y里X占多少, 各街道占比: what stands before 占 is the part, the rest the whole;
    of Y里有几成是X, what stands behind. 各渠道占比逐月 may be of each month, or of all.
    """
    _divide(ctx)
    draft = ctx.draft
    if draft.share and len(draft.dimensions) > 1 and not draft.share_of:
        said = "按两样分组时，占比以哪一样为整体说不清，请只按一样分，或说明是谁的占比"
        draft.doubts.append((said, ("9月各渠道占比", "今年电话占比逐月变化")))


def _divide(ctx: Context) -> None:
    draft = ctx.draft
    rate = rate_asked(ctx)
    if not ctx.has(signs.SHARE) or (rate is not None and draft.metrics == [rate[1]]):
        return
    if _only_how_much(ctx):
        return
    draft.share = True
    if _between_two(ctx):
        draft.doubts.append(
            ("是各占多少，还是合起来占多少？", ("投诉和求助各占多少", "投诉和求助一共占多少"))
        )
        return
    if draft.split and _each_of_named(ctx):
        return
    after = _named_after(ctx, ctx.places(signs.SHARE)[-1])
    if after:
        draft.share_of = _settled(ctx, after)
        draft.filters = [one for one in draft.filters if one not in draft.share_of]
        return
    share = _place(ctx, ctx.places(signs.SHARE)[0])
    before = [(mark, one) for mark, one in _part_candidates(ctx) if mark.start < share.start]
    if not before:
        return
    timed = all(ctx.layer.dimensions[one].is_time for one in draft.dimensions)
    if not (timed or draft.split or _stands_at_share(ctx, before, share)):
        # 投诉各渠道占比 are the channels' shares of them, 投诉逐月占比 what they are of each month.
        return
    draft.share_of = _part(ctx, before, share)
    if draft.dimensions and _of_itself(ctx, share):
        # 各街道投诉占全区投诉的比例: of the complaints of all, each street's.
        draft.share_of = []
    elif _of_itself(ctx, share):
        whose = draft.share_of[0].values[0] if isinstance(draft.share_of[0], Where) else "它"
        said = f"是哪里的{whose}占全部{whose}？请写出名称"
        draft.doubts.append((said, (f"今年各街道{whose}占全区{whose}的比例",)))
    draft.filters = [one for one in draft.filters if one not in draft.share_of]
    # 咨询占比最高的部门（300件以上）: as many tickets in all, not of the part.
    draft.having = [
        replace(one, part=Part.WHOLE) if draft.dimensions and _counts(ctx, one) else one
        for one in draft.having
    ]


def _of_itself(ctx: Context, share: Mark) -> bool:
    """投诉占全区投诉多少: the whole is named like the part, and nobody said whose it is."""
    draft = ctx.draft
    behind = [one for mark, one in ctx.filters if mark.start >= share.end]
    return len(draft.share_of) == 1 and draft.share_of[0] in behind


def _between_two(ctx: Context) -> bool:
    """投诉和求助的比例: of one to the other, of each, or of the two to all?"""
    named = [(mark, one) for mark, one in ctx.filters if isinstance(one, Where)]
    for (left, one), (right, two) in pairwise(named):
        joined = _JOINED.fullmatch(ctx.question[left.end : right.start])
        same = one.dimension == two.dimension
        if joined and same and _TO_EACH_OTHER.match(ctx.after(right)) and "占" not in ctx.question:
            return not ctx.has(signs.EACH, signs.TOTAL)
    return False


def _counts(ctx: Context, one: Having) -> bool:
    counted = ctx.layer.metrics[one.metric].kind in (MetricKind.COUNT, MetricKind.SUM)
    return counted and one.part is Part.CURRENT and one.value is not None


def _each_of_named(ctx: Context) -> bool:
    """电话和微信各占多少: each of the named groups, of all that the other conditions leave."""
    draft = ctx.draft
    named = [one for one in draft.filters if isinstance(one, Where) and not one.negated]
    chosen = [one for one in named if one.dimension in draft.dimensions and len(one.values) > 1]
    if len(chosen) != 1 or len(draft.dimensions) != 1:
        return False
    first = ctx.places(signs.SHARE)[0]
    before = [one for mark, one in ctx.filters if mark.end <= first.start]
    # 投诉里住建局占多少，城管局占多少; 东湖和中山街道的投诉占比哪个高 is of the complaints.
    of_them = bool(before) and kind_of(before[-1]) == chosen[0].dimension
    if not of_them and not ctx.has(signs.EACH):
        return False
    draft.filters.remove(chosen[0])
    draft.shown = (chosen[0].dimension, chosen[0].values)
    return True


def _part_candidates(ctx: Context) -> list[tuple[Mark, Filter]]:
    """The filters and where they stand; 3天内办结的 too, whose figure is bounded later."""
    lasting = [one for one in ctx.draft.filters if isinstance(one, Bound)]
    marks = [one for one in ctx.marks if isinstance(one.meaning, AmountMark)]
    marks = [one for one in marks if getattr(one.meaning, "unit", "") in ("天", "小时")]
    paired = zip(marks, lasting, strict=True) if len(marks) == len(lasting) else ()
    return sorted([*ctx.filters, *paired], key=lambda pair: pair[0].start)


def _only_how_much(ctx: Context) -> bool:
    """解决率百分之几: the rate itself, in percent."""
    rates = ctx.draft.metrics
    return (
        bool(rates)
        and all(ctx.layer.metrics[one].unit == Unit.RATIO for one in rates)
        and all(_IN_PERCENT.fullmatch(one.text) for one in ctx.places(signs.SHARE))
    )


def _place(ctx: Context, share: Mark) -> Mark:
    """Where the whole begins: at 占 in 噪声污染占东湖街道投诉的几成."""
    at = ctx.question.rfind("占", 0, share.start)
    between = [mark for mark, _ in ctx.filters if at < mark.start < share.start]
    covered = any(mark.start <= at < mark.end for mark in ctx.marks)
    if at < 0 or covered or not between or _CLAUSE_END.search(ctx.question[at : share.start]):
        return share
    return replace(share, start=at, end=at + 1)


def _named_after(ctx: Context, share: Mark) -> list[Filter]:
    """The filters that a share word is said of when they follow it, in the same clause."""
    end = _CLAUSE_END.search(ctx.question, share.end)
    until = end.start() if end else len(ctx.question)
    behind = [(mark, one) for mark, one in ctx.filters if share.end <= mark.start < until]
    if not behind or "占" in ctx.question[max(0, share.start - 1) : share.end]:
        return []
    tail = ctx.question[share.end : behind[0][0].start]
    if tail == "的" and len(behind) > 1:
        # 有多大比例的投诉没解决: the first is still of the whole.
        return [one for _, one in behind[1:]]
    return [one for _, one in behind] if _PART_AFTER.fullmatch(tail) and tail != "的" else []


def _part(ctx: Context, before: list[tuple[Mark, Filter]], share: Mark) -> list[Filter]:
    """The filters that make the part: the last before 占, unless another is named as the
    whole.
    """
    if len(before) > 1:
        whole_of = {kind_of(one) for mark, one in ctx.filters if mark.start >= share.end}
        own = [one for _, one in before if kind_of(one) not in {*_OWNERS, *whole_of}]
        if _ITS_OWN.match(share.text) and own:
            return _settled(ctx, own)
        inner = _of_named_class(ctx, before, share)
        if inner:
            return _settled(ctx, inner)
        whole = _whole(ctx, before, share)
        if whole is not None:
            kinds = {kind_of(one) for _, one in whole}
            part = [one for _, one in before if kind_of(one) not in kinds]
            return _settled(ctx, part or [before[0][1]])
        tail = ctx.question[share.start : share.end + 6]
        if _WHOLE.match(tail):
            named = [one for mark, one in ctx.filters if mark.start > share.start]
            kinds = {kind_of(one) for one in named}
            return _settled(ctx, [one for _, one in before if kind_of(one) not in kinds])
    return _settled(ctx, _last_in_a_row(ctx, before))


def _last_in_a_row(ctx: Context, before: list[tuple[Mark, Filter]]) -> list[Filter]:
    """没有退单、没有重办的占比: conditions said side by side are one part."""
    row = before[-1:]
    for mark, one in reversed(before[:-1]):
        gap = ctx.question[mark.end : row[0][0].start]
        if not (_conditions(one, row[0][1]) and _SIDE_BY_SIDE.fullmatch(gap)):
            break
        row.insert(0, (mark, one))
    return [one for _, one in row]


def _conditions(one: Filter, two: Filter) -> bool:
    return isinstance(one, Holds) and isinstance(two, Holds) and one != two


def _of_named_class(ctx: Context, before: list[tuple[Mark, Filter]], share: Mark) -> list[Filter]:
    """物业收费的投诉占物业的多少: all that is said before 占 is the part of the class behind it, save
    the place and the office, which both are of.
    """
    behind = [one for mark, one in ctx.filters if mark.start >= share.end]
    if not any(isinstance(one, Where) and one.dimension in LEVELS for one in behind):
        return []
    kinds = {*map(kind_of, behind), *_OWNERS}
    return [one for _, one in before if kind_of(one) not in kinds]


def _whole(
    ctx: Context, before: list[tuple[Mark, Filter]], share: Mark
) -> list[tuple[Mark, Filter]] | None:
    """投诉在中山街道工单里占多少: the filters between 在 and 里 or 中."""
    for found in re.finditer(r"在", ctx.question[: share.start]):
        inside = [pair for pair in before if pair[0].start >= found.end()]
        if inside and len(inside) < len(before):
            rest = ctx.question[inside[-1][0].end : share.start]
            if re.search(r"里|中|当中|内|所", rest) or ctx.question[share.start] == "所":
                return inside
    return None


def kind_of(one: Filter) -> str:
    """The dimension that a filter keeps to values of, else what sort of filter it is."""
    return one.dimension if isinstance(one, Where) else type(one).__name__


def _settled(ctx: Context, chosen: list[Filter]) -> list[Filter]:
    """The filters of the draft that the named ones went into."""
    dimensions = {one.dimension for one in chosen if isinstance(one, Where)}
    return [
        one
        for one in ctx.draft.filters
        if (isinstance(one, Where) and one.dimension in dimensions)
        or (isinstance(one, AnyOf) and any(_within(part, chosen) for part in one.parts))
        or (not isinstance(one, Where | AnyOf) and _same(one, chosen))
    ]


def _within(part: Filter, chosen: list[Filter]) -> bool:
    """Whether a part of an any-of is one of the filters named, or holds its values."""
    named = (one for one in chosen if isinstance(one, Where))
    if not isinstance(part, Where):
        return _same(part, chosen)
    return any(
        one.dimension == part.dimension and set(one.values) <= set(part.values) for one in named
    )


def _same(one: Filter, chosen: list[Filter]) -> bool:
    condition = getattr(one, "condition", None)
    return any(
        other == one or (condition is not None and getattr(other, "condition", None) == condition)
        for other in chosen
    )


def _stands_at_share(ctx: Context, before: list[tuple[Mark, Filter]], share: Mark) -> bool:
    """各街道投诉占比, 投诉占比最高的街道: the value stands right before the share word."""
    mark = before[-1][0]
    if share.start - mark.end > 4:
        return False
    first = [one for one, _ in ctx.dimensions() if one.start < share.start]
    return not first or first[-1].start < mark.start
