"""Which part of which whole."""

import re

from reporting.ask import signs
from reporting.ask.context import Context
from reporting.ask.marks import Mark
from reporting.ask.measuring import rate_asked
from reporting.query.query import Filter, Where

_WHOLE = re.compile(r"占?(?:了)?(?:全区|全市|全县|全部|所有|总|整个|全体)")


def settle_share(ctx: Context) -> None:
    """X占Y的比例, Y里X占多少, 各街道占比: what stands before 占 is the part, the rest the whole."""
    draft = ctx.draft
    rate = rate_asked(ctx)
    if not ctx.has(signs.SHARE) or (rate is not None and draft.metrics == [rate[1]]):
        return
    draft.share = True
    share = ctx.places(signs.SHARE)[0]
    before = [(mark, one) for mark, one in ctx.filters if mark.start < share.start]
    if not before:
        return
    if draft.dimensions and not draft.split and not _stands_at_share(ctx, before, share):
        return
    draft.share_of = _part(ctx, before, share)
    draft.filters = [one for one in draft.filters if one not in draft.share_of]


def _part(ctx: Context, before: list[tuple[Mark, Filter]], share: Mark) -> list[Filter]:
    """The filters that make the part: the last before 占, unless another is named as the
    whole.
    """
    if len(before) > 1:
        whole = _whole(ctx, before, share)
        if whole is not None:
            kinds = {_kind(one) for _, one in whole}
            part = [one for _, one in before if _kind(one) not in kinds]
            return _settled(ctx, part or [before[0][1]])
        tail = ctx.question[share.start : share.end + 6]
        if _WHOLE.match(tail):
            named = [one for mark, one in ctx.filters if mark.start > share.start]
            kinds = {_kind(one) for one in named}
            return _settled(ctx, [one for _, one in before if _kind(one) not in kinds])
    return _settled(ctx, [before[-1][1]])


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


def _kind(one: Filter) -> str:
    return one.dimension if isinstance(one, Where) else type(one).__name__


def _settled(ctx: Context, chosen: list[Filter]) -> list[Filter]:
    """The filters of the draft that the named ones went into."""
    dimensions = {one.dimension for one in chosen if isinstance(one, Where)}
    return [
        one
        for one in ctx.draft.filters
        if (isinstance(one, Where) and one.dimension in dimensions)
        or (not isinstance(one, Where) and _same(one, chosen))
    ]


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
