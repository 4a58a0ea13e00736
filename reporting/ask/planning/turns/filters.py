"""The filters of a question that goes on: which of those before stay, and which are taken over."""

from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.marks.catalogue import LEVELS, PLACES
from reporting.query.query import AnyOf, Bound, Filter, Holds, Hours, Query, Weekdays, Where

_WHOSE = {"street", "community", "department"}

# No ticket is both.
_OPPOSED = (
    ({"open", "overdue"}, {"closed", "on_time", "late_closed", "same_day"}),
    ({"solved"}, {"unsolved"}),
    ({"on_time"}, {"late_closed"}),
    ({"satisfied"}, {"dissatisfied"}),
    ({"assessed"}, {"not_assessed"}),
)


def filtered(draft: QueryDraft, question: str, query: Query, previous: Query) -> Query:
    """New values take the place of those of the same dimension; 其中 narrows within."""
    kinds = {one.dimension for one in draft.filters if isinstance(one, Where) and not one.negated}
    # 不要投诉，要咨询 says what takes the place of what.
    draft.filters = [
        one
        for one in draft.filters
        if not (isinstance(one, Where) and one.negated and one.dimension in kinds)
    ]
    said = [*draft.filters, *draft.share_of]
    if not said:
        return query
    kept_out = {one.dimension for one in said if isinstance(one, Where) and one.negated}
    named = {one.dimension for one in said if isinstance(one, Where)} - kept_out
    new = [_without(one, query) for one in said]
    kept = tuple(
        one
        for one in query.filters
        if one not in new
        and not any(excludes(one, other) or _retimed(one, other) for other in draft.filters)
        and not _replaced(one, named, kept_out, within=inside(question))
    )
    own = new[: len(draft.filters)]
    query = replace(query, filters=(*kept, *own))
    if query.share_of and not draft.share:
        whole = [one for one in own if _of_whole(one, previous)]
        part = tuple(one for one in own if one not in whole)
        query = replace(query, share_of=part or query.share_of, filters=(*kept, *whole))
    # One value is no breakdown any more; those that are left, or several, still are.
    single = {one.dimension for one in new if isinstance(one, Where) and len(one.values) == 1}
    return _ungrouped(query, set() if draft.split else named & single, previous)


def _replaced(one: Filter, named: set[str], kept_out: set[str], *, within: bool) -> bool:
    """Whether values that are asked for now, or left out, take the place of the filter's."""
    if not isinstance(one, Where):
        return False
    if one.dimension in named | kept_out:
        return True
    # 滨海社区 may lie in another street than the one asked about before.
    elsewhere = one.dimension in PLACES and not named.isdisjoint(PLACES)
    refiled = one.dimension in LEVELS and not named.isdisjoint(LEVELS) and not within
    return (elsewhere or refiled) and not one.negated


def _ungrouped(query: Query, gone: set[str], previous: Query) -> Query:
    """Without these groups; where none are left there is nothing to be put in order."""
    dimensions = tuple(one for one in query.dimensions if one not in gone)
    if dimensions != query.dimensions:
        query = replace(query, dimensions=dimensions, within=())
    if not dimensions and previous.dimensions:
        query = replace(query, order=None, limit=None, having=())
    return query


def _of_whole(one: Filter, previous: Query) -> bool:
    """住建局呢 after 城管局投诉占比 is of whose tickets the part is taken, 微信呢 after 电话占比 the part."""
    if not isinstance(one, Where):
        return False
    of_part = {old.dimension for old in previous.share_of if isinstance(old, Where)}
    of_whole = {old.dimension for old in previous.filters if isinstance(old, Where)}
    return one.dimension in (of_whole | _WHOSE) - of_part


def excludes(old: Filter, new: Filter) -> bool:
    """办结了的呢 after 超期未办结的, 没退过单的呢 after 退过单的: the new takes the old one's place."""
    if not (isinstance(old, Holds) and isinstance(new, Holds)):
        said = {_said_of(old), _said_of(new)}
        return said == {"satisfaction"} and type(old) is not type(new)
    if old.condition == new.condition:
        return old.negated is not new.negated
    both = {old.condition, new.condition}
    plain = not (old.negated or new.negated)
    return plain and any(both & one and both & two for one, two in _OPPOSED)


def _retimed(old: Filter, new: Filter) -> bool:
    """周末呢 after 工作日, 晚上呢 after 白天, 退了三次以上的呢 after 两次以上: of the same thing."""
    if isinstance(old, Bound) and isinstance(new, Bound):
        return old.number == new.number
    return any(_of_time(old, kind) and _of_time(new, kind) for kind in (Weekdays, Hours))


def _of_time(one: Filter, kind: type[Weekdays] | type[Hours]) -> bool:
    parts = one.parts if isinstance(one, AnyOf) else (one,)
    return all(isinstance(part, kind) for part in parts)


def _said_of(one: Filter) -> str:
    """满意度 of a filter that keeps to one answer, or to 不满意."""
    if isinstance(one, Where) and one.dimension == "satisfaction":
        return "satisfaction"
    told = isinstance(one, Holds) and one.condition in ("satisfied", "dissatisfied")
    return "satisfaction" if told else ""


def _without(one: Filter, query: Query) -> Filter:
    """去掉咨询 after 投诉和咨询 leaves 投诉; after 去掉电话 both are left out."""
    if not isinstance(one, Where) or not one.negated:
        return one
    for other in query.filters:
        if isinstance(other, Where) and other.dimension == one.dimension:
            left = tuple(value for value in other.values if value not in one.values)
            if other.negated:
                return Where(one.dimension, (*left, *one.values), True)
            return Where(one.dimension, left) if left else one
    return one


def inside(question: str) -> bool:
    """Whether the question keeps within what was asked about before."""
    return any(word in question for word in ("其中", "里面", "这些", "只看"))
