"""最近5件噪声投诉, 第一件特急是哪天来的: the tickets received last or first, and nothing else of them."""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Canvas, PeriodMark, SignMark, TopMark, ValueMark
from reporting.query.query import Order
from suqiu.errors import SuqiuError
from suqiu.periods.numerals import chinese_number

# A list that begins with what came first.
FIRST_RECEIVED = Order(metric="received", descending=False)

_LAST = re.compile(
    r"(?:最近|最新)(?:受理|收到|接到|来)?的?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?:件|条|单)"
)
_KIND = "(?=工单|诉求|投诉|举报|求助|咨询|建议|表扬)"
_CAME = "(?:受理|收到|接到|来|反映)?的?"
# 首次联系, 第一次退单 is a step of one ticket; 一次性 no time at all.
_NO_STEP = "(?!事|被|性|联系|签收|回访|办|退|重|催|派|响应|处理|延|见|以上|以内)"
_FIRST = re.compile(
    rf"(?:(?:第一|头一|首)(?:件|起|次|条|个{_KIND})"
    rf"|最早{_CAME}[那这]?(?:一?(?:件|起|次|条|个{_KIND})|{_KIND}|(?=[^,，。]{{1,8}}(?:工单|诉求|投诉|求助|咨询)$)|(?=是?(?:什么时|啥时|何时|哪一?天|几号)))){_NO_STEP}"
)
_NEWEST = re.compile(
    rf"(?:最后{_CAME}[那这]?一?(?:件|起|次|条|个{_KIND})|(?:最近|最新|上)的?[那这]?一(?:次|起)){_NO_STEP}"
)
_WHEN = re.compile(
    "[是在]*(?:哪一?[天日]|几月几[号日]|几号|(?:什么|啥)时[候间]|何时|几点|哪一?[件起条])"
    "(?:受理|来|收到|接到|接|报|反映|提|发生|出现|进来|打来)?[了的]*"
)
# 最近5件里退单的, 最近5件是什么时候: something about the five, not the five.
_ABOUT = re.compile(
    "多少|几|占|比|里|中(?!山|心|学|小|医|介)|当中|什么|啥|怎|如何|时候|率|趋势|变化|合计|总共|一共"
)
_CHOICES = ("最近5件投诉是哪些",)
_ONE_CHOICES = ("今年第一件特急工单", "最近一件特急工单")


def read_recent(canvas: Canvas) -> None:
    """Mark how many of the last tickets are wanted, or which one: the first, the last."""
    for found in _LAST.finditer(canvas.rest()):
        try:
            count = chinese_number(found["n"])
        except SuqiuError:
            continue
        if count:
            canvas.put(found.start(), found.start("n"), SignMark(signs.LIST))
            canvas.put(found.start("n"), found.end(), TopMark(count))
    one = False
    for pattern, sign in ((_FIRST, signs.FIRST_ONE), (_NEWEST, signs.LAST_ONE)):
        for found in pattern.finditer(canvas.rest()):
            one = canvas.put(*found.span(), SignMark(sign)) or one
    if one:
        for found in _WHEN.finditer(canvas.rest()):
            canvas.put(*found.span(), SignMark(signs.FILLER))


def settle_recent(ctx: Context) -> None:
    """A list and nothing else: figures or groups of the last five tickets are asked back."""
    if ctx.has(signs.FIRST_ONE, signs.LAST_ONE):
        _settle_one(ctx)
        return
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


def _settle_one(ctx: Context) -> None:
    """List that ticket; whose it was (是哪个部门的) the list has too."""
    draft = ctx.draft
    named = ctx.places(signs.FIRST_ONE, signs.LAST_ONE)
    behind = [one for at, one in ctx.dimensions() if at.start >= named[0].end]
    draft.dimensions = [one for one in draft.dimensions if one not in behind]
    counted = any(isinstance(one.meaning, TopMark) for one in ctx.marks)
    more = _ABOUT.search(ctx.blanked(ValueMark, SignMark, PeriodMark))
    other = draft.dimensions or draft.metrics or draft.order or draft.having or draft.time
    worked = draft.share or draft.against or draft.digest or draft.total or draft.per
    if len(named) > 1 or counted or more or other or worked:
        said = f"“{named[0].text}”只能列出那一件，不能再算数或分组"
        draft.doubts.append((said, _ONE_CHOICES))
        return
    if ctx.has(signs.FIRST_ONE) and not (draft.periods or ctx.says("历史", "全部时间")):
        draft.unasked = (f"“{named[0].text}”从什么时候算起？", ("今年第一件", "全部时间最早的一件"))
    draft.listing, draft.metrics, draft.limit = True, [], 1
    draft.order = FIRST_RECEIVED if ctx.has(signs.FIRST_ONE) else None
