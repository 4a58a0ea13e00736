"""剔除: what the question leaves out, or what is left out of the assessment."""

import re
from dataclasses import replace

from reporting.ask.drafting.groups.bounding import LEFT_OUT_BEFORE
from reporting.ask.marks.marks import (
    AmountMark,
    Canvas,
    DimensionMark,
    FilterMark,
    Mark,
    SignMark,
    ValueMark,
)
from reporting.ask.marks.signs import EXCEPT, FILLER
from reporting.ask.reading.lexicon import Lexicon
from reporting.query.query import Holds

_REASON = "exclusion_reason"
_NOT_ASSESSED = FilterMark(Holds("not_assessed"))
# 剔除掉其中的投诉; 剔除的投诉 are those left out of the assessment.
_OBJECT = re.compile("(?:掉|了)?(?:其中的?|里面的?|里的|所有|全部|因)?")
# 剔除投诉后, 去掉重复的工单之后.
_THEN = re.compile("(?:类|的)?(?:工单|诉求|件|部分)?(?:以|之)?后(?:的|，|,)?")
# 投诉剔除后, 表扬的都剔除掉.
_ALL_OF_IT = re.compile("(?:类|的|件|工单|诉求|部分|都|全部?)*")
_AFTERWARDS = re.compile("(?:掉|出去|开)?(?:(?:以|之)?后|掉|出去|(?=[,，]|$))(?:的)?")
_LEFT = re.compile("还?(?:剩|余)下?(?:的|了)?(?=有|多少|几)|净(?=受理|收|接|来|有)")


def read_excluding(canvas: Canvas, lexicon: Lexicon) -> None:
    """Mark 剔除 right before a value or a condition as leaving it out of the question, and give
    a name that is also a reason to leave out of the assessment that meaning beside such words.
    """
    for mark in list(canvas.marks):
        if mark.text == "剔除" and mark.meaning == _NOT_ASSESSED and _takes_object(canvas, mark):
            _put_instead(canvas, mark, replace(mark, meaning=SignMark(EXCEPT)))
            gap = _OBJECT.match(canvas.rest()[mark.end :])
            canvas.put(mark.end, mark.end + len(gap[0] if gap else ""), SignMark(FILLER))
        elif mark.text == "剔除" and mark.meaning == _NOT_ASSESSED and _bounds(canvas, mark):
            _put_instead(canvas, mark, replace(mark, meaning=SignMark(FILLER)))
        elif mark.text == "剔除" and mark.meaning == _NOT_ASSESSED and _follows(canvas, mark):
            _put_instead(canvas, mark, replace(mark, meaning=SignMark(FILLER)))
            then = _AFTERWARDS.match(canvas.rest()[mark.end :])
            canvas.put(mark.end, mark.end + (then.end() if then else 0), SignMark(FILLER))
    if any(one.meaning in (_NOT_ASSESSED, DimensionMark(_REASON)) for one in canvas.marks):
        for mark in list(canvas.marks):
            reason = _reason(mark, lexicon)
            if reason is not None:
                _put_instead(canvas, mark, replace(mark, meaning=reason))


def read_then(canvas: Canvas) -> None:
    """Mark 后 of 剔除投诉后, and 还剩多少, as understood where something is left out."""
    left_out = False
    for mark in canvas.in_order():
        left_out = left_out or mark.meaning == SignMark(EXCEPT) or mark.text == "剔除"
        found = _THEN.match(canvas.rest()[mark.end :])
        if left_out and found and isinstance(mark.meaning, ValueMark | FilterMark):
            canvas.put(mark.end, mark.end + found.end(), SignMark(FILLER))
    for found in _LEFT.finditer(canvas.rest()) if left_out else ():
        canvas.put(*found.span(), SignMark(FILLER))


def _takes_object(canvas: Canvas, mark: Mark) -> bool:
    following = next((one for one in canvas.in_order() if one.start >= mark.end), None)
    if following is None or not isinstance(following.meaning, ValueMark | FilterMark):
        return False
    return _OBJECT.fullmatch(canvas.text[mark.end : following.start]) is not None


def _bounds(canvas: Canvas, mark: Mark) -> bool:
    """剔除50件以下的: groups are left out by their figure."""
    following = next((one for one in canvas.in_order() if one.start >= mark.end), None)
    if following is None or not isinstance(following.meaning, AmountMark):
        return False
    return LEFT_OUT_BEFORE.search(canvas.text[: following.start]) is not None


def _follows(canvas: Canvas, mark: Mark) -> bool:
    """Whether 剔除 stands behind what it leaves out: 投诉剔除后, 挂账的都剔除掉."""
    before = [one for one in canvas.in_order() if one.end <= mark.start]
    if not before or not isinstance(before[-1].meaning, ValueMark | FilterMark):
        return False
    gap = canvas.text[before[-1].end : mark.start]
    then = _AFTERWARDS.match(canvas.text[mark.end :])
    return then is not None and _ALL_OF_IT.fullmatch(gap) is not None


def _reason(mark: Mark, lexicon: Lexicon) -> ValueMark | None:
    if not isinstance(mark.meaning, ValueMark) or mark.meaning.dimension == _REASON:
        return None
    known = (one for one in lexicon.meanings(mark.text) if isinstance(one, ValueMark))
    return next((one for one in known if one.dimension == _REASON), None)


def _put_instead(canvas: Canvas, mark: Mark, other: Mark) -> None:
    canvas.marks[canvas.marks.index(mark)] = other
