"""Times of day and kinds of day: 晚上10点到早上6点, 凌晨, 周末."""

import re

from reporting.ask.marks.marks import Canvas, FilterMark, SignMark
from reporting.ask.marks.signs import FILLER
from reporting.query.query import AnyOf, Hours, Weekdays
from suqiu.errors import SuqiuError
from suqiu.periods.numerals import chinese_number

_PART = r"(?:凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|深夜|半夜|晚|夜|次日|第二天|当天|次日早上|第二天早上|次日凌晨|第二天凌晨)*"
_CLOCK = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
# 三点半, 8点15分, 10:45, 三点一刻; the minutes after the hour.
_MINUTE = r"(?:点钟?|时|(?=:\d\d))(?P<m{0}>半|[一三]刻|:\d\d|(?:[零一二三四五]?十?[一二三四五六七八九]?|\d{{1,2}})分)?"
_SPAN = re.compile(
    rf"(?P<p1>{_PART})(?P<h1>{_CLOCK})(?:{_MINUTE.format(1)}(?:以后|之后|过后|后)?)?\s*(?:到|至|-|－|~|～|—)\s*"
    rf"(?P<p2>{_PART})(?P<h2>{_CLOCK}){_MINUTE.format(2)}(?:之?间|期间|以前|之前|前)?"
)
_OPEN = re.compile(
    rf"(?P<p1>{_PART})(?P<h1>{_CLOCK}){_MINUTE.format(1)}(?P<way>以后|之后|过后|后|以前|之前|前)"
)
# 白天施工, 上班时间打牌: what the complaint is about.
_NO_MATTER = r"(?!的?(?:施工|装修|营业|作业|噪|扰|堵|开|关|停|唱|跳|打|睡|脱|玩|不|没|出|干|直播))"
_DAYTIME = re.compile(rf"(?:白天|日间)(?:时段|时间)?{_NO_MATTER}")
_NIGHT = re.compile(r"夜间时?段?|夜里|晚上|晚间|夜晚")
# 上班时间, where nothing else is said (docs/wordings.md).
OFFICE_HOURS = (9, 17)
_OFFICE = re.compile(rf"(?:上班|工作|办公)(?:时间|时段|期间)(?:内|里)?{_NO_MATTER}")
_OUT_OF_OFFICE = re.compile(
    rf"(?:非(?:上班|工作|办公)(?:时间|时段|期间)|下班(?:时间|时段|期间|[以之]?后))(?:内|里)?{_NO_MATTER}"
)
_NAMED = (
    (re.compile(r"凌晨|后半夜"), (0, 6)),
    (re.compile(r"夜间时?段?|夜里|深夜|半夜|大半夜"), (22, 6)),
    (re.compile(r"晚上|晚间|夜晚"), (18, 24)),
    (_DAYTIME, (6, 18)),
    (re.compile(r"上午"), (6, 12)),
    (re.compile(r"中午"), (11, 14)),
    (re.compile(r"下午"), (12, 18)),
    (re.compile(r"傍晚"), (17, 20)),
)
# Said beside the hours it means; alone nobody knows when it is.
_RUSH = re.compile(
    r"(?:[早晚午]高峰|午休)(?:时段|期间|时间|期)?(?:的|，|,|[(（])?(?=\n)|(?<=\n)[)）]?(?:的)?(?:[早晚午]高峰|午休)(?:时段|期间|时间|期)?"
)
# 7点到9点这段时间, 9月到10月那段时间里.
_THAT_SPAN = re.compile("(?<=\n)的?[这那]个?(?:一?段)?(?:时间|时段|钟点)段?[里内]?")
_WEEKEND = re.compile(
    r"周末|双休日?|礼拜六礼拜天|星期六星期日|休息日|周六、日|周六到周日|周六日|礼拜天"
)
_WORKDAY = re.compile(
    r"(?:周|星期|礼拜)一(?:到|至)(?:周|星期|礼拜)?五|平日|平时工作日|(?<!个)工作日"
)
_ONE_DAY = re.compile(
    r"(?<![上本下这每到至])(?:逢|每逢|每)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![到至~-])"
)
_LATE = ("晚", "夜", "下午", "傍晚")


def read_hours(canvas: Canvas) -> None:
    """Mark spans of hours and kinds of weekday; what the clock says goes before what a part of the
    day is called.
    """
    _clock(canvas)
    _named_parts(canvas)
    for found in _THAT_SPAN.finditer(canvas.rest()):
        canvas.put(*found.span(), SignMark(FILLER))
    _office_hours(canvas)
    _weekdays(canvas)


def _clock(canvas: Canvas) -> None:
    """22点到6点, 晚上7点到9点, 18点以后."""
    spans = list(_SPAN.finditer(canvas.rest()))
    for found in spans:
        start, end = _hour(found["h1"], found["p1"]), _hour(found["h2"], found["p2"])
        if start is not None and end is not None and not found["p2"] and start < end + 12 <= 24:
            # 晚上7点到9点: the second hour is of the same part of the day.
            end = end + 12 if start >= 12 else end
        minutes = _minute(found["m1"]), _minute(found["m2"])
        if start is None or end is None or None in minutes:
            continue
        first, last = minutes[0] or 0, minutes[1] or 0
        if (start, first) == (end, last) or not 0 <= start < 24 or not 0 <= end <= 24:
            continue
        closing = end % 24 if last else end % 24 or 24
        canvas.put(*found.span(), FilterMark(Hours(start, closing, first, last)))
    for found in _OPEN.finditer(canvas.rest()):
        hour, minute = _hour(found["h1"], found["p1"]), _minute(found["m1"])
        if hour is not None and minute is not None and 0 <= hour < 24:
            after = "后" in found["way"]
            span = Hours(hour, 24, minute) if after else Hours(0, hour, 0, minute)
            if after or hour or minute:
                canvas.put(*found.span(), FilterMark(span))
    if spans:
        for found in _RUSH.finditer(canvas.rest()):
            canvas.put(*found.span(), SignMark(FILLER))


def _named_parts(canvas: Canvas) -> None:
    """白天, 晚上: by the usual hours, unless a clock said beside it is meant (夜间（22点到6点）). The
    night set against the day is the rest of it.
    """
    clocked = any(
        isinstance(mark.meaning, FilterMark) and isinstance(mark.meaning.filter, Hours)
        for mark in canvas.marks
    )
    against_day = _DAYTIME.search(canvas.rest()) and _NIGHT.search(canvas.rest())
    named: list[tuple[int, int]] = []
    for pattern, hours in _NAMED:
        for found in pattern.finditer(canvas.rest()):
            beside = any(found.start() == end or found.end() == start for start, end in named)
            if clocked or beside:
                canvas.put(*found.span(), SignMark(FILLER))
                continue
            start, end = (18, 6) if against_day and _NIGHT.fullmatch(found[0]) else hours
            until = f"次日{end}" if end < start else str(end)
            note = f"“{found[0]}”按{start}点至{until}点统计"
            if canvas.put(*found.span(), FilterMark(Hours(start, end), note)):
                named.append(found.span())


def _office_hours(canvas: Canvas) -> None:
    """上班时间, 下班后: told to the asker, as each house has its own."""
    for found in _OUT_OF_OFFICE.finditer(canvas.rest()):
        start, end = OFFICE_HOURS
        note = f"“{found[0]}”按周末，以及周一至周五{end}点至次日{start}点统计"
        hours = AnyOf((Weekdays((6, 7)), Hours(end, start)))
        canvas.put(*found.span(), FilterMark(hours, note))
    for found in _OFFICE.finditer(canvas.rest()):
        start, end = OFFICE_HOURS
        note = f"“{found[0]}”按周一至周五{start}点至{end}点统计"
        if canvas.put(
            found.start(), found.start() + 1, FilterMark(Weekdays((1, 2, 3, 4, 5)), note)
        ):
            canvas.put(found.start() + 1, found.end(), FilterMark(Hours(start, end)))


def _weekdays(canvas: Canvas) -> None:
    """周末, 工作日, 星期三."""
    for pattern, days, told in (
        (_WEEKEND, (6, 7), "周六、周日"),
        (_WORKDAY, (1, 2, 3, 4, 5), "周一至周五"),
    ):
        for found in pattern.finditer(canvas.rest()):
            loose = found[0][0] not in "周星礼" or found[0] == "周末"
            note = f"“{found[0]}”按{told}统计" if loose else ""
            canvas.put(*found.span(), FilterMark(Weekdays(days), note))
    for found in _ONE_DAY.finditer(canvas.rest()):
        day = 7 if found["day"] in "日天" else "一二三四五六".index(found["day"]) + 1
        canvas.put(*found.span(), FilterMark(Weekdays((day,))))


def other_hours(hours: Hours) -> Hours:
    """The rest of the day."""
    start, end = hours.end % 24, hours.start
    closing = end if hours.start_minute else end or 24
    return Hours(start, closing, hours.end_minute, hours.start_minute)


def other_days(days: Weekdays) -> Weekdays:
    """The rest of the week."""
    return Weekdays(tuple(one for one in range(1, 8) if one not in days.days))


def _minute(text: str | None) -> int | None:
    """Minutes after the hour; 0 where none are named, None where they are none."""
    if text is None:
        return 0
    named = {"半": 30, "一刻": 15, "三刻": 45}.get(text)
    if named is not None:
        return named
    try:
        minute = chinese_number(text.strip(":分"))
    except SuqiuError:
        return None
    return minute if 0 <= minute < 60 else None


def _hour(text: str, part: str) -> int | None:
    try:
        hour = chinese_number(text)
    except SuqiuError:
        return None
    if hour <= 12 and any(word in part for word in _LATE) and hour != 12:
        # 晚上10点 is 22; 夜里2点 stays 2.
        return hour + 12 if hour >= 5 or "下午" in part else hour
    if hour == 12 and ("晚" in part or "夜" in part):
        return 0
    return hour
