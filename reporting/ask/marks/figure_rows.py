"""各街道受理、办结和满意率: what was received and what was closed, named in a row with a figure."""

import re
from itertools import pairwise

from reporting.ask.marks.marks import Canvas, MetricMark

_COUNTS = {
    "受理": "received", "办结": "closed", "来件": "received", "新接": "received", "新收": "received",
    "办完": "closed",
}  # fmt: skip
# 受理和办结时间, 受理和办结的工单 name no figure; 办结了多少 is read elsewhere.
_WORD = re.compile(
    "(?P<word>受理|来件|新接|新收|办结|办完)的?(?=[和与跟及、]|以及|各|分别|多少|情况|[,，。?？呢]|$|\n)"
)
_JOINT = re.compile("(?:[和与跟及、]|以及|还有)")


def read_figure_rows(canvas: Canvas) -> None:
    """Mark such words as figures, in a row of at least two of which one is surely a figure, or
    which are 受理 and 办结 themselves.
    """
    words = [(one.start(), one.end(), one["word"]) for one in _WORD.finditer(canvas.rest())]
    named = [
        (one.start, one.end, "") for one in canvas.marks if isinstance(one.meaning, MetricMark)
    ]
    row: list[tuple[int, int, str]] = []
    for left, right in pairwise([*sorted([*words, *named]), (len(canvas.text) + 1, 0, "")]):
        row.append(left)
        if _JOINT.fullmatch(canvas.text, left[1], right[0]):
            continue
        kinds = {word for _, _, word in row}
        if len(row) > 1 and len(kinds) > 1:
            for start, end, word in row:
                if word:
                    canvas.put(start, end, MetricMark(_COUNTS[word]))
        row = []
