"""Which figures are worked out of a query's rows: an average per day, the number of groups, a sum."""

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.planning.doubts import only_counts
from reporting.ask.planning.outcome import Doubt
from reporting.ask.telling.derived import (
    Derived,
    GroupCount,
    PerTime,
    Shown,
    Together,
    divisible,
    units_in,
)
from reporting.metrics import Layer
from reporting.query.query import Query, Weekdays


def worked_out(query: Query, draft: QueryDraft, layer: Layer) -> Derived | Doubt | None:
    """An average per day or the number of groups; asked back where it has no one meaning."""
    if draft.per:
        timed = any(layer.dimensions[one].is_time for one in query.dimensions)
        kinds = [one.days for one in query.filters if isinstance(one, Weekdays)]
        units = units_in(query.period, draft.per, *kinds) if query.period else None
        if units and only_counts(query, layer) and not timed and divisible(query):
            return PerTime(draft.per, units)
        choices = ("9月日均受理量", "今年每个月的受理量")
        return Doubt(
            f"“{draft.per}均”要有一段时间和一个数量，不能再和比较、占比、阈值一起算", choices
        )
    if draft.tally:
        name = layer.dimensions[draft.tally].name
        narrowed = query.having or query.filters
        if query.dimensions == (draft.tally,) and narrowed and query.limit is None:
            table = layer.tables.get(layer.metrics[query.metrics[0]].table)
            return GroupCount(name, "工单" if table is None else f"“{table.name}”的数")
        return Doubt(f"要数的是哪些{name}？", (f"9月受理超过100件的{name}有几个",))
    if draft.together:
        if not only_counts(query, layer) or query.comparison or len(query.dimensions) != 1:
            return Doubt(
                "只有一种分组的数量能加在一起，比率和变化不能", ("9月受理量前3的街道合计多少件",)
            )
        dimension = layer.dimensions[query.dimensions[0]]
        if dimension.many:
            return Doubt(
                f"一件工单可能有几个{dimension.name}，各组加起来会重复计数；要看各组的吗？",
                (f"今年各{dimension.name}的件数",),
            )
        return Together(dimension.name, query.limit)
    if draft.shown and draft.shown[0] in query.dimensions and query.share:
        return Shown(*draft.shown)
    return None
