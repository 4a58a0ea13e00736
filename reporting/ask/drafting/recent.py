"""最近5件噪声投诉: the tickets received last, the newest first."""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Canvas, SignMark, TopMark, ValueMark
from suqiu.errors import SuqiuError
from suqiu.periods.numerals import chinese_number

_LAST = re.compile(
    r"(?:最近|最新)(?:受理|收到|接到|来)?的?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:件|条|单)"
)
# 最近5件里退单的, 最近5件是什么时候: something about the five, not the five.
_ABOUT = re.compile(
    "多少|几|占|比|里|中(?!山|心|学|小|医|介)|当中|什么|啥|怎|如何|时候|率|趋势|变化|合计|总共|一共"
)
_CHOICES = ("最近5件投诉是哪些",)


def read_recent(canvas: Canvas) -> None:
    """Mark how many of the last tickets are wanted."""
    for found in _LAST.finditer(canvas.rest()):
        try:
            count = chinese_number(found["n"].replace("两", "二"))
        except SuqiuError:
            continue
        if count:
            canvas.put(found.start(), found.start("n"), SignMark(signs.LIST))
            canvas.put(found.start("n"), found.end(), TopMark(count))


def settle_recent(ctx: Context) -> None:
    """A list and nothing else: figures or groups of the last five tickets are asked back."""
    found = _LAST.search(ctx.question)
    if found is None:
        return
    draft = ctx.draft
    counts = [m.meaning.count for m in ctx.marks if isinstance(m.meaning, TopMark)]
    plain = draft.listing and not (draft.dimensions or draft.metrics or draft.order or draft.skip)
    more = _ABOUT.search(ctx.blanked(ValueMark)[found.end() :])
    plain = plain and not (more or draft.share or draft.against or draft.digest or draft.total)
    if not (plain and counts == [draft.limit] and not draft.time):
        draft.doubts.append((f"“{found[0]}”只能列出工单，不能再算数或分组", _CHOICES))
