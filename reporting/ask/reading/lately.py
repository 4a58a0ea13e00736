"""最近, 近期: a time of which everybody thinks another; asked back with what it may mean."""

import re

from reporting.ask.marks.marks import Canvas
from suqiu.periods import PeriodError

# 离居民区最近的: how near, no time.
_LATELY = re.compile(
    r"(?:最近|近期|近来|近日|近段时间|前一?段时间|前一?阵子?)(?=$|[^一二两三四五六七八九十\d])"
)
_NEAR = re.compile(r"[离距][^，。]{0,8}$")
_WAYS = ("近7天", "近30天", "本月")


def ask_when(canvas: Canvas) -> None:
    """PeriodError where a question says such a word and no other time."""
    found = _LATELY.search(canvas.rest())
    if found and not _NEAR.search(canvas.rest()[: found.start()]):
        said = found[0]
        raise PeriodError(f"“{said}”是多长时间？", said=said, ways=_WAYS)
