"""What a turn means of what was asked before it: 超过5天的有哪些, after 各部门平均办理时长, bounds the groups;
公安局呢, after 住建局协办的, is who assisted.
"""

import re
from dataclasses import replace

from reporting.ask.drafting.draft import QueryDraft
from reporting.query.query import Bound, Filter, Having, Query, Where

# How long a ticket took, and the hours of its unit.
_SPANS = {"handling_days": 24, "handling_hours": 1}
_TICKETS = re.compile("工单|诉求|单子|[几些多]件|件数|投诉|举报|求助|咨询|建议")


def groups_instead(draft: QueryDraft, question: str, previous: Query) -> None:
    """In the draft the groups whose mean is so long, and not their single tickets."""
    mean = bool(previous.dimensions) and previous.metrics == ("handling_hours",)
    if not mean or draft.metrics or draft.listing or _TICKETS.search(question):
        return
    spans = [one for one in draft.filters if isinstance(one, Bound) and one.number in _SPANS]
    draft.filters = [one for one in draft.filters if one not in spans]
    draft.having += [
        Having("handling_hours", one.op, one.value * _SPANS[one.number]) for one in spans
    ]


def assisting_too(one: Filter, question: str, previous: Query) -> Filter:
    """公安局呢 after 住建局协办的 or 各协办单位: who assisted, and not who led."""
    asked = {*previous.dimensions}
    asked |= {old.dimension for old in previous.filters if isinstance(old, Where)}
    if (
        "assisting" in asked
        and "department" not in previous.dimensions
        and isinstance(one, Where)
        and one.dimension == "department"
        and "办" not in question
    ):
        return replace(one, dimension="assisting")
    return one
