"""From marks to a draft: which metric, of what, by what, compared with what."""

from collections.abc import Sequence

from reporting.ask.drafting.alternatives import settle_alternatives
from reporting.ask.drafting.asked import settle_asked
from reporting.ask.drafting.bounding import settle_amounts
from reporting.ask.drafting.context import Context
from reporting.ask.drafting.draft import Draft
from reporting.ask.drafting.due import settle_due
from reporting.ask.drafting.extremes import settle_extremes
from reporting.ask.drafting.fieldless import settle_fieldless
from reporting.ask.drafting.filtering import (
    settle_contradictions,
    settle_filters,
    take_value,
)
from reporting.ask.drafting.grouping import settle_dimensions
from reporting.ask.drafting.leading import settle_leading
from reporting.ask.drafting.listed import settle_lists, settle_rows
from reporting.ask.drafting.measuring import settle_metrics
from reporting.ask.drafting.multiples import settle_multiple
from reporting.ask.drafting.ordering import settle_order, settle_together
from reporting.ask.drafting.pairs import late_among_closed, settle_pairs
from reporting.ask.drafting.pointing import settle_pointing
from reporting.ask.drafting.recent import settle_recent
from reporting.ask.drafting.rivals import settle_rivals
from reporting.ask.drafting.sharing import settle_share
from reporting.ask.drafting.timing import settle_periods, settle_time_said, settle_whole_units
from reporting.ask.drafting.workdays import settle_working_time
from reporting.ask.marks import signs
from reporting.ask.marks.marks import (
    DateMark,
    FilterMark,
    Mark,
    PeriodMark,
    SignMark,
    UnknownMark,
    ValueMark,
    WhoseMark,
)
from reporting.metrics import Layer
from reporting.query.query import Against

# 查一下十月的件数 asks for a figure, 查一下十月的特急工单 for the tickets.
_LOOK_UP = ("调", "拉", "找", "导", "查", "看")


# 榜首那个街道.
_FIRST_OF = ("第一", "榜首", "头名", "最多", "最高")


class Interpreter:
    """Reads the marks of one question once, from left to right, then settles what hangs together."""

    def __init__(self, layer: Layer, marks: Sequence[Mark], question: str) -> None:
        self._context = Context(layer, marks, question)

    def draft_of(self) -> Draft:
        """The draft of the question."""
        ctx = self._context
        for mark in ctx.marks:
            _take(ctx, mark)
        late_among_closed(ctx)
        settle_filters(ctx)
        settle_pairs(ctx)
        settle_periods(ctx)
        settle_metrics(ctx)
        settle_time_said(ctx)
        settle_rows(ctx)
        settle_dimensions(ctx)
        settle_whole_units(ctx)
        settle_amounts(ctx)
        settle_alternatives(ctx)
        settle_order(ctx)
        settle_together(ctx)
        settle_multiple(ctx)
        settle_pointing(ctx)
        settle_leading(ctx)
        settle_rivals(ctx)
        settle_lists(ctx)
        settle_share(ctx)
        settle_contradictions(ctx)
        _settle_list(ctx)
        settle_due(ctx)
        settle_recent(ctx)
        settle_extremes(ctx)
        settle_asked(ctx)
        settle_fieldless(ctx)
        settle_working_time(ctx)
        return ctx.draft


def _take(ctx: Context, mark: Mark) -> None:
    draft = ctx.draft
    match mark.meaning:
        case PeriodMark(period):
            draft.periods.append(period)
        case ValueMark() | FilterMark():
            take_value(ctx, mark)
        case DateMark(column):
            draft.time = column
        case WhoseMark(readings):
            choices = (f"{ctx.before(mark)}{one}{ctx.after(mark)}" for one in readings)
            draft.doubts.append((f"“{mark.text}”是哪个清单的？", tuple(choices)))
        case UnknownMark(near):
            draft.unknown.append(mark.text)
            draft.near.extend(near)
        case SignMark(signs.YOY):
            draft.against = Against.YOY
        case SignMark(signs.MOM):
            draft.against = Against.MOM
        case SignMark(signs.FALL):
            draft.fall = True
        case SignMark(signs.TREND | signs.WAVES):
            draft.trend = True
        case SignMark(signs.TOTAL):
            draft.total = True
        case SignMark(signs.THAT):
            draft.pointing = True
            named = next((one for at, one in ctx.dimensions() if at.start == mark.end), "")
            draft.pointed = draft.pointed or named
            draft.first = draft.first or any(one in mark.text for one in _FIRST_OF)
            draft.highest = draft.highest or "最" in mark.text
        case SignMark(signs.DIGEST):
            draft.digest = True
        case _:
            pass


def _may_be_figure(text: str) -> bool:
    """查一下, 给我看看: of a figure as well as of tickets."""
    return text.startswith(_LOOK_UP) or "我" in text


def _settle_list(ctx: Context) -> None:
    """列出, 明细, 编号: tickets, unless a figure by group is asked for."""
    draft = ctx.draft
    asked = bool(ctx.metrics()) or ctx.says("多少", "几件", "几个")
    marks = [one for one in ctx.places(signs.LIST) if not (asked and _may_be_figure(one.text))]
    if not marks or draft.dimensions or draft.having:
        return
    if draft.metrics in ([], ["received"]) or (draft.metrics == ["closed"] and draft.time):
        draft.listing = True
        draft.metrics = []
