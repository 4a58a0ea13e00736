"""When: one period, two to compare, several in a row, and which time of a ticket is meant."""

import re
from datetime import timedelta
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.filters.filtering import NUMBER_ASKED
from reporting.ask.drafting.groups.leading import chosen_in_another
from reporting.ask.drafting.times.two_times import period_of, settle_two_times
from reporting.ask.drafting.times.yearly import settle_years
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Mark, PeriodMark
from reporting.query.query import Against
from suqiu.periods import Grain, Period
from suqiu.periods.grain import add_months

_GRAINS = {
    Grain.DAY: "day", Grain.WEEK: "week", Grain.MONTH: "month", Grain.QUARTER: "quarter",
    Grain.HALF: "half", Grain.YEAR: "year",
}  # fmt: skip
_TIMES = {
    signs.DUE_TIME: "due_at", signs.CLOSED_TIME: "closed_at",
    signs.DISPATCHED_TIME: "dispatched_at",
}  # fmt: skip

_QUARTERS = re.compile("近.*季度|过去.*季度")
_ONE_QUARTER = 92
# 9月比8月, 相较于8月; 和8月相比，9月.
_SETS_AGAINST = re.compile(r"(?:(?<!对)比|(?<!比)较|相较?比?于|比起)(?:当月)?$")
_WITH = re.compile("[和与跟同]$")
_COMPARED = re.compile("相?比|相较|对比")

_BEFORE_NOW = re.compile(r"前(?:\d{1,2}|[一二两三四五六七八九十]{1,2})个?(?:月|周|星期|礼拜)")
_LONG = (Grain.QUARTER, Grain.HALF, Grain.YEAR)


_ROLLING = re.compile(
    r"(?:最?近|过去|这)(?:\d{1,2}|[一二两三四五六七八九十]{1,2})个?(?P<unit>周|星期|礼拜|月)$"
)
# 比上季度: how long the time before is said to be.
_UNIT_BEFORE = re.compile("季|[周月年天日]|星期|礼拜")
_DAYS_OF = {
    "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 31, "季": _ONE_QUARTER, "年": 366,
}  # fmt: skip


# 最近7天与前7天: as many days as are said first, and those before them.
_LATEST = re.compile(
    r"(?:最?近|过去)(?P<span>[\d一二两三四五六七八九十]{1,3}个?(?:天|日|周|星期|礼拜|月))$"
)
_BEFORE_THEM = re.compile(
    r"前(?P<span>[\d一二两三四五六七八九十]{1,3}个?(?:天|日|周|星期|礼拜|月))$"
)


def settle_periods(ctx: Context) -> None:
    """Which period, against which; what cannot be put into one query is asked back."""
    draft = ctx.draft
    for sign, column in _TIMES.items():
        if ctx.has(sign):
            draft.time = column
    if ctx.has(signs.CLOSED_TIME) and ctx.says("受理的", "受理且", "受理并", "收到的", "来的工单"):
        draft.time = ""
    if ctx.has(signs.YOY) and ctx.has(signs.MOM):
        draft.both, draft.against = True, Against.YOY
        if len(_distinct(draft.periods)) > 1:
            draft.doubts.append(("同比和环比只看一段时间", ("9月受理量同比、环比",)))
    _other_unit(ctx)
    _running_quarter(ctx)
    settle_years(ctx)
    _months_before(ctx)
    if chosen_in_another(ctx):
        return
    _those_before(ctx)
    _number_of_both(ctx)
    if settle_two_times(ctx):
        return
    draft.periods = _distinct(_of_both_years(draft.periods))
    if len(draft.periods) > 1:
        _several(ctx)


def _several(ctx: Context) -> None:
    """Two periods are compared; those in a row are one, by its units where no total is asked for."""
    draft = ctx.draft
    two = len(draft.periods) == 2
    if two:
        draft.periods = _current_first(ctx, draft.periods)
    if two and draft.against is Against.YOY and not _a_year_apart(*draft.periods):
        two = False  # 8月9月同比: both are set against the year before
    if two and draft.against in (Against.YOY, Against.MOM):
        current, base = draft.periods
        if draft.against is Against.YOY and current.running and _begins_alike(current, base):
            draft.periods = [current]  # 今年和去年同比: the same days, and not the whole year
        return
    if ctx.has(*_TIMES) and ctx.says("受理") and not ctx.has(signs.COMPARE):
        draft.doubts.append(("一次只能按一种时间问（受理、办结或到期），请分开问", ()))
        return
    row = _in_a_row(draft.periods)
    by_unit = _GRAINS.get(draft.periods[0].grain) if draft.periods[0].grain else None
    in_turn = row is not None and _in_turn(ctx, by_unit)
    if two and not in_turn and not (draft.total and row):
        if draft.total and not _compares(ctx):
            draft.doubts.append(("两段时间不相连，请分开问", ()))
        elif draft.periods[0].start < draft.periods[1].end and (
            draft.periods[1].start < draft.periods[0].end
        ):
            # 国庆那周 and 国庆前一周.
            said = "和".join(one.text for one in draft.periods)
            draft.doubts.append((f"{said}有重叠，请写明起止日期", ()))
        else:
            draft.against = Against.CUSTOM
            ways = (signs.COMPARE, signs.RISE, signs.CHANGE, signs.FALL, signs.MORE, signs.LESS)
            draft.apart = ctx.has(signs.EACH) and not ctx.has(*ways)
        return
    if row is None:
        draft.doubts.append(("一次只能问一段时间，或比较两段时间", ()))
        return
    draft.periods = [row]
    if not draft.total and by_unit and not _times(ctx):
        draft.dimensions.append(by_unit)


def _a_year_apart(current: Period, base: Period) -> bool:
    """Whether the one can be the other's 同期, a festival's too, whose days move."""
    return (current.start - base.start).days > _ONE_QUARTER * 3


def _begins_alike(current: Period, base: Period) -> bool:
    return current.year_earlier().start == base.start


def _other_unit(ctx: Context) -> None:
    """9月比上季度: a month has no quarter before it of its own length."""
    for mark in ctx.places(signs.MOM):
        unit = _UNIT_BEFORE.search(mark.text)
        if unit is None or len(ctx.draft.periods) != 1 or _times(ctx):
            continue
        period, longest = ctx.draft.periods[0], _DAYS_OF[unit[0]]
        days = (period.end - period.start).days
        # Three months of 30 days are not twice as long as a quarter; what runs may be short.
        if days > longest or (not period.running and days < longest * 0.9):
            said = f"{period.text}和“{mark.text.lstrip('比较和跟与同')}”不一样长，要和哪段时间比？"
            ctx.draft.doubts.append((said, (f"{period.text}环比", f"{period.text}同比")))


def settle_whole_units(ctx: Context) -> None:
    """近三周每周: three weeks, of which this one is not over, and no day or two of a fourth."""
    draft = ctx.draft
    unit = next((one for one in ("week", "month") if one in draft.dimensions), "")
    for mark in ctx.marks if len(draft.periods) == 1 and draft.against is None else ():
        if not isinstance(mark.meaning, PeriodMark) or period_of(mark) is not draft.periods[0]:
            continue
        found, period = _ROLLING.match(mark.text), period_of(mark)
        if found is None or unit != ("month" if found["unit"] == "月" else "week"):
            continue
        last = (period.end - timedelta(days=1)).date()
        if unit == "week":
            count = (period.end - period.start).days // 7
            start = last - timedelta(days=last.weekday() + 7 * (count - 1))
        else:
            months = 12 * (period.end.year - period.start.year)
            count = months + period.end.month - period.start.month
            start = add_months(last.replace(day=1), 1 - count)
        if start != period.start.date():
            draft.periods = [Period.of(start, period.end.date())]
            said = "周" if unit == "week" else "月"
            draft.guesses.append(
                f"“{mark.text}”按{said}列，是到本{said}为止的{count}个{said}，"
                f"本{said}到{last.month}月{last.day}日"
            )


def _running_quarter(ctx: Context) -> None:
    """最近三个季度 ends today: that its last quarter is not over yet is told."""
    for mark in ctx.marks:
        if not (isinstance(mark.meaning, PeriodMark) and _QUARTERS.search(mark.text)):
            continue
        period = mark.meaning.period
        whole = all(one.day == 1 and one.month % 3 == 1 for one in (period.start, period.end))
        begun = period.start.day == 1 and period.start.month % 3 == 1
        if begun and not whole and (period.end - period.start).days > _ONE_QUARTER:
            last = period.end - timedelta(days=1)
            said = f"“{mark.text}”含还没过完的本季度，到{last.month}月{last.day}日为止"
            ctx.draft.guesses.append(said)


def _months_before(ctx: Context) -> None:
    """今年各街道前三个月: the first of the year, or those before this month?"""
    marks = [one for one in ctx.marks if isinstance(one.meaning, PeriodMark)]
    for mark in (one for one in marks if _BEFORE_NOW.match(one.text)):
        inner = period_of(mark)
        for outer in map(period_of, marks):
            if outer.grain in _LONG and outer.start <= inner.start and inner.end <= outer.end:
                said = f"“{mark.text}”是{outer.text}的头几个，还是到现在为止的？请写明起止月份"
                ctx.draft.doubts.append((said, ()))


def _those_before(ctx: Context) -> None:
    """最近7天与前7天: the second are those before the first, and not those before today."""
    marks = [one for one in ctx.marks if isinstance(one.meaning, PeriodMark)]
    if len(marks) != 2 or len(ctx.draft.periods) != 2:
        return
    latest, before = _LATEST.match(marks[0].text), _BEFORE_THEM.match(marks[1].text)
    if latest and before and latest["span"] == before["span"]:
        ctx.draft.periods = [period_of(marks[0]), period_of(marks[0]).previous()]


def _number_of_both(ctx: Context) -> None:
    """今年停水多少件，9月多少件: two numbers, of a time and of a part of it."""
    marks = [one for one in ctx.marks if isinstance(one.meaning, PeriodMark)]
    for left, right in pairwise(marks):
        one, two = period_of(left), period_of(right)
        inside = one.start <= two.start < two.end <= one.end
        same = (one.start, one.end) == (two.start, two.end)
        if inside and not same and NUMBER_ASKED.search(ctx.question[left.end : right.start]):
            ctx.draft.doubts.append((f"{one.text}和{two.text}请分开问", ()))


def _in_turn(ctx: Context, unit: str | None) -> bool:
    """9月和10月逐月, 2024年和2025年各季度, 8月和9月各多少: one row after the other, nothing set against
    another.
    """
    compares = ctx.has(
        signs.COMPARE, signs.RISE, signs.CHANGE, signs.FALL, signs.MORE, signs.LESS
    ) or ctx.draft.against is not None  # fmt: skip
    # 8月和9月各多少.
    each = ctx.has(signs.EACH) and unit is not None and not ctx.draft.dimensions
    each = each and not ctx.dimensions() and not compares
    return each or unit in _times(ctx) or (bool(_times(ctx)) and not compares)


def _times(ctx: Context) -> list[str]:
    """The units of the calendar by which is asked."""
    return [one for _, one in ctx.dimensions() if one in _GRAINS.values()]


def settle_time_said(ctx: Context) -> None:
    """按受理时间: of figures that are usually taken by another time."""
    if ctx.has(signs.RECEIVED_TIME):
        usual = {ctx.layer.metrics[one].time for one in ctx.draft.metrics}
        ctx.draft.time = "" if usual <= {"received_at"} else "received_at"


def _current_first(ctx: Context, periods: list[Period]) -> list[Period]:
    """The period that is told about before its base: A of A比B, B of 和A相比，B; else the later,
    in whatever order they are named.
    """
    named = [one for one in ctx.marks if any(_is_of(one, period) for period in periods)]
    if len(named) != 2:
        return sorted(periods, key=lambda period: period.start, reverse=True)
    first, second = named
    gap = ctx.question[first.end : second.start]
    one, two = periods if _is_of(first, periods[0]) else periods[::-1]
    if _SETS_AGAINST.search(gap):
        return [one, two]
    before = ctx.before(first)
    if (_WITH.search(before) and _COMPARED.match(gap)) or (
        _SETS_AGAINST.search(before) and gap.startswith(("，", ","))
    ):
        return [two, one]
    return sorted(periods, key=lambda period: period.start, reverse=True)


def _is_of(mark: Mark, period: Period) -> bool:
    return isinstance(mark.meaning, PeriodMark) and mark.meaning.period is period


def _compares(ctx: Context) -> bool:
    return ctx.has(signs.COMPARE, signs.RISE, signs.CHANGE, signs.FALL, signs.EACH)


def _of_both_years(periods: list[Period]) -> list[Period]:
    """2025年和2026年各街道1到8月: the months said once are those of both years."""
    years = [one for one in periods if one.grain is Grain.YEAR]
    parts = [one for one in periods if one.grain is not Grain.YEAR]
    if len(years) != 2 or len(parts) != 1:
        return periods
    earlier, later = sorted(years, key=lambda one: one.start)
    part = parts[0]
    if earlier.start <= part.start < part.end <= earlier.end and not part.festival:
        # 今年和去年对比，9月: read as that of the year named last.
        months = 12 * (later.start.year - earlier.start.year)
        start, end = (add_months(one.date(), months) for one in (part.start, part.end))
        part = Period.of(start, end)
    base = part
    if not later.start <= part.start < part.end <= later.end:
        return periods
    while base.start >= earlier.end:
        base = base.year_earlier()
    return [part, base] if base.start >= earlier.start else periods


def _distinct(periods: list[Period]) -> list[Period]:
    """Without repeats, and without one that only says roughly where another lies
    (今年投诉最多的是7月).
    """
    found: list[Period] = []
    for one in periods:
        if all((one.start, one.end) != (other.start, other.end) for other in found):
            found.append(one)
    return [
        one
        for one in found
        if not any(
            other is not one and one.start <= other.start and other.end <= one.end
            for other in found
        )
    ]


def _in_a_row(periods: list[Period]) -> Period | None:
    """All periods as one, if each begins where the one before ends."""
    ordered = sorted(periods, key=lambda one: one.start)
    if any(one.end != two.start for one, two in pairwise(ordered)):
        return None
    return Period.of(ordered[0].start.date(), ordered[-1].end.date())
