"""紧急以上, 基本满意及以上: a step of a scale and all beyond it."""

import re
from dataclasses import replace

from reporting.ask.marks.marks import (
    Canvas,
    DimensionMark,
    FilterMark,
    Mark,
    UnknownMark,
    ValueMark,
)
from reporting.query.query import Holds

# From the lowest step to the highest.
_SCALES = {
    "urgency": ("普通", "紧急", "特急"),
    "satisfaction": ("非常不满意", "不满意", "一般", "基本满意", "满意"),
}
# 东湖街道、南桥街道以上两个街道 points back and is no step.
_BEYOND = re.compile(
    "(?:级别?|等级|程度)?(?P<with>及其?|或者?|和|含)?(?P<way>以上|以下|之上|之下)"
    "(?!的?(?:各|[两二三四五六七八九十几\\d这那所全]))"
)


def read_scales(canvas: Canvas) -> None:
    """Give a step of a scale the steps beyond it; 以下 without 及, and 以上 behind what is no step,
    nobody understands.
    """
    for mark in canvas.in_order():
        found = _BEYOND.match(canvas.rest()[mark.end :])
        if found is None or not isinstance(mark.meaning, ValueMark | FilterMark | DimensionMark):
            continue
        end = mark.end + found.end()
        wider = _wider(mark, found["way"] in ("以上", "之上"), bool(found["with"]))
        if wider is None:
            canvas.put(mark.end, end, UnknownMark())
            continue
        canvas.marks.remove(mark)
        canvas.release(mark.start, mark.end)
        canvas.put(mark.start, end, wider)


def _wider(mark: Mark, up: bool, said: bool) -> ValueMark | FilterMark | None:
    """The step with those beyond it; None where it is not clear which are meant."""
    step = mark.meaning
    if step == FilterMark(Holds("dissatisfied")):
        return None if up or not said else step
    if step == DimensionMark("urgency"):
        # 紧急级别以上: the name of the scale is that of a step too.
        step = ValueMark("urgency", "紧急")
    if not isinstance(step, ValueMark) or not (up or said):
        return None
    scale = _SCALES.get(step.dimension, ())
    if step.value not in scale:
        return None
    at = scale.index(step.value)
    beyond = scale[at + 1 :] if up else scale[:at]
    # 普通以上 would be all of them.
    open_ended = 0 < len(beyond) < len(scale) - 1
    return replace(step, exact=False, more=beyond) if open_ended else None
