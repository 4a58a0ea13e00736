"""8月停水是7月的几倍, 投诉是咨询的几倍: how many times one number is another."""

import re
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.query.query import Where

_THAN = re.compile("[^,，。;；]{0,8}(?:[对相]?比|较|相较于?|比起)")
_CHOICES = ("8月停水是7月的几倍", "今年投诉是咨询的几倍")


def settle_multiple(ctx: Context) -> None:
    """Which of two groups is told as a multiple of which; of two times the query says it."""
    draft = ctx.draft
    if not ctx.has(signs.MULTIPLE):
        return
    named = [(mark, one) for mark, one in ctx.filters if isinstance(one, Where)]
    beside = [
        (one.values[0], two.values[0])
        for (left, one), (right, two) in pairwise(named)
        if one.dimension == two.dimension
        and len(one.values) == len(two.values) == 1
        and _THAN.fullmatch(ctx.question[left.end : right.start])
    ]
    if draft.against is not None and not beside:
        draft.multiple = ("", "")
    elif draft.against is None and len(beside) == 1:
        draft.multiple = beside[0]
    else:
        draft.doubts.append(("谁是谁的几倍？请写出两段时间，或者两个同类的名称", _CHOICES))
