"""A turn that goes on from the one before: the query that comes of both."""

import re
from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.drafting.tickets.due import soon_due
from reporting.ask.planning.doubts import by_what
from reporting.ask.planning.outcome import Doubt
from reporting.ask.planning.turns.adding import adds_up, no_groups, one_rate, other_number
from reporting.ask.planning.turns.earlier import step_back
from reporting.ask.planning.turns.follow import edited
from reporting.ask.planning.turns.these import These, still_grouped
from reporting.ask.planning.turns.widening import widened
from reporting.ask.telling.site_figures import of_lists
from reporting.metrics import Layer
from reporting.query.query import Query

_HOW_MANY = re.compile(
    "(?:那|一共|总共|这样的|符合的|达到的)*有?(?:几|多少)[个家](?:街道|部门|单位|社区)?[呢啊?？。]*"
)
_OF_LISTED = re.compile("(?:那么?)?(?:[这那](?:些|几件|\\d+件)|其中|[这那]?里[面头边]|当中|它们)")
_OF_WHAT = re.compile("什么|啥")
_UNTIL_NOW = re.compile(
    "(?:那么?)?(?:截[至止])?到?(?:现在|目前|今天|当前|眼下|至今|迄今)(?:为止)?的?(?:情况|是|有)?(?:多少|几)?[件单]?[呢啊?？。]*"
)


def going_on(
    draft: QueryDraft, question: str, layer: Layer, previous: Query, these: These | None
) -> tuple[Query, Query] | Doubt:
    """The query, and that of the turn before as this turn widens it; `these` are the groups that
    the turn before gave, where this one means them.
    """
    unplaced = step_back(draft, question, previous.period)
    if unplaced:
        return Doubt(f"“{unplaced}”是哪段时间？请写明")
    if not draft.periods and _UNTIL_NOW.fullmatch(question):
        return Doubt("要看哪段时间？请写明", ("今年到现在", "9月到现在"))
    if draft.listing and previous.dimensions and (previous.limit or previous.having):
        # 明细发我, after the first three departments: all tickets of all of them are not meant.
        return Doubt("要看哪一组的工单？请写出名称", ("城管局超期未办结的明细",))
    if previous.listing and previous.limit and _OF_LISTED.match(question) and draft.filters:
        # 这些里面没办结的, after the last ten: those of the ten, or of all?
        said = f"上一问只列了{previous.limit}件，不能再从这几件里挑；要全部里的请写全条件"
        return Doubt(said)
    wider = previous if these is not None else widened(draft, question, previous)
    if isinstance(wider, str):
        return Doubt(wider)
    previous = wider
    query = edited(draft, question, previous, layer)
    if draft.direction is not None and not query.dimensions and "哪" in question:
        return by_what()
    if draft.order and not (draft.dimensions or draft.superlative) and _OF_WHAT.search(question):
        # 投诉主要是什么 after 各街道: the streets are not what is asked for.
        return by_what()
    timed = any(layer.dimensions[one].is_time for one in query.dimensions)
    if draft.baseless and query.comparison is None and not timed:
        return Doubt(*draft.baseless)
    if these is not None:
        query = still_grouped(query, previous, draft, layer)
    doubt = _added_up(draft, question, query, layer, these)
    if doubt is not None:
        return doubt
    if _counts_groups(draft, question, query):
        draft.tally = query.dimensions[0]
    if not draft.periods and (of_lists(query, layer) or soon_due(draft.filters)):
        # The time of the tickets asked about before says nothing about a list, nor of what
        # falls due soon.
        query = replace(query, period=None, comparison=None)
    return query, previous


def _added_up(
    draft: QueryDraft, question: str, query: Query, layer: Layer, these: These | None
) -> Doubt | None:
    """Notes in the draft whether the groups' figures are to be added up; asked back where that has
    no sense.
    """
    if draft.total and other_number(question, query):
        return Doubt("说的是哪几个？请写出名称，或者在一句话里说全")
    if these is not None and one_rate(question, query, layer):
        return Doubt("几组合起来的比率现在不算；要看各自的吗？", ("它们各自的满意率",))
    if draft.total and these is not None:
        draft.together = len(query.dimensions) == 1
    elif draft.total and no_groups(question, query):
        return Doubt("要把哪几个加起来？请写出名称，或者在一句话里说全")
    elif draft.total:
        # 这三个加起来 after a ranking.
        draft.together = adds_up(question, query)
    return None


def _counts_groups(draft: QueryDraft, question: str, query: Query) -> bool:
    """有几个, after a list of groups that meet a bound."""
    how_many = _HOW_MANY.match(question)
    if how_many is None or not query.having or len(query.dimensions) != 1:
        return False
    return bool(draft.having) or how_many[0] == question
