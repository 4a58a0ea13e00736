"""What a figure was counted from: tickets, or the rows of an attached list (清单)."""

from dataclasses import replace
from enum import StrEnum

from reporting.metrics import Layer, MetricKind
from reporting.query.query import Holds, Query

_MOST = 200


class Behind(StrEnum):
    """What can be listed behind an answer; a figure of a site's table was attached as it is."""

    NOTHING = ""
    TICKETS = "tickets"
    ROWS = "rows"


def query_behind(query: Query, layer: Layer) -> Query | None:
    """The query that lists up to 200 rows behind the first figure that has any, tickets (the
    newest) before rows of a list; None where no figure has. InputError is left to the check of
    the query: what the layer does not know stays as it is.
    """
    counted = sorted(query.metrics, key=lambda one: _behind(one, layer) is not Behind.TICKETS)
    if not counted or _behind(counted[0], layer) is Behind.NOTHING:
        return None
    id_, time = counted[0], query.time
    base: tuple[Holds, ...] = ()
    metric = layer.metrics.get(id_)
    if metric is not None and metric.kind is MetricKind.PER:
        # What was divided: the tickets that the rate counts.
        id_, time = "received", time or metric.time
        base = tuple(Holds(one) for one in metric.base)
    return replace(
        query, listing=True, dimensions=(), metrics=(id_,), time=time, comparison=None, having=(),
        order=None, limit=_MOST, skip=0, within=(), share=False, share_of=(),
        filters=(*query.filters, *query.share_of, *base),
    )  # fmt: skip


def behind(query: Query, layer: Layer) -> Behind:
    """What `query_behind` lists; nothing for what is a list already."""
    found = {_behind(one, layer) for one in query.metrics if not query.listing}
    return next((one for one in (Behind.TICKETS, Behind.ROWS) if one in found), Behind.NOTHING)


def _behind(id_: str, layer: Layer) -> Behind:
    metric = layer.metrics.get(id_)
    if metric is None or metric.kind is not MetricKind.FIGURE:
        return Behind.TICKETS
    return Behind.NOTHING if metric.table_column else Behind.ROWS
