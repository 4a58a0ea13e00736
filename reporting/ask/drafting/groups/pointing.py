"""它下面哪个三级分类最多, after a ranking: what the answer before named first."""

from dataclasses import replace

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.marks import signs
from reporting.ask.marks.marks import (
    DimensionMark,
    FilterMark,
    Mark,
    MetricMark,
    PeriodMark,
    SignMark,
    TopMark,
    ValueMark,
)
from reporting.metrics import Layer
from reporting.query.query import AnyOf, Leading, Order, Part, Plain, Query, Where

_RANKS = (*signs.SUPERLATIVES, signs.BOTTOM, signs.WHICH_LEAF)


def settle_pointing(ctx: Context) -> None:
    """受理量最多的街道，它的满意率: 它 is what this very question ranks, where nothing but figures
    follows; with a kind of tickets or another ranking behind it, it stays open which is meant.
    """
    for mark in ctx.places(signs.THAT):
        before = [one for one in ctx.marks if one.end <= mark.start]
        behind = [one for one in ctx.marks if one.start >= mark.end]
        grouped = any(isinstance(one.meaning, DimensionMark) for one in before)
        ranked = mark.text.startswith("它们") or any(_ranks(one) for one in before)
        figures = any(isinstance(one.meaning, MetricMark) for one in behind) or ctx.has(
            signs.YOY, signs.MOM
        )
        if grouped and ranked and figures and not any(map(_narrows, behind)):
            ctx.draft.pointing = False


def _ranks(mark: Mark) -> bool:
    match mark.meaning:
        case TopMark():
            return True
        case SignMark(sign):
            return sign in _RANKS
    return False


def _narrows(mark: Mark) -> bool:
    kinds = (DimensionMark, ValueMark, FilterMark, PeriodMark)
    return _ranks(mark) or isinstance(mark.meaning, kinds)


def pointed_at(draft: QueryDraft, previous: Query | None, layer: Layer) -> Query | None:
    """The query before, kept to the one group it gave; itself where it was of no groups. None
    where it gave several, or where another time is asked for: the first may be another then.
    """
    if previous is None or previous.listing:
        return None
    if not previous.dimensions:
        # 这个街道投诉多少, after the figure of one: that street, and not each of them.
        fixed = {
            one.dimension
            for one in previous.filters
            if isinstance(one, Where) and len(one.values) == 1 and not one.negated
        }
        if draft.pointed and draft.pointed not in fixed:
            return None
        draft.dimensions = [one for one in draft.dimensions if one not in fixed]
        return previous
    if draft.first:
        order = previous.order
        if order is None and (draft.highest or layer.metrics[previous.metrics[0]].better != "low"):
            order = Order(metric=previous.metrics[0])
        if draft.highest and order is not None and not order.descending:
            # 最高的那个, after those with the lowest figures.
            return None
        previous = replace(previous, limit=1, order=order)
    if previous.limit != 1 or draft.periods or previous.comparison:
        return None
    first = leading_of(previous, layer)
    if first is None:
        return None
    draft.dimensions = [one for one in draft.dimensions if one != first.dimension]
    draft.within = [one for one in draft.within if one != first.dimension]
    metrics = ("received",) if draft.dimensions and not draft.metrics else previous.metrics
    return replace(
        previous, metrics=metrics, dimensions=(), filters=(*previous.filters, first),
        order=None, limit=None, share=False,
    )  # fmt: skip


def leading_of(query: Query, layer: Layer) -> Leading | None:
    """The first groups that a ranking gave, as a filter; None for any other query."""
    order, chosen = query.order, chosen_rows(query)
    if order is None or chosen is None or len(query.dimensions) != 1 or not query.limit:
        return None
    dimension = query.dimensions[0]
    plain = not (query.skip or query.having or query.share_of or query.within)
    known = layer.dimensions[dimension]
    if known.is_time or known.many or not plain or order.part is not Part.CURRENT:
        return None
    if order.metric not in query.metrics or layer.metrics[order.metric].kind.of_table:
        return None
    return Leading(
        dimension, order.metric, query.limit, order.descending, chosen, query.period, query.time,
        kept=True,
    )  # fmt: skip


def chosen_rows(query: Query) -> tuple[Plain | AnyOf, ...] | None:
    """The filters of a query; None where they hold the leading groups of another."""
    chosen = tuple(one for one in query.filters if isinstance(one, Plain | AnyOf))
    return chosen if len(chosen) == len(query.filters) else None
