"""转办的, 节假日, 一人多诉: everyday words of the trade for which a ticket has no field. What could be
asked instead is named, rather than the word passed over or called unknown.
"""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks.marks import FilterMark, UnknownMark, ValueMark
from reporting.query.query import Where

_FORWARDED = re.compile("转办(?:了|出去|的|件|单|工单)*(?=的|有|多少|几|占|$|[,，。?？])")
_NO_FORWARDING = (
    "“转办”没有单独的字段；要看已派单的，还是某个部门承办的？",
    ("已派单的有多少件", "各部门的承办量"),
)
_UNKNOWN = (
    (
        re.compile(
            "一人多[诉投]|一个?人(?:多次|反复|几次)|(?:多次|反复)(?:投诉|反映|来电|打)?的人"
        ),
        ("没有按诉求人统计的口径；要看重复诉求吗？", ("重复诉求有多少件", "重复诉求占多少")),
    ),
    (
        re.compile("节假日?|法定假日?|小?长假期?"),
        ("是哪个节日或者哪几天？", ("国庆期间受理多少件", "周末受理多少件")),
    ),
)


def settle_fieldless(ctx: Context) -> None:
    """Ask back with what there is; a word that was read as something else stays so."""
    draft = ctx.draft
    office = any(
        isinstance(one, Where) and one.dimension == "department" for one in ctx.draft.filters
    )
    if not office and _FORWARDED.search(ctx.blanked(ValueMark, FilterMark)):
        draft.doubts.insert(0, _NO_FORWARDING)
    for pattern, doubt in _UNKNOWN:
        found = pattern.search(ctx.question)
        inside = [
            mark
            for mark in ctx.marks
            if found and mark.start < found.end() and found.start() < mark.end
        ]
        unread = [one.text for one in inside if isinstance(one.meaning, UnknownMark)]
        if unread:
            draft.unknown = [one for one in draft.unknown if one not in unread]
            draft.doubts.insert(0, doubt)
