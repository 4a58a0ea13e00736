"""The weekday that is written beside a date: 2026年10月12日（星期二） was a Monday."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from reporting.check.alone.figures import Said
from reporting.check.findings import Finding, Problem

_WEEK = "一二三四五六日"
# A day without its month or year is of those named before it in the sentence.
_DATE = re.compile(
    r"(?:(?<!\d)(?P<y>\d{4})年)?(?:(?<!\d)(?P<m>\d{1,2})月)?(?<!\d)(?P<d>\d{1,2})日"
    rf"(?:[（(，]?(?P<word>周|星期|礼拜)(?P<week>[{_WEEK}天]))?"
)
_OTHER_YEAR = re.compile("[去上前明]年|同期")


def broken_weekdays(line: int, sentences: Sequence[Said], of: int = 0) -> Iterator[Finding]:
    """Findings of the sentences of one paragraph; `of` is the year where none is named, if known."""
    for one in sentences:
        year, month, at = of, 0, 0
        for found in _DATE.finditer(one.text):
            if found["y"]:
                year, at = int(found["y"]), found.start()
            month = int(found["m"] or month)
            if not found["week"] or _OTHER_YEAR.search(one.text, at, found.start()):
                continue
            try:
                day = date(year, month, int(found["d"]))
            except ValueError:
                continue
            right = _WEEK[day.weekday()]
            if found["week"].replace("天", "日") != right:
                said = found[0].translate(str.maketrans("", "", "（(，"))
                yield Finding(Problem.DAYS, line, said, f"这一天是{found['word']}{right}")
