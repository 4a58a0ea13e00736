"""Turns of a few words that only change the query before: 再往下五个, 还剩多少, 不分类型呢."""

import re
from dataclasses import replace

from reporting.ask.marks.catalogue import LEVELS
from reporting.ask.marks.marks import DimensionMark
from reporting.ask.marks.numbers import number_said
from reporting.ask.planning.outcome import Plan
from reporting.ask.reading.lexicon import Lexicon
from reporting.query.query import Filter, Holds, Query, Where

_N = r"\d{1,2}|[一两二三四五六七八九十]{1,2}"
_NEXT = re.compile(
    rf"(?:那么?|请)?(?:再|继续|接着)?(?:看|列|数|报|来)?(?:往[下后]|接下来|后面|下面|随后)(?:的|再)?(?:看|列|数|排)?(?:那)?"
    rf"(?P<n>{_N})(?:[个名位家类种条项]|大)(?:(?:街道|部门|单位|社区|问题)?(?:是哪些|是谁|是什么|都是谁|有哪些))?(?:呢)?[?？。]*"
)

_LEFT = re.compile(
    "(?:那么?|现在|目前|也就是)*(?:还|仍|尚)?(?:剩|余|欠)下?(?:的|了)?(?:有|是)?"
    "(?:(?:多少|几)[件单个]?(?:工单)?|的)(?:没办完?|没结)?(?:的|呢)*[啊?？。]*"
)
_STILL = re.compile("[还仍尚没]|多少|几")
_DONE = ("closed", "on_time", "late_closed", "same_day")

_NOT_BY = re.compile(
    "(?:那么?|要是|如果|再看看?)?(?:不分|不限|不管|不论|不区分|不限定)(?:是|在)?(?:哪[一个些]*|什么|何种|具体)?"
    "(?P<what>[一-龥]{1,5}?)(?:了|的话|来看|地?算|统计|合起来)?"
    "(?:呢|(?:一共|总共|合计)?(?:是|有)?(?:多少|几)[件单个]?)?[呢啊?？。]*"
)
# The kind of request, or of matter: whichever the question before kept to.
_KINDS = {"类型": ("request_type", *LEVELS), "类别": ("request_type", *LEVELS), "类": LEVELS}


def short_turn(text: str, previous: Query | None, lexicon: Lexicon) -> Plan | None:
    """The plan of such a turn; None for any other question."""
    if previous is None:
        return None
    return _next(text, previous) or _left(text, previous) or _lifted(text, previous, lexicon)


def _next(text: str, previous: Query) -> Plan | None:
    """再往下五个, after the first five of a ranking: those that come next."""
    found = _NEXT.fullmatch(text)
    if found is None or previous.limit is None or previous.within:
        return None
    if not previous.dimensions or previous.listing:
        return None
    count = number_said(found["n"])
    skip = previous.skip + previous.limit
    query = replace(previous, skip=skip, limit=count)
    return Plan(query, (f"接着列第{skip + 1}至{skip + count}名",))


def _left(text: str, previous: Query) -> Plan | None:
    """还剩多少, after a number of tickets: those of them that are not closed yet. None where 剩 may
    be what an exclusion left, or where other tickets were counted than those received.
    """
    if _LEFT.fullmatch(text) is None:
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
    return Plan(replace(previous, filters=(*rest, Holds("open"))), ("“剩”按还没办结的统计",))


def _is_done(one: Filter) -> bool:
    return isinstance(one, Holds) and one.condition in _DONE and not one.negated


def _lifted(text: str, previous: Query, lexicon: Lexicon) -> Plan | None:
    """不分类型, 不限街道呢: without the values of what is named, where the query before kept to some."""
    found = _NOT_BY.fullmatch(text)
    if found is None or previous.share:
        return None
    known = [one for one in lexicon.meanings(found["what"]) if isinstance(one, DimensionMark)]
    kinds = _KINDS.get(found["what"], ()) or tuple(one.dimension for one in known)
    gone = [one for one in previous.filters if isinstance(one, Where) and one.dimension in kinds]
    if not gone:
        return None
    kept = tuple(one for one in previous.filters if one not in gone)
    values = "、".join(value for one in gone for value in one.values)
    return Plan(replace(previous, filters=kept), (f"不再只看{values}",))
