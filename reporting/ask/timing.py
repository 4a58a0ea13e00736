"""When: one period, two to compare, several in a row, and which time of a ticket is meant."""

from itertools import pairwise

from reporting.ask import signs
from reporting.ask.context import Context
from reporting.query.query import Against
from suqiu.periods import Grain, Period

_GRAINS = {
    Grain.DAY: "day", Grain.WEEK: "week", Grain.MONTH: "month", Grain.QUARTER: "quarter",
    Grain.HALF: "half", Grain.YEAR: "year",
}  # fmt: skip
_TIMES = {
    signs.DUE_TIME: "due_at", signs.CLOSED_TIME: "closed_at",
    signs.DISPATCHED_TIME: "dispatched_at",
}  # fmt: skip


def settle_periods(ctx: Context) -> None:
    """Which period, against which; what cannot be put into one query is asked back."""
    draft = ctx.draft
    for sign, column in _TIMES.items():
        if ctx.has(sign):
            draft.time = column
    if ctx.has(signs.CLOSED_TIME) and ctx.says("受理的", "受理且", "受理并", "收到的", "来的工单"):
        draft.time = ""
    draft.periods = _distinct(draft.periods)
    if len(draft.periods) < 2:
        return
    if draft.against in (Against.YOY, Against.MOM) and len(draft.periods) == 2:
        return
    if ctx.has(*_TIMES) and ctx.says("受理") and not ctx.has(signs.COMPARE):
        draft.doubts.append(("一次只能按一种时间问（受理、办结或到期），请分开问", ()))
        return
    row = _in_a_row(draft.periods)
    by_unit = _GRAINS.get(draft.periods[0].grain) if draft.periods[0].grain else None
    in_turn = row is not None and any(one == by_unit for _, one in ctx.dimensions())
    if len(draft.periods) == 2 and not in_turn and not (draft.total and row):
        if draft.total and not _compares(ctx):
            draft.doubts.append(("两段时间不相连，请分开问", ()))
        else:
            draft.against = Against.CUSTOM
        return
    if row is None:
        draft.doubts.append(("一次只能问一段时间，或比较两段时间", ()))
        return
    draft.periods = [row]
    if not draft.total and by_unit:
        draft.dimensions.append(by_unit)


def _compares(ctx: Context) -> bool:
    return ctx.has(signs.COMPARE, signs.RISE, signs.CHANGE, signs.FALL, signs.EACH)


def _distinct(periods: list[Period]) -> list[Period]:
    """Without repeats, and without one that only says roughly where another lies
    (今年投诉最多的是7月).
    """
    found: list[Period] = []
    for one in periods:
        if all((one.start, one.end) != (other.start, other.end) for other in found):
            found.append(one)
    return [
        one
        for one in found
        if not any(
            other is not one and one.start <= other.start and other.end <= one.end
            for other in found
        )
    ]


def _in_a_row(periods: list[Period]) -> Period | None:
    """All periods as one, if each begins where the one before ends."""
    ordered = sorted(periods, key=lambda one: one.start)
    if any(one.end != two.start for one, two in pairwise(ordered)):
        return None
    return Period.of(ordered[0].start.date(), ordered[-1].end.date())
