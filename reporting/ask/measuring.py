"""Which figures are asked for."""

from reporting.ask import signs
from reporting.ask.context import Context
from reporting.query.query import Holds


def settle_metrics(ctx: Context) -> None:
    """The metrics named, save those that only bound a group; 办结了多少 counts the closed."""
    draft = ctx.draft
    bounded = ctx.bounded()
    named = [(mark, metric) for mark, metric in ctx.metrics() if mark not in bounded]
    if _is_breakdown(ctx):
        named = [(mark, metric) for mark, metric in named if mark.text != "满意度"]
        draft.dimensions.append("satisfaction")
        draft.metrics = list(dict.fromkeys(metric for _, metric in named))
    else:
        shown = named or [(mark, metric) for mark, metric in ctx.metrics() if mark in bounded]
        draft.metrics = list(dict.fromkeys(metric for _, metric in shown))
    lasting = not named and ctx.has(signs.HOW_LONG)
    if lasting:
        # 平均多久能办完 asks how long, not how many were closed.
        draft.metrics, draft.time = ["handling_hours"], ""
    elif not named and ctx.has(signs.CLOSED_COUNT):
        draft.metrics = ["closed"]
    if not draft.metrics and ctx.has(signs.CLOSED_TIME):
        if draft.time:
            draft.metrics = ["closed"]
        else:
            draft.filters.append(Holds("closed"))
    draft.asks_number = bool(draft.metrics)
    if ctx.has(signs.PER_TIME):
        draft.doubts.append(
            (
                "“平均每天”这类平均数现在不直接算；可以按天或按月列出来",
                ("9月每天的受理量", "今年每个月的受理量"),
            )
        )


def _is_breakdown(ctx: Context) -> bool:
    """满意度 with 分布 or 构成 is what people answered, not the rate."""
    return (
        ctx.has(signs.MAKEUP)
        and any(mark.text == "满意度" for mark, _ in ctx.metrics())
        and not ctx.dimensions()
    )
