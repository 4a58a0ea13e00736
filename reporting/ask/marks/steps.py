"""首次联系平均用了多久, 签收最慢的部门: how long a step took, where the words ask for that."""

import re

from reporting.ask.marks.marks import Canvas, FilterMark, MetricMark, SignMark
from reporting.ask.marks.numbers import number_said
from reporting.ask.marks.signs import FILLER, HOW_LONG
from reporting.query.query import Bound, Op

_WHOM = "(?:诉求人|群众|市民|来电人|上|到|了)*"
_STEPS = (
    (re.compile(rf"(?:首次|第一次|首个)联系{_WHOM}(?:的?(?:时间|用时))?"), "contact_hours"),
    (re.compile("签收(?:的?(?:时间|用时))?(?![率至到])"), "sign_hours"),
)
_SPEED = re.compile("最(?:快|慢)")
# Both steps are measured from the dispatch; from or up to another moment is another figure.
_ELSEWHERE = re.compile(
    "(?:受理|接到|收到|来电|签收|联系)(?:[以之]?后|起)|办结|办完|回访|退单|重办"
)
_SINCE_ELSE = re.compile("(?:受理|接到|收到|来电|签收)(?:[以之]?后|起)")
_DISPATCH = re.compile("(?:从|自)?派(?:单|出去?|发)(?:[以之]?后|起)?(?:到|至)?(?=\n|平均|要|需)")


_LONGER = {
    "超过": Op.OVER, "大于": Op.OVER, "多于": Op.OVER, "超": Op.OVER, "不止": Op.OVER, "晚于": Op.OVER,
    "不超过": Op.AT_MOST, "没超过": Op.AT_MOST, "未超过": Op.AT_MOST, "不到": Op.UNDER, "不足": Op.UNDER,
    "少于": Op.UNDER, "小于": Op.UNDER,
}  # fmt: skip
_TOOK = re.compile(
    rf"(?P<step>(?:首次|第一次|首个)联系{_WHOM}|签收)(?:的?(?:时间|用时|时长))?"
    rf"(?P<op>{'|'.join(sorted(_LONGER, key=len, reverse=True))})了?"
    r"(?P<n>\d{1,4}|[一二两三四五六七八九十百]{1,5})(?P<unit>个?小时|个?钟头|天)"
)
_HOURS_A_DAY = 24


def read_step_bounds(canvas: Canvas) -> None:
    """Mark 首次联系超过24小时: the tickets of which the step took so long, counted from the dispatch."""
    if _SINCE_ELSE.search(canvas.text):
        return
    for found in _TOOK.finditer(canvas.rest()):
        count = number_said(found["n"])
        hours = count * (_HOURS_A_DAY if found["unit"] == "天" else 1)
        step = "sign_hours" if found["step"].startswith("签收") else "contact_hours"
        canvas.put(*found.span(), FilterMark(Bound(step, _LONGER[found["op"]], float(hours))))


def read_steps(canvas: Canvas) -> None:
    """Mark a step as its mean duration beside 多久 or 最慢; elsewhere the words stay unread."""
    asked = any(one.meaning == SignMark(HOW_LONG) for one in canvas.marks)
    if not (asked or _SPEED.search(canvas.rest())) or _ELSEWHERE.search(canvas.text):
        return
    for pattern, metric in _STEPS:
        found = pattern.search(canvas.rest())
        if found and canvas.put(*found.span(), MetricMark(metric)):
            for start in _DISPATCH.finditer(canvas.rest()):
                canvas.put(*start.span(), SignMark(FILLER))
