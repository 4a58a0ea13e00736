"""它下面哪个三级分类最多, after a ranking: what the answer before named first."""

from dataclasses import replace

from reporting.ask.draft import Draft
from reporting.metrics import Layer
from reporting.query.query import AnyOf, Leading, Part, Plain, Query


def pointed_at(draft: Draft, previous: Query | None, layer: Layer) -> Query | None:
    """The query before, kept to the one group it gave; itself where it was of no groups. None
    where it gave several, or where another time is asked for: the first may be another then.
    """
    if previous is None or previous.listing:
        return None
    if not previous.dimensions:
        return previous
    order = previous.order
    single = len(previous.dimensions) == 1 and previous.limit == 1 and not previous.skip
    if order is None or not single or draft.periods or draft.against is not None:
        return None
    dimension = previous.dimensions[0]
    plain = not (previous.having or previous.comparison or previous.share_of or previous.within)
    if layer.dimensions[dimension].is_time or not plain or order.part is not Part.CURRENT:
        return None
    if not order.metric or layer.metrics[order.metric].kind.of_table:
        return None
    chosen = tuple(one for one in previous.filters if isinstance(one, Plain | AnyOf))
    if len(chosen) != len(previous.filters):
        return None
    first = Leading(dimension, order.metric, 1, order.descending, chosen)
    draft.dimensions = [one for one in draft.dimensions if one != dimension]
    draft.within = [one for one in draft.within if one != dimension]
    metrics = ("received",) if draft.dimensions and not draft.metrics else previous.metrics
    return replace(
        previous, metrics=metrics, dimensions=(), filters=(*previous.filters, first),
        order=None, limit=None, share=False,
    )  # fmt: skip
