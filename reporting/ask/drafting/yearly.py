"""The same days of every year: 近三年每年春节期间, 每年9月, 哪一年国庆最多."""

from dataclasses import replace
from datetime import timedelta

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.query.query import Spans
from suqiu.periods import Grain, Period

_YEAR = timedelta(365)
# How far back 每年9月 goes where no years are named; years without tickets show no row.
_YEARS_BACK = 10


def settle_years(ctx: Context) -> None:
    """A part of the year by years is those days of each year, of the years that are named."""
    draft = ctx.draft
    by_year = any(dimension == "year" for _, dimension in ctx.dimensions())
    parts = [one for one in draft.periods if one.grain is not Grain.YEAR and _length(one) < _YEAR]
    years = [one for one in draft.periods if _length(one) > _YEAR + timedelta(1)]
    if len(parts) != 1 or len(years) > 1 or len(parts) + len(years) < len(draft.periods):
        return
    if not by_year and not (years and _contains(years[0], parts[0]) and not ctx.says("其中")):
        return
    spans = _spans(parts[0], years[0] if years else None)
    last_day = spans[0].end - timedelta(1)
    if _otherwise_timed(ctx) or draft.against is not None or spans[0].start.year != last_day.year:
        draft.doubts.append(("每年同一段日子现在只能按受理时间列出，请分开问", ()))
        return
    if not by_year:
        # 近三年9月: that of each of the years.
        draft.dimensions.append("year")
    draft.filters.append(Spans(spans))
    hull = Period.of(spans[0].start.date(), spans[-1].end.date())
    draft.periods = [replace(hull, text=years[0].text if years else "历年")]


def _contains(years: Period, part: Period) -> bool:
    """Whether the part lies within what was said of several years, so that one of the two would
    say nothing.
    """
    return years.start <= part.start and part.end <= years.end


def _otherwise_timed(ctx: Context) -> bool:
    """Whether the days are those of something else than the receipt."""
    times = [ctx.layer.metrics[metric].time for _, metric in ctx.metrics()]
    closed = ctx.has(signs.CLOSED_COUNT, signs.CLOSED_TIME)
    return bool(ctx.draft.time) or closed or any(one != "received_at" for one in times)


def _length(period: Period) -> timedelta:
    return period.end - period.start


def _spans(part: Period, years: Period | None) -> tuple[Period, ...]:
    """The days in each year, earliest first; a holiday only where its days are on file."""
    found = [part]
    while len(found) < _YEARS_BACK:
        earlier = found[-1].year_earlier()
        if earlier.festival != part.festival or (years and earlier.start < years.start):
            break
        found.append(earlier)
    return tuple(reversed(found))
