"""From marks to a draft. What a mark says by itself is noted first; then each step settles one thing
that hangs on several marks, and on what the steps before it settled.
"""

from collections.abc import Callable, Sequence

from reporting.ask.drafting.asked import settle_asked
from reporting.ask.drafting.context import Context
from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.drafting.fieldless import settle_fieldless
from reporting.ask.drafting.figures.measuring import settle_metrics
from reporting.ask.drafting.figures.multiples import settle_multiple
from reporting.ask.drafting.figures.sharing import settle_share
from reporting.ask.drafting.filters.filtering import (
    settle_contradictions,
    settle_filters,
    take_value,
)
from reporting.ask.drafting.filters.pairs import late_among_closed, settle_pairs
from reporting.ask.drafting.groups.bounding import settle_amounts
from reporting.ask.drafting.groups.grouping import settle_dimensions
from reporting.ask.drafting.groups.leading import settle_leading
from reporting.ask.drafting.groups.ordering import settle_order
from reporting.ask.drafting.groups.pointing import settle_pointing
from reporting.ask.drafting.groups.rivals import settle_rivals
from reporting.ask.drafting.site_lists import settle_site_lists, settle_site_rows
from reporting.ask.drafting.tickets.due import settle_due
from reporting.ask.drafting.tickets.extremes import settle_extremes
from reporting.ask.drafting.tickets.listing import settle_listing
from reporting.ask.drafting.tickets.recent import settle_recent
from reporting.ask.drafting.times.timing import settle_periods, settle_time_said, settle_whole_units
from reporting.ask.drafting.times.workdays import settle_working_time
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

# In this order: each reads what those above it wrote. Where nothing else decides, the order is that
# of doubts, of which the first is asked back.
_STEPS: tuple[Callable[[Context], None], ...] = (
    # Which tickets.
    late_among_closed,  # 办结的工单里超期的 are those closed late: before conditions become filters
    settle_filters,
    settle_pairs,  # only doubts, behind those of the filters themselves
    # Of which time.
    settle_periods,  # takes 办结的 for a time, which the figures below may take back
    # Which figures.
    settle_metrics,  # 平均办结一件要多久 is no time
    settle_time_said,  # 按受理时间 depends on the time that these figures are usually of
    settle_site_rows,  # rows of a site's list, where no figure was named
    # By what.
    settle_dimensions,  # 10月与9月相比 is compared, so that 变化 draws no curve
    settle_whole_units,  # 近三周每周 moves the time, once it is known to be by week
    # Within which bounds.
    settle_amounts,  # of a group's figure where there are groups, else of each ticket
    # In which order.
    settle_order,  # of which figure, of which groups
    settle_multiple,  # 比7月几倍: two of the filters, or the two times compared
    settle_pointing,  # 它 may be what this question itself ranks
    settle_leading,  # 前三的街道各自最多的: of two rankings the first becomes a filter
    settle_rivals,  # where it did not, two rankings are asked back
    settle_site_lists,  # groups in an order become rows, where they are rows of a site's list
    # What part of what: the filters, all of which are there, are divided in two.
    settle_share,
    settle_contradictions,  # a figure that neither part nor whole may decide beforehand
    # The tickets themselves.
    settle_listing,  # no groups, no bounds and no figures have been found
    settle_due,  # 快到期的列一下: the soonest first, in a list
    settle_recent,  # 最近5件: of a list only
    settle_extremes,  # 退单最多的5件: listed too, where nothing is counted
    # What is no question of figures of tickets, judged by the whole draft.
    settle_asked,
    # What there is no field for is asked back before any other doubt.
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
