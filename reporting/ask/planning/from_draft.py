"""From a draft, and the query before it, to a query; or what stands in the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from reporting.ask.drafting.draft import QueryDraft, Side
from reporting.ask.drafting.groups.leading import in_its_time
from reporting.ask.drafting.groups.pointing import pointed_at
from reporting.ask.drafting.times.workdays import calendar_note
from reporting.ask.planning.compare import compared, length_note
from reporting.ask.planning.doubts import (
    by_what,
    not_understood,
    problem,
    stands_for_text,
    unasked,
    vague,
)
from reporting.ask.planning.outcome import Doubt, Impossible, Plan
from reporting.ask.planning.turns.follow import is_follow_up
from reporting.ask.planning.turns.going_on import going_on
from reporting.ask.planning.turns.these import (
    EACH_OF_THESE,
    kept_groups,
    points_at_first,
    says_these,
)
from reporting.ask.planning.working import worked_out
from reporting.ask.telling.derived import Derived
from reporting.metrics import Layer, MetricKind
from reporting.query.query import Against, AnyOf, Bound, Holds, Mentions, Part, Query
from suqiu.periods import Grain, Period
from suqiu.periods.grain import add_months

_ALL_TIME = (
    "历史", "历年", "全部时间", "有史以来", "至今", "每年", "各年", "逐年", "所有年份", "全部数据",
    "目前", "现在", "当前", "眼下", "到今天为止",
)  # fmt: skip
_APART_CHOICES = {
    True: ("9月受理量同比", "9月受理量环比"), False: ("周末受理多少件", "各星期受理多少件"),
}  # fmt: skip


def plan_from_draft(
    draft: QueryDraft, question: str, layer: Layer, as_of: date, previous: Query | None
) -> Plan | Doubt | Impossible:
    """The plan for a question; `previous` is the query of the turn before."""
    barred = _barred(draft, question, layer, as_of)
    if barred is not None:
        return barred
    words = tuple(draft.unknown)
    draft.filters += [Mentions((word,)) for word in words]
    asked = _query_asked(draft, question, layer, as_of, previous)
    if isinstance(asked, Doubt):
        return asked
    query = in_its_time(*asked)
    senseless = problem(query, draft, layer)
    if senseless is not None:
        return senseless
    derived = worked_out(query, draft, layer)
    if isinstance(derived, Doubt):
        return derived
    sides = tuple(draft.sides)
    note = calendar_note([*query.filters, *(one.filter for one in sides)], query)
    draft.guesses += [one for one in (note, length_note(query)) if one]
    if (draft.both or sides) and not _several(query, derived, draft):
        said = "同比和环比要分开问" if draft.both else "这几样要分开问"
        return Doubt(said, _APART_CHOICES[draft.both])
    return Plan(
        _with_sides(query, sides) if sides else query, tuple(draft.guesses), words,
        digest=draft.digest, derived=derived, both=draft.both, sides=sides,
        apart=draft.apart, multiple=draft.multiple,
    )  # fmt: skip


def _barred(
    draft: QueryDraft, question: str, layer: Layer, as_of: date
) -> Doubt | Impossible | None:
    """What stands in the way whatever was asked before: a time to come, words nobody knows, doubts."""
    tomorrow = datetime.combine(as_of + timedelta(days=1), time())
    # What falls due next week is known today, how it will have gone is not.
    known = draft.time == "due_at" and not draft.metrics and draft.against is None
    if any(period.start >= tomorrow for period in draft.periods) and not known:
        return Impossible("问的时间还没有到，不做预测", "可以问到今天为止的数量或趋势")
    if known:
        draft.periods = [_to_its_end(one) for one in draft.periods]
    if draft.unknown and not stands_for_text(draft, question):
        return not_understood(draft, layer)
    if draft.doubts:
        said, choices = draft.doubts[0]
        return Doubt(said, choices)
    return None


def _query_asked(
    draft: QueryDraft, question: str, layer: Layer, as_of: date, previous: Query | None
) -> tuple[Query, Query | None] | Doubt:
    """The query, whether it goes on from the one before or stands alone; and that one as it was
    taken up.
    """
    if previous is not None and EACH_OF_THESE.search(question) and len(draft.dimensions) == 1:
        grouped = {one for one in previous.dimensions if not layer.dimensions[one].is_time}
        if draft.superlative and grouped and not grouped & {*draft.dimensions}:
            # 前三名各自最多的问题, after a ranking: two rankings, of which one was asked before.
            asked = ("三季度受理量前三的街道各自最多的三级分类",)
            return Doubt("请在一句话里说全：哪几个，各自按什么排", asked)
    first = points_at_first(draft, question, previous)
    these = None if first else says_these(draft, question, previous)
    goes_on = draft.pointing or (these and these.sure) or is_follow_up(draft, question)
    if previous is not None and these is not None and goes_on:
        previous = kept_groups(these, draft, previous, layer)
        if previous is None:
            return Doubt("说的是哪几个？请写出名称，或者在一句话里说全")
    elif draft.pointing:
        previous = pointed_at(draft, previous, layer)
        if previous is None:
            return Doubt("说的是哪一个？请写出名称")
        if draft.superlative and not draft.dimensions:
            return by_what()
    if previous is not None and goes_on:
        return going_on(draft, question, layer, previous, these)
    alone = _alone(draft, question, layer, as_of, previous)
    return alone if isinstance(alone, Doubt) else (alone, previous)


def _alone(
    draft: QueryDraft, question: str, layer: Layer, as_of: date, previous: Query | None
) -> Query | Doubt:
    """The query of a question that does not go on from the one before."""
    doubt = unasked(draft) or vague(draft, question)
    if doubt is not None:
        return doubt
    query = _fresh(draft)
    standing = _about_now(draft, question) or all(
        layer.metrics[one].kind is MetricKind.FIGURE for one in query.metrics
    )
    if query.period is not None or standing:
        return query
    return _without_period(draft, query, as_of, previous)


def _several(query: Query, derived: Derived | None, draft: QueryDraft) -> bool:
    """Whether the figures can be taken more than once and set side by side."""
    ranked = query.order is not None and query.order.part is not Part.CURRENT
    bounded = any(one.part is not Part.CURRENT for one in query.having)
    if query.listing or query.share or draft.digest or derived or ranked or bounded:
        return False
    if draft.both:
        against = query.comparison is not None and query.comparison.against is Against.YOY
        return against and not draft.fall and not draft.sides
    return not query.dimensions and not query.having


def _with_sides(query: Query, sides: Sequence[Side]) -> Query:
    """The query of all the sides' rows together."""
    return replace(query, filters=(*query.filters, AnyOf(tuple(one.filter for one in sides))))


def _to_its_end(period: Period) -> Period:
    """本周到期的, 本月到期的: of the whole week or month, its days to come too."""
    if not period.running or period.grain not in (Grain.WEEK, Grain.MONTH):
        return period
    start = period.start.date()
    week = period.grain is Grain.WEEK
    return Period.of(start, start + timedelta(7) if week else add_months(start, 1))


def _without_period(
    draft: QueryDraft, query: Query, as_of: date, previous: Query | None
) -> Query | Doubt:
    """Without a time people mean the year they are in, or that of the turn before; the answer
    says so.
    """
    if draft.against is Against.MOM:
        return Doubt("要比较哪段时间？", ("本月环比", "上个月环比", "上季度环比"))
    if previous is not None and previous.period is not None:
        draft.guesses.append(f"没有说时间，沿用上一问的{previous.period.text}")
        return compared(replace(query, period=previous.period), draft, [previous.period])
    year = Period.of(date(as_of.year, 1, 1), as_of + timedelta(days=1), Grain.YEAR)
    draft.guesses.append("没有说时间，按今年统计")
    return compared(replace(query, period=year), draft, [year])


def _about_now(draft: QueryDraft, question: str) -> bool:
    """Whether the question is about how things stand (what is open), or about all there is."""
    standing = any(
        (isinstance(one, Holds) and one.condition in ("open", "overdue") and not one.negated)
        or (isinstance(one, Bound) and one.number in ("open_days", "left_days"))
        for one in (*draft.filters, *draft.share_of, *(one.filter for one in draft.sides))
    )
    return standing or any(word in question for word in _ALL_TIME)


def _fresh(draft: QueryDraft) -> Query:
    query = Query(
        metrics=tuple(draft.metrics) or ("received",),
        dimensions=tuple(draft.dimensions),
        filters=tuple(draft.filters),
        period=draft.periods[0] if draft.periods else None,
        time=draft.time,
        share=draft.share,
        share_of=tuple(draft.share_of),
        having=tuple(draft.having),
        order=draft.order,
        limit=draft.limit,
        skip=draft.skip,
        within=tuple(draft.within),
        listing=draft.listing,
    )
    return compared(query, draft, draft.periods)
