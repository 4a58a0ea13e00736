"""首次联系平均用了多久, 签收最慢的部门: how long a step took, where the words ask for that."""

import re

from reporting.ask.marks import Canvas, MetricMark, SignMark
from reporting.ask.signs import FILLER, HOW_LONG

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
_DISPATCH = re.compile("(?:从|自)?派(?:单|出去?|发)(?:[以之]?后|起)?(?:到|至)?(?=\n|平均|要|需)")


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
