"""Who assisted: 住建局协办的, 协办单位为公安局, 哪个部门协办最多, 有协办的."""

import re
from dataclasses import replace

from reporting.ask.marks import signs
from reporting.ask.marks.marks import (
    Canvas,
    DimensionMark,
    FilterMark,
    Mark,
    MetricMark,
    PeriodMark,
    SignMark,
    ValueMark,
)
from reporting.query.query import Holds

ASSISTING = "assisting"
_LEAD = "department"
# How seed and dispatch knowledge write down that a street's office helps, whichever it is.
_ANY_OFFICE = "街道办事处（乡镇人民政府）"
_OFFICE = "街道办事处"

_ASSISTS = "(?:协办|会办|协同办理|协助办理|配合办理)"
_BEHIND = re.compile(
    rf"(?:等|都|来|去|被|曾|负责|参与|参加|需要?|作为?)*{_ASSISTS}(?:过|了)?的?(?:单位|部门)?(?:的)?"
)
_BEFORE = re.compile("(?:不?(?:为|是|含|包括|包含)|[里中]?没?有|非|:|=|“)?$")
# 除公安局外各协办单位, 公安局在各协办单位里排第几: one of them, left out or looked for.
_AMONG_THEM = re.compile("(?:(?:以|之)?外的?[,，]?|在)(?:各个?|每个|所有|其他|其余)?")
_JOINED = re.compile("[和与跟同及、,，]|以及|还有")
# 承办和协办的 says both of one office; 协办率 is nothing that is known.
_BARE = re.compile(
    rf"(?<![承主]办[和与跟及、或])(?<!承办或者){_ASSISTS}(?!率|[和与跟及、或][承主]办)(?:得|过|了)?(?P<count>的?(?:件数|数量|总量|量|数))?的?"
)
_LEADS = re.compile("(?:来|去|负责)?(?:承办|主办|牵头)")


def read_assisting(canvas: Canvas) -> None:
    """Turn the offices that are said to have assisted, and their breakdown, into those who did; where
    no office is named, the tickets that somebody assisted with are meant.
    """
    before: list[Mark] = []
    for mark in canvas.in_order():
        if not isinstance(mark.meaning, ValueMark) or mark.meaning.dimension != _LEAD:
            continue
        row = [*before, mark] if before and _in_a_row(canvas, before[-1], mark) else [mark]
        before = row
        start = _behind_times(canvas, mark.end)
        behind = _BEHIND.match(canvas.rest()[start:])
        if behind:
            canvas.put(start, start + behind.end(), SignMark(signs.FILLER))
        if behind or _named_by(canvas, row[0]):
            for one in row:
                _turn(canvas, one)
            before = []
    for found in _BARE.finditer(canvas.rest()):
        groups = [one for one in canvas.marks if one.meaning == DimensionMark(_LEAD)]
        for one in groups:
            _put_again(canvas, one, DimensionMark(ASSISTING))
        counted = found["count"] and not canvas.text[found.end() :].startswith("占")
        if groups:
            count = MetricMark("received") if counted else SignMark(signs.FILLER)
            canvas.put(*found.span(), count)
        elif not any(_may_assist(canvas, one) for one in canvas.marks):
            canvas.put(*found.span(), FilterMark(Holds("has_assisting")))


def _behind_times(canvas: Canvas, end: int) -> int:
    """Where the time ends that stands between: 公安局今年协办的."""
    for mark in canvas.in_order():
        if mark.start == end and isinstance(mark.meaning, PeriodMark):
            end = mark.end
    return end


def _may_assist(canvas: Canvas, mark: Mark) -> bool:
    """Whether an office is named of which it is not said that it leads: who assisted is unclear then."""
    lead = isinstance(mark.meaning, ValueMark) and mark.meaning.dimension == _LEAD
    return lead and not _LEADS.match(canvas.text[mark.end :])


def _in_a_row(canvas: Canvas, left: Mark, right: Mark) -> bool:
    between = canvas.text[left.end : right.start]
    return not between or _JOINED.fullmatch(between) is not None


def _named_by(canvas: Canvas, mark: Mark) -> bool:
    """协办单位为公安局, 公安局以外的协办单位: the words for who assisted stand beside the name."""
    groups = [one for one in canvas.marks if one.meaning == DimensionMark(ASSISTING)]
    return any(
        _BEFORE.fullmatch(canvas.text[one.end : mark.start])
        if one.end <= mark.start
        else _AMONG_THEM.fullmatch(canvas.text[mark.end : one.start])
        for one in groups
    )


def _turn(canvas: Canvas, mark: Mark) -> None:
    assert isinstance(mark.meaning, ValueMark)
    meaning = replace(mark.meaning, dimension=ASSISTING)
    values = (meaning.value, *meaning.more)
    if len(values) > 1 and all(one.endswith((_OFFICE, "政府")) for one in values):
        meaning = replace(meaning, more=(*meaning.more, _ANY_OFFICE))
    _put_again(canvas, mark, meaning)


def _put_again(canvas: Canvas, mark: Mark, meaning: ValueMark | DimensionMark) -> None:
    canvas.marks.remove(mark)
    canvas.release(mark.start, mark.end)
    canvas.put(mark.start, mark.end, meaning)
