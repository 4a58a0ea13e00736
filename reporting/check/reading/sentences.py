"""Sentences and their parts, by position."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_PART = re.compile(r"[^；;。！？\n]+")
YOY = re.compile(r"同比|(?:[较比与同和跟由从](?:上年|去年)(?:同期)?)|上年同期|去年同期")
MOM = re.compile(r"环比|[较比与同和跟由从](?:上个?月|上周|上季度?|上期|上日|前一[日天周月]|上年末)")
UP = "增长|增加|上升|提高|上涨|提升|增幅|涨幅|升幅|升高|攀升|增多|多出"
DOWN = "下降|减少|降低|回落|下滑|降幅|跌幅|走低|减幅"
_UP, _DOWN = re.compile(UP), re.compile(DOWN)
_MOVED = re.compile(
    rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|约|近|超过|超|逾|至多|为|达|达到|幅度)*$"
)
_MORE = re.compile(r"[比较][^，。；\d]{1,16}(?:(?P<more>多)|少)(?:了|出)?$")


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with where it starts."""
    for found in _SENTENCE.finditer(text):
        yield found.start(), found[0]


def parts(sentence: str) -> Iterator[tuple[int, str]]:
    """The parts of a sentence between semicolons, with where they start."""
    for found in _PART.finditer(sentence):
        yield found.start(), found[0]


def more_before(text: str) -> int:
    """As `way_before`, of 比上月多 and 比上月少."""
    found = _MORE.search(text)
    if found is None:
        return 0
    return 1 if found["more"] else -1


def way_before(text: str) -> int:
    """1 or -1 when the text ends with a word of growth or fall, else 0."""
    found = _MOVED.search(text)
    if found is None:
        return 0
    return 1 if found["up"] else -1


def against_before(text: str) -> str:
    """yoy or mom, whichever was said last; empty when neither was."""
    yoy = max((one.end() for one in YOY.finditer(text)), default=-1)
    mom = max((one.end() for one in MOM.finditer(text)), default=-1)
    if yoy == mom:
        return ""
    return "yoy" if yoy > mom else "mom"
