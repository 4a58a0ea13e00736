"""再往下五个, after the first five of a ranking: those that come next."""

import re
from dataclasses import replace

from reporting.query.query import Query
from suqiu.periods.numerals import chinese_number

_N = r"\d{1,2}|[一两二三四五六七八九十]{1,2}"
_NEXT = re.compile(
    rf"(?:那么?|请)?(?:再|继续|接着)?(?:看|列|数|报|来)?(?:往[下后]|接下来|后面|下面|随后)(?:的|再)?(?:看|列|数|排)?(?:那)?"
    rf"(?P<n>{_N})(?:[个名位家类种条项]|大)(?:(?:街道|部门|单位|社区|问题)?(?:是哪些|是谁|是什么|都是谁|有哪些))?(?:呢)?[?？。]*"
)


def further(text: str, previous: Query | None) -> Query | None:
    """The query of the turn before, for as many groups behind those that it gave."""
    found = _NEXT.fullmatch(text)
    if found is None or previous is None or previous.limit is None or previous.within:
        return None
    if not previous.dimensions or previous.listing:
        return None
    number = found["n"].replace("两", "二")
    count = int(number) if number.isdigit() else chinese_number(number)
    return replace(previous, skip=previous.skip + previous.limit, limit=count)
