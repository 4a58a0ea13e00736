"""Working days: how long a ticket took is not known in them, and what of a period's weekdays and
weekends the calendar has otherwise (days off and days made up).
"""

import re
from collections.abc import Iterable
from datetime import timedelta

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import AmountMark, FilterMark, UnknownMark
from reporting.metrics import Unit
from reporting.query.query import Filter, Mentions, Query, Weekdays, plain
from suqiu.periods import Period, is_workday

_WEEK, _WEEKEND = (1, 2, 3, 4, 5), (6, 7)
# 3个工作日内办结, 三个以上工作日, 24个工作小时: working time counted, not the day of the week.
_COUNTED = re.compile(
    r"(?:(?:\d|[零〇一二两三四五六七八九十百半几]|多少)多?个|\d|多少)(?:半|多)?(?:以上|以下|左右|以内)?的?"
    r"(?:工作(?:日|天|小时|时(?!间|段)|钟头)|工时)(?:之|以)?[内里]?"
)
# 只算工作日，5天内办结; 平均办理时长扣除周末: what is left of the time, or of the tickets?
_REDUCED = re.compile(
    r"(?:[按以]|[只仅]按?[算计]|折合成?|折算成?|换算成?)工作(?:日|天|时间|小时)"
    r"|(?:扣除|扣掉|去掉|除去|剔除|不[算计含])(?:双休日?|周末|休息日|节假日|假期|非工作(?:日|时间))"
)
_NOT_KNOWN = "办理时长、办理时限按自然日（周末和节假日也算）的小时统计，不能按工作日或工作时间算；要按自然日算吗？"
_CALENDAR = ("9月3天内办结的有多少件", "9月办理时长超过5天的有多少件", "9月平均办理时长")


def settle_working_time(ctx: Context) -> None:
    """Ask back where working days or hours are counted: calendar days would be another number."""
    text = ctx.question
    for mark in ctx.marks:
        if isinstance(mark.meaning, FilterMark) and isinstance(mark.meaning.filter, Mentions):
            # What a text says is looked for letter by letter.
            text = text[: mark.start] + "□" * (mark.end - mark.start) + text[mark.end :]
    counted = [one.span() for one in _COUNTED.finditer(text)]
    if not counted and not (_REDUCED.search(text) and _lasts(ctx)):
        return
    draft = ctx.draft
    draft.doubts.insert(0, (_NOT_KNOWN, _CALENDAR))
    for mark in ctx.marks:
        inside = any(start <= mark.end and mark.start < end for start, end in counted)
        if isinstance(mark.meaning, UnknownMark) and inside and mark.text in draft.unknown:
            draft.unknown.remove(mark.text)


def _lasts(ctx: Context) -> bool:
    """Whether the question is about how long something took."""
    amounts = (one.meaning for one in ctx.marks if isinstance(one.meaning, AmountMark))
    if any(one.unit in ("天", "小时") for one in amounts) or ctx.has(signs.HOW_LONG):
        return True
    return any(ctx.layer.metrics[one].unit == Unit.HOUR for _, one in ctx.metrics())


def calendar_note(filters: Iterable[Filter], query: Query) -> str:
    """放假 and 调休 within the query's period, where working days or weekends are asked for; they
    are counted by the day of the week. Nothing where the period has none.
    """
    asked = {one.days for one in plain(filters) if isinstance(one, Weekdays)}
    if query.period is None or asked.isdisjoint((_WEEK, _WEEKEND)):
        return ""
    off, made_up = _exceptions(query.period)
    told = []
    if off:
        told.append(f"周一至周五有{off}天放假")
    if made_up:
        told.append(f"周六、周日有{made_up}天调休上班")
    return f"期内{'，'.join(told)}，仍按星期几统计" if told else ""


def _exceptions(period: Period) -> tuple[int, int]:
    """Weekdays off and weekend days worked."""
    first = period.start.date()
    days = [first + timedelta(one) for one in range((period.end - period.start).days)]
    off = sum(one.isoweekday() in _WEEK and not is_workday(one) for one in days)
    return off, sum(one.isoweekday() in _WEEKEND and is_workday(one) for one in days)
