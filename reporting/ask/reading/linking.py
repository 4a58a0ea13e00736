"""Links what nobody knows to the one name that is close to it, and says so."""

import re

from reporting.ask.marks.hollow import is_empty
from reporting.ask.marks.marks import (
    Canvas,
    DimensionMark,
    Mark,
    SignMark,
    UnknownMark,
    ValueMark,
)
from reporting.ask.reading.lexicon import Lexicon

_REACH = 5
_SHORTEST = 2
# No name is written with 的: 投诉人的家庭地址 is not 人口家庭.
_OPEN_END = re.compile("[一-龥]{2,6}$")
_NAME = re.compile(r"(?:(?![的了吗呢])[一-龥A-Za-z0-9])+")


def link_unknown(canvas: Canvas, lexicon: Lexicon) -> None:
    """Put the value in place of unknown words where exactly one name is close; a homophone goes
    before a typing error, a longer stretch before a shorter one. Otherwise the unknown words
    keep the names most like them.
    """
    for mark in [one for one in canvas.in_order() if isinstance(one.meaning, UnknownMark)]:
        if mark not in canvas.marks:
            continue
        found = _found(canvas, mark, lexicon)
        if not isinstance(found, tuple):
            near = found.near or lexicon.nearest.like(mark.text)
            if near:
                canvas.marks.remove(mark)
                canvas.release(mark.start, mark.end)
                canvas.put(mark.start, mark.end, UnknownMark(near))
            continue
        start, end, value = found
        for other in [one for one in canvas.marks if one.start < end and start < one.end]:
            canvas.marks.remove(other)
            canvas.release(other.start, other.end)
        canvas.put(start, end, value)


def link_hollow(canvas: Canvas, lexicon: Lexicon) -> None:
    """Take 中上街道 for 中山街道: words that say nothing, right before the name of a kind of group,
    may sound like one of the groups.
    """
    for mark in canvas.in_order():
        if not isinstance(mark.meaning, DimensionMark):
            continue
        head = _OPEN_END.search(canvas.rest()[: mark.start])
        for start in range(head.start(), mark.start - 1) if head else ():
            values = lexicon.nearest.exact_sound(canvas.text[start : mark.end])
            if len(values) == 1 and values[0].dimension == mark.meaning.dimension:
                canvas.marks.remove(mark)
                canvas.release(mark.start, mark.end)
                canvas.put(start, mark.end, values[0])
                break


def _found(
    canvas: Canvas, mark: Mark, lexicon: Lexicon
) -> tuple[int, int, ValueMark] | UnknownMark:
    """The stretch and the value it stands for; else the values between which it is open."""
    for start, end in _windows(canvas, mark, through=True):
        # 城市管理综和执法局: one name, though another begins it.
        values = lexicon.nearest.exact_sound(canvas.text[start:end])
        if len(values) == 1 and _holds_value(canvas, start, end):
            return start, end, values[0]
    windows = _windows(canvas, mark)
    for near in (lexicon.nearest.exact_sound, lexicon.nearest.one_off):
        for start, end in windows:
            values = near(canvas.text[start:end])
            if len(values) == 1:
                return start, end, values[0]
            if values:
                return UnknownMark(tuple(dict.fromkeys(one.value for one in values)))
    return UnknownMark()


def _holds_value(canvas: Canvas, start: int, end: int) -> bool:
    """Whether names that were read lie within a stretch, and none across its ends."""
    named = [one for one in canvas.marks if isinstance(one.meaning, ValueMark)]
    touched = [one for one in named if one.start < end and start < one.end]
    return bool(touched) and all(start <= one.start and one.end <= end for one in touched)


def _windows(canvas: Canvas, mark: Mark, through: bool = False) -> list[tuple[int, int]]:
    """Stretches that hold the unknown words, save meaningless ones at their ends (物业管里类), and
    nothing that was surely understood, unless names are looked `through`; longest first.
    """
    loose = DimensionMark | SignMark | UnknownMark
    firm = [
        one
        for one in canvas.marks
        if not isinstance(one.meaning, (loose | ValueMark) if through else loose)
    ]
    low = max([one.end for one in firm if one.end <= mark.start], default=0)
    high = min([one.start for one in firm if one.start >= mark.end], default=len(canvas.text))
    found = [
        (start, end)
        for start in range(max(low, mark.start - _REACH), mark.end)
        for end in range(max(start, mark.start) + 1, min(high, mark.end + _REACH) + 1)
        if is_empty(canvas.text[mark.start : start]) and is_empty(canvas.text[end : mark.end])
        if end - start >= _SHORTEST and _NAME.fullmatch(canvas.text[start:end])
    ]
    return sorted(found, key=lambda span: span[0] - span[1])
