"""From marks to a draft. What a mark says by itself is noted first; then each step settles one thing
that hangs on several marks, and on what the steps before it settled.
"""

from collections.abc import Callable, Sequence

from reporting.ask.drafting.asked import settle_asked
from reporting.ask.drafting.bounding import settle_amounts
from reporting.ask.drafting.context import Context
from reporting.ask.drafting.draft import QueryDraft
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
from reporting.ask.drafting.listing import settle_listing
from reporting.ask.drafting.measuring import settle_metrics
from reporting.ask.drafting.multiples import settle_multiple
from reporting.ask.drafting.ordering import settle_order
from reporting.ask.drafting.pairs import late_among_closed, settle_pairs
from reporting.ask.drafting.pointing import settle_pointing
from reporting.ask.drafting.recent import settle_recent
from reporting.ask.drafting.rivals import settle_rivals
from reporting.ask.drafting.sharing import settle_share
from reporting.ask.drafting.site_lists import settle_site_lists, settle_site_rows
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

# 榜首那个街道.
_FIRST_OF = ("第一", "榜首", "头名", "最多", "最高")

# In this order, as each needs what stands above it. Of several doubts the first is asked back.
_STEPS: tuple[Callable[[Context], None], ...] = (
    # Which tickets.
    late_among_closed,  # 超期 may mean closed late: before conditions become filters
    settle_filters,
    settle_pairs,  # conditions that exclude each other: the filters' own doubts go before
    # Of which time.
    settle_periods,  # 办结的 is taken as a time here, which the figures may take back
    # Which figures.
    settle_metrics,
    settle_time_said,  # 按受理时间: whether a figure is usually of another time
    settle_site_rows,  # where no figure was named
    # By what.
    settle_dimensions,  # after the times: what is compared draws no curve
    settle_whole_units,  # 近三周每周: the time once more, by the unit of the groups
    # Within which bounds: of a group's figure if there are groups, else of each ticket.
    settle_amounts,
    # In which order.
    settle_order,  # of figures and groups; a growth bounded above is no ranking
    settle_multiple,  # needs the times only
    settle_pointing,  # 它 of this question: before a ranking inside another takes it too
    settle_leading,  # a ranking inside another: takes one of the orders for a filter
    settle_rivals,  # two rankings beside each other: where none was taken for a filter
    # Of a site's list the groups become rows, once their order is known.
    settle_site_lists,
    # What part of what: divides the filters, so that all of them must be there.
    settle_share,
    settle_contradictions,  # a rate of those that decide it: neither part nor whole may
    # The tickets themselves, where no groups, bounds or figures were found.
    settle_listing,
    settle_due,  # the soonest first in a list
    settle_recent,  # 最近五件
    settle_extremes,  # 退单最多的工单
    # What is no question of figures: judged by the whole draft.
    settle_asked,
    # What there is no field for is said before any other doubt, so that these come last.
    settle_fieldless,
    settle_working_time,
)


def interpret(layer: Layer, marks: Sequence[Mark], question: str) -> QueryDraft:
    """The draft of one question."""
    ctx = Context(layer, marks, question)
    for mark in ctx.marks:
        _take(ctx, mark)
    for settle in _STEPS:
        settle(ctx)
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
