"""Names that mean something else by what stands beside them: 网格和随手拍, 矿机厂区异味."""

import itertools
import re
from dataclasses import replace

from reporting.ask.marks.hollow import strange_end, strange_start
from reporting.ask.marks.marks import Canvas, DimensionMark, Mark, UnknownMark, ValueMark
from reporting.ask.marks.signs import PATTERNS
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.reading.mentions import AND_OR

_SET_BESIDE = re.compile("(?:[和与跟同比]|还是)$")
_STOPS = re.compile("[,，;；。]|[每各按哪]")
# Words that leave a value out or keep to it are no part of a name.
_TURNS_BEFORE = re.compile(
    "(?:除了?|除[去开]|去掉|(?:并|也|又|都|而)?不是|不属于|并非|非|不算|不含|不包括|不要|不看|剔除|排除|扣除|撇开|抛开|只看|只要|换成)$"
)
_TURNS_AFTER = re.compile("以外|之外|除外|不算|不含|不要|不看|去掉|剔除|排除")


def read_namesakes(canvas: Canvas, lexicon: Lexicon) -> None:
    """网格和随手拍: a dimension's name side by side with a value of another is its namesake there."""
    marks = canvas.in_order()
    for left, right in itertools.pairwise(marks):
        for mark, other in ((left, right), (right, left)):
            named, beside = mark.meaning, other.meaning
            if not (isinstance(named, DimensionMark) and isinstance(beside, ValueMark)):
                continue
            namesake = _namesake(lexicon, mark, beside)
            if namesake and AND_OR.fullmatch(canvas.text[left.end : right.start]):
                canvas.marks[canvas.marks.index(mark)] = replace(mark, meaning=namesake)
    _namesakes_apart(canvas, lexicon)


def _namesakes_apart(canvas: Canvas, lexicon: Lexicon) -> None:
    """随手拍的办结率和网格比: the figure that both have stands between them."""
    for mark in canvas.in_order():
        behind = _SET_BESIDE.search(canvas.text[: mark.start])
        if behind is None or not isinstance(mark.meaning, DimensionMark):
            continue
        for other in canvas.in_order():
            gap = canvas.text[other.end : behind.start()]
            if other.end > behind.start() or not isinstance(other.meaning, ValueMark):
                continue
            namesake = _namesake(lexicon, mark, other.meaning)
            if namesake and other.meaning != namesake and not _STOPS.search(gap):
                canvas.marks[canvas.marks.index(mark)] = replace(mark, meaning=namesake)
                break


def _namesake(lexicon: Lexicon, mark: Mark, beside: ValueMark) -> ValueMark | None:
    """The value of that dimension which the word for another dimension names too."""
    named = (one for one in lexicon.meanings(mark.text) if isinstance(one, ValueMark))
    return next((one for one in named if one.dimension == beside.dimension), None)


def read_grown_names(canvas: Canvas) -> None:
    """An everyday name grown together with words nobody knows (矿机厂区异味) is no value: the
    whole is looked for in the text.
    """
    for mark in list(canvas.marks):
        meaning = mark.meaning
        if not isinstance(meaning, ValueMark) or meaning.exact or len(mark.text) > 6:
            continue
        rest = canvas.rest()
        before = re.search(r"[一-龥A-Za-z0-9]+$", rest[: mark.start])
        after = re.match(r"[一-龥A-Za-z0-9]+", rest[mark.end :])
        head = strange_end(before[0]) if before and not _TURNS_BEFORE.search(before[0]) else ""
        tail = strange_start(after[0]) if after and not _steers(after[0]) else ""
        own = "".join((meaning.value, *meaning.more))
        if (len(head) >= 2 and head not in own) or (len(tail) >= 2 and tail not in own):
            start, end = mark.start - len(head), mark.end + len(tail)
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
            canvas.put(start, end, UnknownMark())
        elif len(head) >= 2 or len(tail) >= 2:
            # 烂尾楼停工: the rest is of the full name.
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
            canvas.put(mark.start - len(head), mark.end + len(tail), meaning)


def _steers(text: str) -> bool:
    """Whether words that follow a name steer the question (最多, 同比) or turn the name round."""
    late = any(pattern.match(text) for _, pattern in PATTERNS["late"])
    return late or _TURNS_AFTER.match(text) is not None
