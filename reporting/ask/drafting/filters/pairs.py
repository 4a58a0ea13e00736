"""退单和重办的各多少: two kinds of tickets named side by side are no kind that is both."""

import re
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.draft import Side
from reporting.ask.drafting.filters.leaving_out import is_negated
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Mark
from reporting.query.query import Bound, Filter, Holds, Plain, Where

_JOINED = re.compile(
    r"(?:了|过|的|类|件|单|工单|诉求)*(?:和|与|跟|同|及|以及|、|[,，]|还有|还是)+(?:被|有|是|已经?|还|那些)*"
)
_NOT = "没有未无"
_ROW = re.compile("(?:量|数|件数|的)?(?:[和与跟及、]|以及|还有)")
_ENDS = re.compile("(?:的?(?:量|件?数量?))?(?:$|[、,，。?和与及各分多情呢])")
_AND = re.compile("[和与跟同及]|还有|还是")
# What no ticket is at once.
_OPPOSED = (
    {"closed", "open"}, {"closed", "overdue"}, {"on_time", "late_closed"}, {"open", "late_closed"},
    {"on_time", "overdue"}, {"solved", "unsolved"}, {"assessed", "not_assessed"},
)  # fmt: skip
# 办结的工单里, 办结的这些里面.
_AMONG_CLOSED = re.compile(
    "的?(?:那些|这些)?(?:工单|诉求|件|单子)?(?:里[面头边]?|中|当中)[,，]?(?:有|(?:哪[个些家]|各)[一-龥]{0,4})?"
)
_CLOSE = re.compile("(?:的|但|但是|却|还|又|而|可是|了|过|并且?|且|工单|件)*")
_OUTCOMES = ("satisfaction", "solved", "status", "callback_result")


def late_among_closed(ctx: Context) -> None:
    """9月办结的工单里超期的: of what is closed, what was closed late."""
    for at, (mark, one) in enumerate(ctx.filters):
        closed = [sign for sign in ctx.places(signs.CLOSED_TIME) if sign.end <= mark.start]
        gap = ctx.question[closed[-1].end : mark.start] if closed else ""
        if one == Holds("overdue") and _AMONG_CLOSED.fullmatch(gap):
            ctx.filters[at] = (mark, Holds("late_closed"))
            ctx.draft.guesses.append(f"“{mark.text}”按超期办结统计")


def settle_pairs(ctx: Context) -> None:
    """Ask back two conditions that are asked for each, or that no ticket meets at once."""
    each = ctx.has(signs.EACH, signs.COMPARE, signs.MORE, signs.LESS) or (
        ctx.has(signs.WHICH) and ctx.has(signs.MOST, signs.LEAST)
    )
    _beside_figures(ctx)
    if each and _side_by_side(ctx):
        return
    if not each:
        _two_states(ctx)
    for (left, one), (right, two) in pairwise(ctx.filters):
        gap = ctx.question[left.end : right.start]
        both = _is_condition(one) and _is_condition(two)
        # 没有退单和没有重办的各多少
        if not both or not _JOINED.fullmatch(gap.rstrip(_NOT)):
            continue
        plain = _JOINED.fullmatch(gap) and not is_negated(ctx, left)
        if (plain and _opposed(one, two)) or (
            each and not _listed_within(ctx, gap, right) and not _same_kind(one, two)
        ):
            first, second = (
                f"没有{mark.text.removeprefix('有')}" if is_negated(ctx, mark) else mark.text
                for mark in (left, right)
            )
            said = f"“{first}”和“{second}”要分开问"
            ctx.draft.doubts.append((said, (f"{first}的有多少件", f"{second}的有多少件")))


def _side_by_side(ctx: Context) -> bool:
    """在办、快到期、超期各多少: a row for each of the conditions, of whatever else is asked for."""
    named = [(mark, one) for mark, one in ctx.filters if _is_condition(one)]
    gaps = [ctx.question[left.end : right.start] for (left, _), (right, _) in pairwise(named)]
    in_a_row = len(named) > 1 and all(map(_JOINED.fullmatch, gaps))
    each = [one.start for one in ctx.places(signs.EACH)]
    one_kind = all(_same_kind(named[0][1], one) for _, one in named[1:]) if named else True
    others = ctx.metrics() or ctx.dimensions() or ctx.has(*signs.SUPERLATIVES, signs.SHARE)
    if not in_a_row or one_kind or others or ctx.draft.sides or not each:
        return False
    if min(each) < named[-1][0].end or any(is_negated(ctx, mark) for mark, _ in named):
        return False
    ctx.draft.sides = [Side(mark.text, one) for mark, one in named if isinstance(one, Plain)]
    conditions = [one for _, one in named]
    ctx.draft.filters = [one for one in ctx.draft.filters if one not in conditions]
    return True


def _beside_figures(ctx: Context) -> None:
    """件数、满意率、超期: in a row of figures a condition is one more number, and bounds none of them."""
    for mark, one in ctx.filters:
        if not isinstance(one, Holds | Bound):
            continue
        for figure, _ in ctx.metrics():
            behind = _ROW.fullmatch(ctx.question[figure.end : mark.start]) and _ENDS.match(
                ctx.after(mark)
            )
            before = _ROW.fullmatch(ctx.question[mark.end : figure.start])
            if behind or before:
                said = f"“{mark.text}”和“{figure.text}”要分开问"
                ctx.draft.doubts.append((said, (f"{mark.text}的有多少件", f"{figure.text}是多少")))
                return


def _two_states(ctx: Context) -> None:
    """已结案没回访的: of two states without a word between them no ticket is in both."""
    for (left, one), (right, two) in pairwise(ctx.filters):
        states = all(isinstance(at, Where) and at.dimension == "status" for at in (one, two))
        if states and one != two and _CLOSE.fullmatch(ctx.question[left.end : right.start]):
            said = f"“{left.text}”和“{right.text}”是两种状态，没有工单同时是；要问哪一种？"
            ctx.draft.doubts.append((said, (f"{left.text}的有多少件", f"{right.text}的有多少件")))


def _is_condition(one: Filter) -> bool:
    return isinstance(one, Holds | Bound) or (isinstance(one, Where) and one.dimension in _OUTCOMES)


def _same_kind(one: Filter, two: Filter) -> bool:
    """Values of one dimension are told apart by it."""
    return isinstance(one, Where) and isinstance(two, Where) and one.dimension == two.dimension


def _opposed(one: Filter, two: Filter) -> bool:
    if isinstance(one, Holds) and isinstance(two, Holds):
        return {one.condition, two.condition} in _OPPOSED
    felt = {_feeling(one), _feeling(two)}
    return felt == {"satisfied", "dissatisfied"}


def _feeling(one: Filter) -> str:
    match one:
        case Holds("dissatisfied"):
            return "dissatisfied"
        case Holds("satisfied") | Where("satisfaction", ("满意",) | ("基本满意",)):
            return "satisfied"
    return ""


def _listed_within(ctx: Context, gap: str, last: Mark) -> bool:
    """各部门催办过的、没办结的 may be the groups' tickets that are both; with 各多少 behind them they
    are not.
    """
    each = any(one.start >= last.end for one in ctx.places(signs.EACH))
    return bool(ctx.dimensions()) and not each and not _AND.search(gap)
