"""A question that goes on from the one before: which it is, and the last query edited."""

import re
from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.drafting.tickets.recent import FIRST_RECEIVED
from reporting.ask.planning.compare import compared
from reporting.ask.planning.turns.filters import excludes, filtered, inside
from reporting.ask.planning.turns.spans import assisting_too, groups_instead
from reporting.metrics import Layer, Unit
from reporting.query.numbers import NUMBERS
from reporting.query.query import (
    Against,
    Filter,
    Having,
    Holds,
    Order,
    Part,
    Query,
    Spans,
    Where,
)

_LEADS = (
    "那", "再", "换", "按", "只看", "仅看", "其中", "这些", "这里面", "里面", "它", "上面", "同样",
    "也", "分", "和去年", "跟去年", "与去年", "比", "环比", "同比", "加上", "去掉", "除了", "不要",
    "不算", "不看", "不含", "扣除", "排除", "撇开", "改", "然后", "继续", "接着", "最", "前", "后", "倒数", "列出", "把这些", "把它们", "哪", "各",
    "占", "如果", "还是", "单看", "只留", "仅留", "细分", "拆", "其余", "剩下", "剔除", "把", "都",
)  # fmt: skip
_SURE_LEADS = (
    "那",
    "换",
    "其中",
    "这些",
    "只看",
    "这里面",
    "里面",
    "把这些",
    "再按",
    "再看",
    "单看",
)
_NUMBER_ASKED = ("多少", "几件", "几个", "多不多", "哪", "最")
_SHORT = 12

_COUNT_ASKED = re.compile(
    "(?:多少|几)[件单]|(?:受理|接到?|收到?|(?<!起)来)了?(?:多少|几)|的还?有(?:多少|几)"
    "|(?:投诉|咨询|求助|举报|建议|表扬|工单|诉求|退单|重办|催办|超期|逾期|未办结|没办结)的?有?(?:多少|几件)(?!率)"
)

_HOW_MANY = re.compile("多少|几[件单个]")
# 比8月呢, 和住建局比: what was asked about last stays, beside what is named.
_BESIDE = re.compile("(?:那么?)?(?:[比较]|[和跟与同].{2,16}(?:相比|对比|比))(?!例|重|率)")

_ADDED = ("加上", "也要", "也看", "也给", "也报", "也列", "还有", "一起", "再加")
_INSTEAD = ("换成", "换做", "换为", "改成", "改为")


def is_follow_up(draft: QueryDraft, question: str) -> bool:
    """An elliptic question, or one that says it goes on from the last."""
    bare = question.rstrip("？?。 吗呀啊")
    if bare.endswith("呢"):
        return True
    if len(draft.periods) == 1 and draft.against is None and _BESIDE.match(question):
        # 和9月比涨了多少 names only the base.
        return True
    complete = bool(draft.periods) and (
        draft.asks_number or draft.listing or draft.digest
        or any(word in question for word in _NUMBER_ASKED)
    )  # fmt: skip
    if question.startswith(_SURE_LEADS) or (question.startswith(_LEADS) and not complete):
        return True
    return not complete and len(bare) <= _SHORT


def edited(draft: QueryDraft, question: str, previous: Query, layer: Layer) -> Query:
    """The last query with what this turn says put in its place."""
    groups_instead(draft, question, previous)
    draft.filters = [assisting_too(one, question, previous) for one in draft.filters]
    query = _measured(draft, question, previous, layer)
    if "closed" in draft.metrics or draft.time == "closed_at":
        # 办结的呢 after 没办结的.
        still = tuple(one for one in query.filters if not excludes(one, Holds("closed")))
        query = replace(query, filters=still)
    query = filtered(draft, question, query, previous)
    query = _side_by_side(draft, question, query, previous)
    query = _grouped(draft, question, query)
    if draft.having:
        query = replace(query, having=_bounded(draft, query, layer))
    elif draft.direction is not None and query.dimensions:
        way = (
            draft.direction if draft.metrics else replace(draft.direction, metric=query.metrics[0])
        )
        query = replace(query, having=(*query.having, way))
    query = _ordered(draft, question, query, layer)
    query = _shared(draft, question, query)
    if draft.listing:
        query = replace(
            query, listing=True, metrics=tuple(draft.metrics) or _listed(query, layer),
            dimensions=(), order=draft.order if draft.metrics or _of_tickets(draft) else None,
            limit=draft.limit, within=(), having=(), share=False, comparison=None,
            filters=(*query.filters, *query.share_of), share_of=(),
            time=draft.time or _time_of(query, layer),
        )  # fmt: skip
    if draft.periods:
        # Another time than the same days of every year.
        kept = tuple(
            one for one in query.filters if not isinstance(one, Spans) or one in draft.filters
        )
        query = replace(query, period=draft.periods[0], filters=kept)
    query = _against(draft, question, query, previous)
    return replace(query, dimensions=()) if draft.digest else query


def _of_tickets(draft: QueryDraft) -> bool:
    """Whether single tickets are ranked, by a number of their own or from the first received."""
    numbered = draft.order is not None and draft.order.metric in NUMBERS
    return numbered or draft.order == FIRST_RECEIVED


def _bounded(draft: QueryDraft, query: Query, layer: Layer) -> tuple[Having, ...]:
    """New bounds instead of those of the figures shown; 只要100件以上的 of a rate's groups stays. A
    bare 低于65% is of the rate that was asked about, not a share.
    """
    rates = [one for one in query.metrics if layer.metrics[one].unit == Unit.RATIO]
    if draft.bare_percent and not draft.metrics and rates:
        draft.having = [
            replace(one, metric=rates[0], part=Part.CURRENT) if one.part is Part.SHARE else one
            for one in draft.having
        ]
        draft.share = False
    new = {one.metric for one in draft.having}
    kept = (one for one in query.having if one.metric not in (*query.metrics, *new))
    return (*kept, *draft.having)


def _listed(query: Query, layer: Layer) -> tuple[str, ...]:
    """Tickets, or the rows of the list that was asked about."""
    table = layer.tables.get(layer.metrics[query.metrics[0]].table)
    return (table.name,) if table is not None and table.is_list else ("received",)


def _time_of(query: Query, layer: Layer) -> str:
    """A list of what was counted as closed keeps to the closing time."""
    usual = layer.metrics[query.metrics[0]].time
    return query.time or ("" if usual == "received_at" else usual)


def _measured(draft: QueryDraft, question: str, query: Query, layer: Layer) -> Query:
    counted = all(not layer.metrics[one].kind.evened for one in query.metrics)
    if not (draft.metrics or counted or query.listing) and _COUNT_ASKED.search(question):
        # 受理了多少件 after a rate.
        draft.metrics = ["received"]
    bounds = {one.metric for one in draft.having}
    if query.dimensions and draft.metrics and {*draft.metrics} <= bounds - {*query.metrics}:
        # 只看受理量500件以上的 after 退单率: what is bounded stands beside what was asked about.
        draft.metrics = [*query.metrics, *draft.metrics]
    if draft.metrics:
        added = any(word in question for word in _ADDED)
        metrics = (*query.metrics, *draft.metrics) if added else tuple(draft.metrics)
        query = replace(query, metrics=tuple(dict.fromkeys(metrics)), time="")
        if query.order and query.order.metric and query.order.metric not in query.metrics:
            query = replace(query, order=replace(query.order, metric=query.metrics[0]))
        having = tuple(one for one in query.having if one.metric in ("received", *query.metrics))
        query = replace(query, having=having, listing=False, share=False)
        if query.share_of:
            query = replace(query, filters=(*query.filters, *query.share_of), share_of=())
    elif query.listing and not draft.listing and _HOW_MANY.search(question):
        query = replace(query, listing=False, limit=None)
    return replace(query, time=draft.time) if draft.time else query


def _side_by_side(draft: QueryDraft, question: str, query: Query, previous: Query) -> Query:
    """和住建局比 after 城管局: each of the two."""
    if not _BESIDE.match(question):
        return query
    for old in previous.filters:
        new = next((one for one in draft.filters if _of_same(one, old)), None)
        if isinstance(old, Where) and isinstance(new, Where) and new in query.filters:
            both = Where(old.dimension, tuple(dict.fromkeys((*old.values, *new.values))))
            filters = tuple(both if one == new else one for one in query.filters)
            dimensions = tuple(dict.fromkeys((*query.dimensions, old.dimension)))
            query = replace(query, filters=filters, dimensions=dimensions)
    return query


def _of_same(one: Filter, other: Filter) -> bool:
    """Whether both keep to values of the same dimension."""
    if not (isinstance(one, Where) and isinstance(other, Where)):
        return False
    return one.dimension == other.dimension and not (one.negated or other.negated)


def _grouped(draft: QueryDraft, question: str, query: Query) -> Query:
    if not draft.dimensions:
        return query
    added = any(word in question for word in ("再按", "同时按", "和", "再分", "再细分"))
    dimensions = (*query.dimensions, *draft.dimensions) if added else tuple(draft.dimensions)
    within = tuple(draft.within)
    # 换成三级分类 after 最多的五个二级分类: five of those.
    again = any(word in question for word in _INSTEAD) and len(dimensions) == len(query.dimensions)
    query = replace(
        query, dimensions=tuple(dict.fromkeys(dimensions)), listing=False, within=within,
        order=query.order if draft.order or again else None,
        limit=query.limit if draft.limit is not None or again else None,
    )  # fmt: skip
    if query.share_of and not draft.share:
        if any(_one_of(one, draft) for one in query.share_of):
            return replace(query, share_of=(), share=True)
        query = replace(query, filters=(*query.filters, *query.share_of), share_of=(), share=False)
    if inside(question):
        return query
    return replace(query, filters=tuple(one for one in query.filters if not _one_of(one, draft)))


def _one_of(one: Filter, draft: QueryDraft) -> bool:
    """Whether the question before kept to one of the values that are now asked for each: 各部门呢
    after 城管局.
    """
    single = isinstance(one, Where) and not one.negated and len(one.values) == 1
    named = isinstance(one, Where) and one.dimension in draft.dimensions
    return single and named and one not in draft.filters


def _ordered(draft: QueryDraft, question: str, query: Query, layer: Layer) -> Query:
    if draft.order is None:
        if draft.skip:
            kept = query.order or Order(metric=query.metrics[0])
            return replace(query, order=kept, limit=draft.limit, skip=draft.skip)
        return replace(query, limit=draft.limit, skip=0) if draft.limit is not None else query
    metric = draft.order.metric if draft.metrics else query.metrics[0]
    better_low = layer.metrics[metric].better == "low"
    order = replace(draft.order, metric=metric)
    if not draft.metrics and better_low and any(word in question for word in ("差", "好")):
        order = replace(order, descending="差" in question)
    limit = draft.limit or query.limit
    again = order == query.order
    if draft.one_assumed and query.limit is not None and not (query.skip or again):
        # 那最少的呢 after 最多的五个: five again; 第一名呢 after the first five is one of them.
        limit = query.limit
    return replace(query, order=order, limit=limit, skip=draft.skip)


def _shared(draft: QueryDraft, question: str, query: Query) -> Query:
    if not draft.share or draft.metrics:
        return query
    query = replace(query, share=True, share_of=tuple(draft.share_of))
    if query.dimensions or query.share_of or not query.filters:
        return query
    if any(word in question for word in ("全区", "全部", "总", "全市", "所有")):
        return replace(query, filters=(), share_of=query.filters)
    return replace(query, filters=query.filters[:-1], share_of=query.filters[-1:])


def _against(draft: QueryDraft, question: str, query: Query, previous: Query) -> Query:
    """A comparison, of the new period with the last one where only one is named."""
    beside = len(draft.periods) == 1 and _BESIDE.match(question) is not None
    if not draft.against and not (query.comparison and draft.periods) and not beside:
        return query
    against = draft.against or (query.comparison.against if query.comparison else None)
    if beside and not draft.against:
        against = Against.CUSTOM
    fall = draft.fall or bool(query.comparison and query.comparison.fall)
    again = replace(draft, against=against, fall=fall)
    if against is not Against.CUSTOM or len(draft.periods) > 1:
        return compared(replace(query, comparison=None), again, draft.periods)
    if not draft.periods or not previous.period:
        return query
    if beside or any(word in question for word in ("比", "相比")):
        kept = replace(query, period=previous.period)
        return compared(kept, again, [previous.period, draft.periods[0]])
    return compared(query, again, [draft.periods[0], previous.period])
