"""9月受理、10月办结的: tickets by two of their times at once."""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Mark, PeriodMark
from reporting.query.query import Holds, Spans
from suqiu.periods import Period

_RECEIVED = re.compile("受理|收到|接到|接收|[收接来]的|派来|进来")
_CLOSED = re.compile("办结|办完|结案|办理完")
_NUMBER = re.compile("多少|几[件单个]")
# 9月办结的有多少是8月受理的: of those, how many.
_HOW_MANY_ARE = re.compile("(?:里面?|当中|中)?有?(?:多少|几)件?(?:是|属于|在|为)?(?:于|在)?$")
_OPEN = ("open", "overdue")
_APART: tuple[str, tuple[str, ...]] = (
    "受理和办结是两段时间，请分开问", ("9月受理的有多少件", "10月办结的有多少件")
)  # fmt: skip


def settle_two_times(ctx: Context) -> bool:
    """Take the one of two periods that says when the tickets came as a condition, the other as
    the time they were closed; ask back what goes beyond the count. False for any other question.
    """
    draft = ctx.draft
    marks = [one for one in ctx.marks if isinstance(one.meaning, PeriodMark)]
    if len(marks) != 2:
        return False
    gap, tail = _words(ctx, marks[0], marks[1]), ctx.after(marks[1])
    if _NUMBER.search(_HOW_MANY_ARE.sub("", gap)):
        return False
    named = {ctx.layer.metrics[one].time for _, one in ctx.metrics()}
    if {"received_at", "closed_at"} <= named:
        draft.doubts.append(_APART)
        return True
    if _RECEIVED.search(gap) and _CLOSED.search(tail) and not _CLOSED.search(gap):
        received, closed = marks
    elif _CLOSED.search(gap) and _RECEIVED.search(tail) and not _RECEIVED.search(gap):
        closed, received = marks
    else:
        return False
    standing = any(isinstance(one, Holds) and one.condition in _OPEN for one in draft.filters)
    known = ctx.has(signs.CLOSED_TIME, signs.CLOSED_COUNT)
    compared = draft.against is not None or ctx.has(signs.COMPARE, signs.EACH, signs.RISE)
    overlap = period_of(received).start > period_of(closed).start
    if standing or not known or compared or ctx.metrics() or overlap:
        draft.doubts.append(_APART)
        return True
    draft.filters.append(Spans((period_of(received),)))
    draft.periods = [period_of(closed)]
    draft.time = "closed_at"
    draft.guesses.append(f"只算{period_of(received).text}受理、{period_of(closed).text}办结的")
    return True


def _words(ctx: Context, left: Mark, right: Mark) -> str:
    return ctx.question[left.end : right.start]


def period_of(mark: Mark) -> Period:
    """The period that a mark names."""
    assert isinstance(mark.meaning, PeriodMark)
    return mark.meaning.period
