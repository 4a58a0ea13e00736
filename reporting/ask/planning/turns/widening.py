"""那全区呢, 加上咨询呢: a turn that asks for more than the one before, not for less."""

import re
from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.marks.catalogue import LEVELS, PLACES
from reporting.query.query import Filter, Holds, Leading, Query, Where

_WHOLE = re.compile(
    "全[区市县](?!域|民|科)|整个[区市县]|(?:我|咱|咱们|我们)区(?:里)?(?:整体|总体|平均)"
)
# 总体呢, 全部的多少件: without what was kept to before.
_ALL = re.compile(
    "(?:那么?)?(?:全部|整体|总体|总的|所有)的?(?:来看|算)?"
    "(?:呢|是多少|有?多少件?|怎么样|情况)?[呢啊?？。]*"
)
_ADDED = re.compile(
    "(?:那么?|要是|如果|再)?(?:加上|算上|连上|再加|外加|连同|把[^,，]{1,16}?(?:加上|加进来|算上|算进来|带上|包括进来))"
)
# 其余的呢, 除此之外呢: what the question before left out.
_REST = re.compile(
    "(?:那么?)?(?:其余|除此(?:之外|以外)|除了?(?:它们?|这些|这个|那些|上面的?|以上的?)(?:之外|以外)?|剩余|剩下|余下|其[他它])"
    "的?(?:工单|诉求|件|部分)?(?:还)?(?:的?呢|是?有?多少件?|几件|多少)[呢啊?？。]*"
)
_OFFICES = ("department",)


def widened(draft: QueryDraft, question: str, previous: Query) -> Query | str:
    """The query before as this turn goes on from it, in full where it asks for the whole; words
    to ask back with where it is not clear what it wants more of. Values added go to the draft.
    """
    if _REST.fullmatch(question):
        if draft.filters:
            return "“其他”是指名叫“其他”的分类，还是除此以外的全部？请在一句话里说全"
        rest = _rest_of(previous)
        return "除了哪些以外的？请在一句话里说全" if rest is None else rest
    if _asks_whole(draft, question):
        whole = _whole_of(draft, question, previous)
        return "要看全部的哪个数？请在一句话里说全" if whole is None else whole
    if _asks_more(draft, question) and not _added(draft, previous):
        return "是合起来算，还是再加一个条件？请在一句话里说全"
    return previous


def _asks_whole(draft: QueryDraft, question: str) -> bool:
    """Whether a turn asks for the whole district, or for all, where the last kept to a part."""
    bounded = draft.share or draft.having or draft.dimensions or draft.listing or draft.total
    if bounded or any(isinstance(one, Where) for one in draft.filters):
        return False
    return _WHOLE.search(question) is not None or _ALL.fullmatch(question) is not None


def _whole_of(draft: QueryDraft, question: str, previous: Query) -> Query | None:
    """The query before without the place, or the office, that it kept to or was broken down by;
    None where it is not clear what is to go.
    """
    if draft.against is None and re.search("[比较]|相比|差", question):
        return None
    if previous.listing or previous.share or previous.comparison or previous.within:
        return None
    if _WHOLE.search(question) is None:
        kept = [*previous.filters, *previous.dimensions]
        return _without(previous, kept) if len(kept) <= 1 else None
    for group in (PLACES, _OFFICES):
        gone: list[Filter | str] = [one for one in previous.filters if _of(one, group)]
        gone += [one for one in previous.dimensions if one in group]
        if gone:
            return _without(previous, gone)
    return previous


def _rest_of(previous: Query) -> Query | None:
    """The query before, of all that it did not count; None where more than one thing kept it to
    what it counted.
    """
    plain = not (previous.dimensions or previous.share or previous.comparison)
    if len(previous.filters) != 1 or not plain:
        return None
    match previous.filters[0]:
        case Where(dimension, values, negated):
            return replace(previous, filters=(Where(dimension, values, not negated),))
        case Holds(condition, negated):
            return replace(previous, filters=(Holds(condition, not negated),))
    return None


def _of(one: Filter, dimensions: tuple[str, ...]) -> bool:
    """Whether a filter keeps to some of these dimensions' values."""
    if isinstance(one, Where):
        return one.dimension in dimensions and not one.negated
    return isinstance(one, Leading) and one.dimension in dimensions


def _without(query: Query, gone: list[Filter | str]) -> Query:
    dimensions = tuple(one for one in query.dimensions if one not in gone)
    query = replace(query, filters=tuple(one for one in query.filters if one not in gone))
    if dimensions == query.dimensions:
        return query
    return replace(query, dimensions=dimensions, order=None, limit=None, skip=0, having=())


def _asks_more(draft: QueryDraft, question: str) -> bool:
    """Whether a turn wants values counted along with those of before: 加上咨询呢."""
    named = bool(draft.filters) and not (draft.metrics or draft.dimensions or draft.periods)
    return named and _ADDED.match(question) is not None


def _added(draft: QueryDraft, previous: Query) -> bool:
    """Put the values of before beside those that are added; False where they are of another kind
    (加上东湖街道 after 投诉), which narrows as well as widens.
    """
    together: list[Filter] = []
    for new in draft.filters:
        if not isinstance(new, Where) or new.negated:
            return False
        old = next(
            (
                one
                for one in previous.filters
                if isinstance(one, Where) and one.dimension == new.dimension and not one.negated
            ),
            None,
        )
        levels = {
            one.dimension
            for one in previous.filters
            if isinstance(one, Where) and one.dimension in LEVELS
        }
        if old is None or (new.dimension in LEVELS and levels != {new.dimension}):
            return False
        values = tuple(dict.fromkeys((*old.values, *new.values)))
        together.append(Where(new.dimension, values))
    draft.filters = together
    return not previous.share
