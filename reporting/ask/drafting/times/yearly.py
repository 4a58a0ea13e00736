"""The same days of every year: 近三年每年春节期间, 每年9月, 哪一年国庆最多."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

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
    draft.periods = _years_in_a_row(ctx, draft.periods)
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


def _years_in_a_row(ctx: Context, periods: list[Period]) -> list[Period]:
    """今年、去年、前年上半年: of three years or more, beside a part that is said once. In 2024年、2025年、
    2026年前三季度 the two years may be whole.
    """
    years = sorted((one for one in periods if one.grain is Grain.YEAR), key=lambda one: one.start)
    parts = [one for one in periods if one.grain is not Grain.YEAR]
    joined = all(one.end == two.start for one, two in pairwise(years))
    if len(years) > 1 and len(parts) == 1 and joined and parts[0].start == years[-1].end:
        last = parts[0].start.year
        said = f"{years[0].text}到{years[-1].text}是全年，还是和{parts[0].text}同样的一段？"
        way = parts[0].text.removeprefix(f"{last}年")
        choices = (
            f"{years[0].start.year}年到{last}年每年{way}",
            f"{years[0].text}到{years[-1].text}各年",
        )
        ctx.draft.doubts.append((said, choices))
    if len(years) <= 2 or len(parts) != 1 or not joined:
        return periods
    hull = Period.of(years[0].start.date(), years[-1].end.date())
    return [hull, *parts] if _contains(hull, parts[0]) else periods


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
