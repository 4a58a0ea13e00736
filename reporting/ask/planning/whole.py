"""Whether one query has all that a sentence asks, or loses what its parts would tell."""

from collections.abc import Sequence
from dataclasses import replace

from reporting.ask.planning.outcome import Plan
from reporting.metrics import Layer
from reporting.query.query import Query, Where


def lost_in(whole: Plan, plans: Sequence[Plan], layer: Layer) -> bool:
    """Whether the one query of the whole says less than those of its parts. 9月多少，8月多少 compares
    the two times and 投诉多少，咨询多少 sets the two kinds side by side; but no query has a number and
    a part of it, or the first of the groups at two times.
    """
    query = whole.query
    parts = [one.query for one in plans]
    periods = {one.period for one in parts}
    timed = any(layer.dimensions[one].is_time for one in query.dimensions) or whole.apart
    if len(periods) > 1:
        compared = query.comparison is not None and len(periods) == 2
        kinds = {(one.filters, one.metrics) for one in parts}
        if not (timed or compared) or len(kinds) > 1 or any(one.limit for one in parts):
            return True
    elif any(one.comparison not in (None, query.comparison) for one in parts):
        return True
    common = [one for one in parts[0].filters if all(one in other.filters for other in parts)]
    apart = [one for other in parts for one in other.filters if one not in common]
    told = all(isinstance(one, Where) and one.dimension in query.dimensions for one in apart)
    alike = len({_shape(one) for one in parts}) == len({type(one.derived) for one in plans}) == 1
    return not (told and alike and all({*one.metrics} <= {*query.metrics} for one in parts))


def fewer_figures(whole: Plan, asked: int) -> bool:
    """本月应办结的多少，实际办结多少: one figure, where two numbers are asked for."""
    query = whole.query
    if query.dimensions or query.comparison or query.listing or whole.sides or whole.digest:
        return False
    return len(query.metrics) + query.share < asked


def with_base_share(planned: Plan) -> tuple[Plan, ...]:
    """占比比8月高还是低: a comparison tells how the number went, not what part of all it was then;
    that is asked beside it.
    """
    query = planned.query
    if not query.share or query.comparison is None or query.dimensions:
        return (planned,)
    then = replace(query, period=query.comparison.base, comparison=None)
    return planned, replace(planned, query=then, guesses=())


def _shape(query: Query) -> tuple[object, ...]:
    """Which groups a query shows, in which order, and as what."""
    groups = (query.dimensions, query.order, query.limit, query.skip, query.having)
    return (*groups, query.share, query.share_of, query.listing)
