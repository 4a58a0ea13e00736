"""近三年每年春节: the same days of every year, side by side."""

from datetime import timedelta

from reporting.ask.context import Context
from reporting.ask.marks import PeriodMark
from reporting.query.query import Where
from suqiu.periods import Period

_YEAR = timedelta(days=366)
_SHORT = timedelta(days=60)
_EVERY = ("每年", "每一年", "历年", "各年", "逐年", "年年")


def settle_recurring(ctx: Context) -> None:
    """A holiday inside several years, by year: its days in each of them. Without the years it is
    asked back, for a row of one year is no answer.
    """
    draft = ctx.draft
    yearly = any(one == "year" and mark.text in _EVERY for mark, one in ctx.dimensions())
    days = [one for one in draft.periods if one.end - one.start < _SHORT]
    if not yearly or len(days) != 1:
        return
    wide = [one for one in draft.periods if one.end - one.start > _YEAR]
    if len(draft.periods) == 1:
        marks = (one.text for one in ctx.marks if isinstance(one.meaning, PeriodMark))
        name = next(marks, "").removesuffix("期间")
        draft.doubts.append((f"要看哪几年的{name}？", (f"近三年每年{name}的受理量",)))
    elif len(draft.periods) == 2 and wide:
        draft.periods = wide
        draft.filters.append(Where("day", _days(days[0], wide[0])))


def _days(holiday: Period, wide: Period) -> tuple[str, ...]:
    """The days of the holiday in every year of the wide period, earliest first."""
    found: list[str] = []
    while holiday.end > wide.start:
        length = (holiday.end - holiday.start).days
        days = [holiday.start + timedelta(days=at) for at in range(length)]
        found = [f"{one:%Y-%m-%d}" for one in days if wide.start <= one < wide.end] + found
        holiday = holiday.year_earlier()
    return tuple(found)
