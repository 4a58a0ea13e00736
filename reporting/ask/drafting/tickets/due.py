"""快到期的, 3天内到期的: open tickets whose time limit is near, counted from the moment of asking."""

import re
from collections.abc import Iterable

from reporting.ask.drafting.context import Context
from reporting.ask.marks.marks import Canvas, FilterMark
from reporting.query.query import AnyOf, Bound, Filter, Holds, Op, Order
from suqiu.errors import SuqiuError
from suqiu.periods import Grain
from suqiu.periods.numerals import chinese_number

# 快到期 without a number: due within so many days (docs/wordings.md).
SOON_DAYS = 3
NUMBER = "left_days"

_DUE = r"(?:到期|到(?:办理)?(?:时限|期限)|超期|逾期|超时(?!长)|过期|超过?(?:办理)?时限)"
# 到期未办结 is overdue already; 到期前 tells of something else.
_END = r"(?:[且但还尚仍而]*(?:未|没有?)能?办(?:[结完]的?|的|$)|的|了|(?![前后率日时间未没才仍已]))"
_N = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<unit>天|日|个?(?:周|星期|礼拜)|个?小时)"
_SOON = re.compile(
    rf"(?:(?:快要?|即将|将要?|马上(?:就?要)?|就要|眼看要?|临近|接近|将近)(?P<due>{_DUE}){_END}|临期(?:的)?(?=工单|件|有|多少|$|[,，。?？]))"
)
_WITHIN = re.compile(
    rf"(?:未来|今后|接下来|往后)?(?:还有)?(?:不到|不足)?{_N}(?P<in>之内|以内|内|里)?"
    rf"(?:就|便|都)?(?P<will>快要?|即将|将要?|会|要|得)?(?P<due>{_DUE}){_END}"
)
_LONG = re.compile("不到|不足|未来|今后|接下来|往后")
# A contract or a licence runs out too: what stands before must end a phrase about tickets.
_FREE = re.compile(
    "(?:^|[,，、;；。:：\\n的有些哪是了几个单件求诉报询助议扬局镇道区办门位]|目前|现在|当前|多少|已经|[还都全])$"
)
_HOURS_A_DAY = 24
_LATE = Holds("late_closed")
_NOT_ON_TIME = AnyOf((_LATE, Holds("overdue")))
_IN_TIME = re.compile("按[时期]")
_RECEIVED = ("受理", "收到", "接到", "来的", "来件")


def read_due(canvas: Canvas) -> None:
    """Mark what falls due soon; a bare 3天内超期 may be overdue by so many days, and is left."""
    for found in _WITHIN.finditer(canvas.rest()):
        within = found["in"] or _LONG.search(found[0])
        to_come = found["due"].startswith("到") or found["will"] or _LONG.search(found[0])
        days = _days(found["n"], found["unit"])
        if within and to_come and days and _FREE.search(canvas.text[: found.start()]):
            canvas.put(*found.span(), FilterMark(Bound(NUMBER, Op.AT_MOST, days)))
    for found in _SOON.finditer(canvas.rest()):
        if _FREE.search(canvas.text[: found.start()]):
            said = found[0].rstrip("的了")
            note = f"“{said}”按{SOON_DAYS}天内到办理时限、还没办结统计"
            canvas.put(*found.span(), FilterMark(Bound(NUMBER, Op.AT_MOST, SOON_DAYS), note))


def soon_due(filters: Iterable[Filter]) -> bool:
    """Whether only what falls due soon is asked for."""
    return any(isinstance(one, Bound) and one.number == NUMBER for one in filters)


def settle_due(ctx: Context) -> None:
    """The soonest first in a list; with a time that is not the receiving it is asked back."""
    draft = ctx.draft
    _not_in_time(ctx)
    _overdue_of_a_day(ctx)
    if not soon_due((*draft.filters, *(one.filter for one in draft.sides))):
        return
    if draft.periods and not ctx.says(*_RECEIVED):
        said = "快到期是从现在算起的，不能再加一段时间；要问哪天到期的，请说“下周到期的”"
        draft.doubts.append((said, ("快到期的工单有多少", "下周到期的有多少件")))
    if draft.listing and draft.order is None:
        draft.order = Order(metric=NUMBER, descending=False)


def _overdue_of_a_day(ctx: Context) -> None:
    """昨天超期的: received that day, or due that day?"""
    draft = ctx.draft
    days = [one for one in draft.periods if one.grain is Grain.DAY]
    silent = not draft.time and not ctx.says(*_RECEIVED, "进来", "派单", "承办")
    if days and silent and Holds("overdue") in draft.filters:
        said = f"是{days[0].text}受理的，还是{days[0].text}到期的？"
        choices = (
            f"{days[0].text}受理的超期的有多少", f"{days[0].text}到期还没办结的有多少", "现在超期的有多少",
        )  # fmt: skip
        draft.doubts.append((said, choices))


def _not_in_time(ctx: Context) -> None:
    """9月到期没按时办结的: those closed late, and those that are overdue still."""
    draft = ctx.draft
    said = [m.text for m, one in ctx.filters if one == _LATE and _IN_TIME.search(m.text)]
    if draft.time != "due_at" or not said or _LATE not in (*draft.filters, *draft.share_of):
        return
    draft.filters = [_NOT_ON_TIME if one == _LATE else one for one in draft.filters]
    draft.share_of = [_NOT_ON_TIME if one == _LATE else one for one in draft.share_of]
    draft.guesses.append(f"“{said[0]}”含超期到现在还没办结的")


def _days(number: str, unit: str) -> float | None:
    try:
        count = chinese_number(number)
    except SuqiuError:
        return None
    if "时" in unit:
        return count / _HOURS_A_DAY
    return count * (1 if unit in ("天", "日") else 7)
