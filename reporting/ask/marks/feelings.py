"""最不满意的街道, 响应得怎么样: a figure named by how people feel or how well it went."""

import re

from reporting.ask.marks.marks import Canvas, Meaning, MetricMark, SignMark
from reporting.ask.marks.signs import FILLER, LEAST, MOST

_HOW = "(?:得|的)?(?:情况)?(?:怎么样|怎样|咋样|如何|啥样|及不及时|快不快)"
_FIGURES = (
    (re.compile(f"响应{_HOW}"), "response_rate"),
    (re.compile(f"按[时期]办结{_HOW}"), "on_time_rate"),
    (re.compile("(?:群众|市民|老百姓)?满意?不满意"), "satisfaction_rate"),
    (re.compile("解决得(?:怎么样|怎样|咋样|如何|啥样)"), "solve_rate"),
)
# 最不满意的街道 is that of the lowest rate; 不满意最多的 counts.
_FEELING = re.compile("(?P<how>最(?:让(?:人|群众|市民|老百姓))?)(?P<what>不满意|满意)(?![度率件])")


def read_feelings(canvas: Canvas) -> None:
    """Mark such words as the figure and its order."""
    for pattern, metric in _FIGURES:
        for found in pattern.finditer(canvas.rest()):
            canvas.put(*found.span(), MetricMark(metric))
    for found in _FEELING.finditer(canvas.rest()):
        order: Meaning = SignMark(LEAST if found["what"] == "不满意" else MOST)
        if canvas.put(*found.span("how"), order):
            canvas.put(*found.span("what"), MetricMark("satisfaction_rate"))
    if any(one.meaning == MetricMark("satisfaction_rate") for one in canvas.marks):
        for found in re.finditer("(?:群众|市民|老百姓|百姓)(?=\n)", canvas.rest()):
            canvas.put(*found.span(), SignMark(FILLER))
