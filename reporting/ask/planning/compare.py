"""The base period of a comparison."""

from collections.abc import Sequence
from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.query.query import Against, Comparison, Query
from suqiu.periods import Period


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
