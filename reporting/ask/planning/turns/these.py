"""它们各自的满意率, 这三个街道的同比, after a ranking: the groups that the answer before gave."""

import re
from dataclasses import dataclass, replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.drafting.groups.pointing import leading_of
from reporting.ask.marks.numbers import number_said
from reporting.metrics import Layer
from reporting.query.query import Order, Part, Query, Where

_N = r"\d{1,2}|[两二三四五六七八九十]"
_THESE = re.compile(
    rf"^(?:那么?|再看看?|看看|请问)?(?:(?P<they>它们|各自|分别)|[这那](?P<n>{_N}|几)[个家条类](?!月|季|周|星期)"
    r"|(?P<some>[这那]些|上述|以上))"
)
EACH_OF_THESE = re.compile("各自|分别")
# 前三个的满意率, 排第一的解决率, after a ranking by another figure.
_FIRST = re.compile(
    rf"^(?:那么?|其中|[这里]里?面)?(?:排在?|排名|位列|位居)?(?:(?P<way>前|后|倒数第?|头|末)(?P<n>{_N})[个名位家类种条项]?"
    rf"|第一[名位]?[和与、到至]第?(?P<upto>{_N})[名位]?"
    r"|(?P<one>第一[名位个]?|头名|榜首|最[多高]的?那一?[个家]))"
)
# 第一名是哪个部门办的, 最多的那个列一下, after a ranking: of one of its groups, whatever is asked of it.
_THAT_ONE = re.compile(
    "^(?:那么?|其中|再看看?|看看)?(?:(?:排在?|排名|位列|位居)?第一[名位个]|头名|榜首|(?:最[多高少低差好快慢大长]|垫底|倒数第一|最后一名|末位)的?[这那]一?[个家条类]|倒数第一[名位个]?|最后一名)"
    "(?!的?(?:街道|镇街|社区|部门|单位|承办单位|渠道|来源|类型|(?:[一二三]级)?分类|[大中小]类|月|季|周|星期|天|日|年))"
)
# Of these the highest can be taken up again, by the same ranking: 第一名是哪个部门办的, 最高的那个部门办的什么事多.
_FIRST_OF_ALL = re.compile(
    "^(?:那么?|其中|再看看?|看看)?(?:(?:(?:排在?|排名|位列|位居)?第一[名位个]|头名|榜首)(?:的?[这那]一?[个家条类])?|最(?P<high>[多高大])的?[这那]一?[个家条类])"
    "的?(?P<group>街道|镇街|社区|部门|单位|承办单位|渠道|来源|类型|(?:[一二三]级)?分类|[大中小]类)?(?!呢|多少|$)"
)
_GROUPS = {
    "街道": "street", "镇街": "street", "社区": "community", "部门": "department",
    "单位": "department", "承办单位": "department", "渠道": "channel", "来源": "source",
    "类型": "request_type", "一级分类": "level1", "大类": "level1", "二级分类": "level2",
    "中类": "level2", "三级分类": "level3", "小类": "level3",
}  # fmt: skip
_HOW_MANY = re.compile("多少|几[件单]")
_ANEW = re.compile("换|改[成为按看]")
_PLACE = re.compile(rf"^(?:那么?)?(?:排在?|排名|位列)?(?:倒数)?第(?:{_N})[名位个]?的?")
_INSIDE = re.compile("^(?:那么?)?(?:其中|[这那]?[里其]面|[这那]里头|[这那]些里面?|当中|[这那]当中)")


@dataclass(frozen=True, slots=True)
class These:
    """That a question is about the groups given before; `count` how many it says they are, `sure`
    where it begins with the word for them. `first` where it is about as many of them only, `last`
    from the far end; `unclear` where it cannot be told which.
    """

    count: int | None
    sure: bool = True
    first: bool = False
    last: bool = False
    unclear: bool = False


def says_these(draft: QueryDraft, question: str, previous: Query | None) -> These | None:
    """Whether each of the groups of `previous` is meant. 这些 alone may be the tickets; what is
    grouped anew or names its own values or time with 分别 is no question about them.
    """
    if previous is None or draft.split:
        return None
    if _ranked(previous) and _INSIDE.match(question) and not draft.share:
        if not {*draft.dimensions} <= {*previous.dimensions}:
            return These(None, unclear=True)
        if draft.superlative or (draft.filters and _HOW_MANY.search(question)):
            return These(None)
    found = _THESE.match(question)
    if _one_of_them(draft, question, previous):
        return These(None, unclear=True)
    if not {*draft.dimensions} <= {*previous.dimensions}:
        # 这三个街道各部门的投诉: the groups before, and others within them.
        within = found is not None and not found["some"] and not question.startswith("分别")
        return These(None) if within and previous.dimensions else None
    partly = _some_of(draft, question, previous)
    if partly is not None:
        return partly
    named = bool(draft.dimensions)
    apart = EACH_OF_THESE.search(question) is not None
    if draft.total and not (draft.pointing or draft.metrics or draft.filters):
        # 这三个加起来 adds up the figures that were given.
        return None
    if found and found["n"]:
        return These(None if found["n"] == "几" else number_said(found["n"]))
    if found and (apart or (found["some"] and named)):
        return These(None)
    if found and found["they"] and previous.limit != 1 and previous.dimensions:
        return These(None)
    return These(None, sure=False) if apart and not named and not draft.periods else None


def _ranked(query: Query) -> bool:
    return bool(query.dimensions) and query.limit is not None and not query.listing


def _one_of_them(draft: QueryDraft, question: str, previous: Query) -> bool:
    """Whether one group that was given is asked about by its place, for its tickets or by other
    groups than those: which one it is would be lost.
    """
    other = draft.listing or not {*draft.dimensions} <= {*previous.dimensions}
    grouped = bool(previous.dimensions) and not previous.listing
    return grouped and other and not draft.pointing and _THAT_ONE.match(question) is not None


def points_at_first(draft: QueryDraft, question: str, previous: Query | None) -> bool:
    """第一名是哪个部门办的, after a ranking: asks other groups of the one that came first. Noted in
    the draft, whose own words for the place rank nothing.
    """
    found = _FIRST_OF_ALL.match(question)
    if found is None or previous is None or previous.listing or len(previous.dimensions) != 1:
        return False
    named, others = _GROUPS.get(found["group"] or ""), {*draft.dimensions} - {*previous.dimensions}
    if named not in (None, previous.dimensions[0]) or not (others or draft.listing):
        return False
    draft.pointing, draft.first, draft.highest = True, True, bool(found["high"])
    draft.dimensions = [one for one in draft.dimensions if one in others]
    draft.order, draft.limit, draft.skip, draft.within = None, None, 0, []
    draft.superlative, draft.one_assumed = False, False
    draft.order = Order(metric="received") if others and not draft.metrics else None
    return True


def _some_of(draft: QueryDraft, question: str, previous: Query) -> These | None:
    """前三个的满意率, 满意率呢 after a ranking by another figure: of the groups given before."""
    other = bool(draft.metrics) and draft.metrics[0] not in previous.metrics
    if not other or not previous.dimensions or previous.listing or draft.having:
        return None
    if draft.pointing or _ANEW.search(question):
        return None
    found = _FIRST.match(question)
    if found and found["one"]:
        return These(1, first=True)
    if found:
        return These(
            number_said(found["n"] or found["upto"]),
            first=True,
            last=found["way"] in ("后", "末", "倒数", "倒数第"),
        )
    if _PLACE.match(question) and draft.skip:
        return These(None, unclear=True)
    silent = not (
        draft.dimensions or draft.filters or draft.periods or draft.against or draft.superlative
        or draft.limit or draft.order or draft.share or draft.listing or draft.trend
    )  # fmt: skip
    return These(None, sure=False) if silent and _ranked(previous) else None


def kept_groups(these: These, draft: QueryDraft, previous: Query, layer: Layer) -> Query | None:
    """The query before, kept to the groups it gave and still by group; None where that is not
    certain: another time may have others, and of what was ranked by its growth or bounded by
    another time's figure the groups cannot be written down.
    """
    if these.unclear:
        return None
    query = _first_of(these, draft, previous, layer) if these.first else _by_value(previous)
    if query is None:
        return None
    if len(query.dimensions) != 1 or query.listing or query.share_of or query.within:
        return None
    if not {*draft.dimensions} <= {*query.dimensions}:
        return None
    dimension = query.dimensions[0]
    plain = replace(query, comparison=None, share=False)
    if query.limit is None:
        counted = these.count in (None, _values(query, dimension)) or bool(query.having)
        return plain if counted and _bounds_stay(draft, query, layer) else None
    first = leading_of(query, layer)
    if first is None or draft.periods or these.count not in (None, query.limit):
        return None
    return replace(
        plain,
        filters=(*query.filters, first),
        order=Order(metric=first.metric, descending=first.descending),
        limit=None,
    )


def _first_of(these: These, draft: QueryDraft, previous: Query, layer: Layer) -> Query | None:
    """The query before, cut to the first groups that this turn is about; None where they are
    more than it gave, or the far end of a list that was cut.
    """
    order = previous.order
    if order is None and layer.metrics[previous.metrics[0]].better != "low":
        order = Order(metric=previous.metrics[0])
    more = previous.limit is not None and (these.last or (these.count or 0) > previous.limit)
    if order is None or more or previous.skip or these.count is None:
        return None
    draft.order, draft.limit, draft.skip, draft.superlative = None, None, 0, False
    if these.last:
        order = replace(order, descending=not order.descending)
    return replace(previous, order=order, limit=these.count)


def still_grouped(query: Query, kept: Query, draft: QueryDraft, layer: Layer) -> Query:
    """The edited query with the groups and bounds of before; in their order, unless another was
    asked for.
    """
    if query.listing:
        return query
    order = query.order if draft.order is not None else kept.order
    if order is not None and draft.order is None and _time(query, layer) != _time(kept, layer):
        # Another time's figures would put them in another order.
        order = None
    having = (*kept.having, *draft.having)
    return replace(
        query,
        dimensions=tuple(dict.fromkeys((*kept.dimensions, *query.dimensions))),
        having=tuple(dict.fromkeys(having)),
        order=order,
        limit=draft.limit if draft.order is not None else None,
    )


def _by_value(query: Query) -> Query:
    """中山街道和东湖街道的受理量 gave one number; each of the two is a group."""
    several = [
        one
        for one in query.filters
        if isinstance(one, Where) and len(one.values) > 1 and not one.negated
    ]
    if query.dimensions or len(several) != 1:
        return query
    return replace(query, dimensions=(several[0].dimension,))


def _values(query: Query, dimension: str) -> int:
    """How many values of the dimension the query keeps to; 0 for no such bound."""
    return next(
        (
            len(one.values)
            for one in query.filters
            if isinstance(one, Where) and one.dimension == dimension and not one.negated
        ),
        0,
    )


def _bounds_stay(draft: QueryDraft, query: Query, layer: Layer) -> bool:
    """Whether bounds on groups hold for other figures: of the same rows, at the same time."""
    if not query.having:
        return True
    new = draft.filters or draft.share_of or draft.periods or draft.time or query.time
    times = {layer.metrics[one].time for one in (*query.metrics, *draft.metrics)}
    return all(one.part is Part.CURRENT for one in query.having) and not new and len(times) == 1


def _time(query: Query, layer: Layer) -> str:
    return query.time or layer.metrics[query.metrics[0]].time
