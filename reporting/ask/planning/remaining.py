"""还剩多少, after a number of tickets: those of them that are not closed yet."""

import re
from dataclasses import replace

from reporting.query.query import Holds, Query, Where

_LEFT = re.compile(
    "(?:那么?|现在|目前|也就是)*(?:还|仍|尚)?(?:剩|余|欠)下?(?:的|了)?(?:有|是)?"
    "(?:(?:多少|几)[件单个]?(?:工单)?|的)(?:没办完?|没结)?(?:的|呢)*[啊?？。]*"
)
_STILL = re.compile("[还仍尚没]|多少|几")
_DONE = ("closed", "on_time", "late_closed", "same_day")


def remaining(text: str, previous: Query | None) -> Query | None:
    """The open ones of the tickets counted before; None where 剩 may be what an exclusion left,
    or where other tickets were counted than those received.
    """
    if previous is None or _LEFT.fullmatch(text) is None:
        return None
    counted = previous.metrics == ("received",) and not previous.time
    plain = not (previous.share or previous.comparison or previous.having or previous.listing)
    rest = tuple(one for one in previous.filters if not _is_done(one))
    left_out = any(isinstance(one, Where) and one.negated for one in rest)
    unfinished = {Holds("open"), Holds("overdue")} & {*rest}
    # 剩下的呢, after 多少是咨询: the other kinds, whether closed or not.
    others = not _STILL.search(text) and bool(rest) and len(rest) == len(previous.filters)
    if not (counted and plain) or left_out or unfinished or others:
        return None
    return replace(previous, filters=(*rest, Holds("open")))


def _is_done(one: object) -> bool:
    return isinstance(one, Holds) and one.condition in _DONE and not one.negated
