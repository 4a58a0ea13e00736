"""今年单日受理超过100件的有几天: days, weeks and months are counted like streets, where a threshold
says which.
"""

import re

from reporting.ask.marks.marks import AmountMark, Canvas, DimensionMark, SignMark
from reporting.ask.marks.signs import FILLER

_UNITS = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month",
    "季度": "quarter",
}  # fmt: skip
# 超过10天的 bounds how long it took: there days are no groups.
_OF_GROUPS = ("件", "%", "")
_HOW_MANY = re.compile(
    "(?:有|共|出现)了?(?:过)?(?:多少|几)个?(?P<unit>季度|星期|礼拜|[天日周月])(?![以之没还才前后里内初末底中报])"
)
# 月受理量超过2400的是哪几个月.
_WHICH = re.compile("哪(?:一|[几些]个?|个)?(?P<unit>季度|星期|礼拜|[天日周月])")
# 单日受理, 一天超过100件, 日受理量.
_OF_ONE = {
    "day": "单日|当日|一天|每一?天|每日|日(?=受理|接|收|来|办|工单|诉求|投诉)",
    "week": "单周|一周|每周|周(?=受理|接|收|来|办|工单|诉求|投诉)",
    "month": "单月|当月|一个月|每个?月|月(?=受理|接|收|来|办|工单|诉求|投诉)",
    "quarter": "单季度?|一个季度|每个?季度?|季度(?=受理|接|收|来|办|工单|诉求|投诉)",
}  # fmt: skip
# 单日最高受理量: by day.
_SINGLE = re.compile("单(?P<unit>[日天周月]|季度)(?=受理|接|收|来|办|工单|诉求|投诉|最|\n|的)")
_EXTREME = re.compile("最[高多低少大小]|峰值|超过?|不[到足]|以[上下]|突破")
_THOSE = re.compile("的?(?:日子|天数)")


def read_tallies(canvas: Canvas) -> None:
    """Mark the unit of time of which is asked how many, and what else names it as its own."""
    bounded = any(
        isinstance(one.meaning, AmountMark) and one.meaning.unit in _OF_GROUPS
        for one in canvas.marks
    )
    found = _HOW_MANY.search(canvas.text) if bounded else None
    if found is None or not canvas.open(*found.span("unit")):
        which = _WHICH.search(canvas.text) if bounded else None
        for said in re.finditer(_OF_ONE[_UNITS[which["unit"]]], canvas.text) if which else ():
            canvas.put(*said.span(), SignMark(FILLER))
        _single(canvas)
        return
    dimension = _UNITS[found["unit"]]
    for mark in list(canvas.marks):
        if mark.meaning == DimensionMark(dimension):
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
    canvas.put(*found.span("unit"), DimensionMark(dimension))
    for pattern in (re.compile(_OF_ONE[dimension]), _THOSE):
        for said in pattern.finditer(canvas.text):
            canvas.put(*said.span(), SignMark(FILLER))


def _single(canvas: Canvas) -> None:
    """单日最高受理量, 单日投诉最多的一天: by day."""
    found = _SINGLE.search(canvas.rest()) if _EXTREME.search(canvas.text) else None
    if found:
        canvas.put(*found.span(), DimensionMark(_UNITS[found["unit"]]))
