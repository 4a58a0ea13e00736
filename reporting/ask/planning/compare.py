"""The base period of a comparison."""

from collections.abc import Sequence
from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.query.query import Against, Comparison, Query
from suqiu.periods import Grain, Period

_TOLD = (Grain.WEEK, Grain.QUARTER, Grain.HALF)


def compared(query: Query, draft: QueryDraft, periods: Sequence[Period]) -> Query:
    """The query against the second period named, else against 同比 or 环比 of its own."""
    period = query.period
    if draft.against is None or period is None:
        return query
    if len(periods) > 1:
        base = periods[1]
    elif draft.against is Against.CUSTOM:
        return query
    else:
        base = period.year_earlier() if draft.against is Against.YOY else period.previous()
    return replace(query, comparison=Comparison(draft.against, base, draft.fall))


def length_note(query: Query) -> str:
    """What is told where a time is not over yet: that its base is cut to the same days, where that
    is not plain to see (of a week, a quarter, a half year), or that it is not.
    """
    period, comparison = query.period, query.comparison
    if period is None or comparison is None or not period.running:
        return ""
    base = comparison.base
    if comparison.against is Against.MOM and period.grain in _TOLD:
        return f"上期取同样的一段：{base.text}"
    longer = base.grain is period.grain and not base.running
    if comparison.against is Against.CUSTOM and longer:
        return f"{base.text}是整段，{period.text}还没过完"
    return ""
