"""Time limits: 超过时限才办结 is late but closed, 本月到期未办结 is due then and still open; and
10月30日当天办结的 says the day once more.
"""

import re

from reporting.ask.marks.marks import Canvas, FilterMark, Mark, PeriodMark, SignMark
from reporting.ask.marks.signs import DUE_TIME, FILLER
from reporting.query.query import Holds
from suqiu.periods import Grain

_BUT_CLOSED = re.compile(
    "(?:之?后|以后|了)?(?:才|后才|再|最后|最终)(?:被|给)?(?:办结|办完|结案|处理完|办理完毕?|了结)(?:了)?的?"
)
_THAT_DAY = re.compile("当[天日]")
_WILL = ("要", "会", "将", "就要")
_FALLS_DUE = re.compile("到期(?=.)")


def read_limits(canvas: Canvas) -> None:
    """Mark anew what was read as overdue and open, where the words beside it say otherwise."""
    overdue = FilterMark(Holds("overdue"))
    for mark in [one for one in canvas.marks if one.meaning == overdue]:
        closed = _BUT_CLOSED.match(canvas.text[mark.end :])
        due = _FALLS_DUE.match(mark.text)
        if closed:
            _reopen(canvas, mark.start, mark.end + closed.end())
            canvas.put(mark.start, mark.end + closed.end(), FilterMark(Holds("late_closed")))
        elif due and _behind_period(canvas, mark):
            _reopen(canvas, mark.start, mark.end)
            canvas.put(mark.start, mark.start + due.end(), SignMark(DUE_TIME))
            canvas.put(mark.start + due.end(), mark.end, FilterMark(Holds("open")))

    same_day = FilterMark(Holds("same_day"))
    for mark in [one for one in canvas.marks if one.meaning == same_day]:
        day = _THAT_DAY.match(mark.text)
        if day and _behind_period(canvas, mark, Grain.DAY):
            _reopen(canvas, mark.start, mark.end)
            canvas.put(mark.start, mark.start + day.end(), SignMark(FILLER))


def _behind_period(canvas: Canvas, mark: Mark, grain: Grain | None = None) -> bool:
    return any(
        isinstance(one.meaning, PeriodMark)
        and canvas.text[one.end : mark.start] in ("", "的", "已", "内", *_WILL)
        and (grain is None or one.meaning.period.grain is grain)
        for one in canvas.marks
    )


def _reopen(canvas: Canvas, start: int, end: int) -> None:
    """Take back the marks of a stretch, one of which begins it."""
    for one in [one for one in canvas.marks if start <= one.start < end]:
        canvas.marks.remove(one)
        canvas.release(one.start, one.end)
