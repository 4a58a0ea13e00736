"""第四到第六名, 第二和第三的街道: a stretch of a ranking that does not begin with the first."""

import re

from reporting.ask.marks.marks import Canvas, TopMark
from suqiu.periods.numerals import chinese_number

_N = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_NOUN = "(?=的?(?:街道|部门|承办单位|单位|社区|分类|小类|大类|渠道|问题))"
_STRETCH = re.compile(
    rf"(?P<ranks>排名?|位列|位居|排在|排到|列)?(?:在|于)?第(?P<first>{_N})[名位]?"
    rf"(?:(?P<to>到|至|-|~|—)|和|与|、)第?(?P<last>{_N})(?:[名位]|{_NOUN}|(?(ranks)(?=的|$|[,，。?？])|(?!)))"
)


def read_stretches(canvas: Canvas) -> None:
    """Mark the places from one to another; 第二和第五名 leaves some out between and stays unread."""
    for found in _STRETCH.finditer(canvas.rest()):
        first, last = chinese_number(found["first"]), chinese_number(found["last"])
        if last == first + 1 or (found["to"] and 0 < first < last):
            canvas.put(*found.span(), TopMark(last - first + 1, skip=first - 1))
