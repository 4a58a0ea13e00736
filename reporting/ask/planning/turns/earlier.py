"""再上个月, 去年呢: a time told from that of the question before, not from today."""

import re
from datetime import timedelta

from reporting.ask.drafting.draft import QueryDraft
from suqiu.periods import Grain, Period
from suqiu.periods.grain import add_months

_STEP = re.compile(
    r"(?:再往?|往|更)[前上](?:推|数|一)*个?(?P<u>月|周|星期|礼拜|季度?|年|天)"
    r"|(?<![\d去])前一个?(?P<u2>月|周|星期|礼拜|季度?|年|天)"
)
# 上个月呢 after 9月, when that is last month: the one before is meant.
_LAST = re.compile(r"(?<!上)上一?个?(?P<u>月|周|星期|礼拜|季度?)")
# 去年呢, 那2025年呢 after 9月: the September of that year, unless the whole year is said.
_YEAR_ONLY = re.compile(
    r"(?:那么?|换成|改成|改看|再看)?(?:去年|前年|今年|本年|上一?年|20\d\d年|\d\d年)(?:的)?(?:数据?)?呢?[?？。]*"
)
_UNITS = {
    "月": Grain.MONTH, "周": Grain.WEEK, "星期": Grain.WEEK, "礼拜": Grain.WEEK,
    "季": Grain.QUARTER, "季度": Grain.QUARTER, "年": Grain.YEAR, "天": Grain.DAY,
}  # fmt: skip


def step_back(draft: QueryDraft, question: str, previous: Period | None) -> str:
    """Put the unit before the one asked about last in place of the time read; returns the words
    where the last question was about no such unit, else nothing.
    """
    if len(draft.periods) != 1:
        return ""
    if previous is not None and _YEAR_ONLY.fullmatch(question):
        return _of_that_year(draft, question, previous)
    found, read = _STEP.search(question), draft.periods[0]
    unit = _UNITS[found["u"] or found["u2"]] if found else None
    if found is None:
        same = previous is not None and (read.start, read.end) == (previous.start, previous.end)
        # 上个月东湖街道的呢 says the time once more, and something else that is new.
        same = same and not (draft.filters or draft.dimensions or draft.metrics or draft.listing)
        found = _LAST.search(question) if same else None
        unit = _UNITS[found["u"]] if found else None
    if found is None:
        return ""
    if previous is None or previous.grain is not unit:
        return found[0]
    whole = previous.previous()
    # The unit before one that still runs is asked for as a whole.
    end = previous.start.date() if previous.running else whole.end.date()
    draft.periods = [Period.of(whole.start.date(), end)]
    return ""


def _of_that_year(draft: QueryDraft, question: str, previous: Period) -> str:
    """The same part of the year that is named; returns the words where that part is no days of
    the calendar (上周) or has not come yet.
    """
    named, last = draft.periods[0], previous.end - timedelta(1)
    part = previous.grain is not Grain.YEAR and previous.start.year == last.year
    years = named.start.year - previous.start.year
    if not part or not years:
        return ""
    if previous.grain is Grain.WEEK or (previous.festival and years > 0):
        return question.rstrip("呢?？。")
    moved = previous
    for _ in range(-years):
        moved = moved.year_earlier()
    if years > 0:
        start, end = (add_months(one.date(), 12 * years) for one in (moved.start, moved.end))
        moved = Period.of(start, min(end, named.end.date()))
    if moved.start >= named.end:
        return question.rstrip("呢?？。")
    draft.periods = [moved]
    draft.guesses.append(f"按上一问的那段日子统计：{moved.text}")
    return ""
