"""Places said otherwise than by their name: 火车站那个社区, 各村, 街道办."""

import re

from reporting.ask.marks.marks import Canvas, DimensionMark, UnknownMark, ValueMark
from reporting.ask.reading.lexicon import Lexicon

_BROKEN = re.compile(
    "(?P<stem>[一-龥]{1,5})[那这](?:个|边的?|一?[块片带]的?|儿的?|里的?)?(?P<rank>社区|街道|村|镇)"
)
# 翠湖、明珠两个社区, 翠湖和明珠社区: the rank said once, of all that are named.
_ROW = re.compile(
    r"(?P<stems>(?:[一-龥]{2,4}?[、和与跟及])+[一-龥]{2,4}?)(?:这?[两二三四五六\d]个|\n{2,3})?(?P<rank>社区|街道|村)"
)
_AND = re.compile("[、和与跟及]")
_NAMED = ("street", "community")
_VILLAGE = re.compile("(?<=[各个些每几])(?:行政)?村(?:子|庄)?(?![社和及与居委干医民口镇里])")
_OFFICE = re.compile("办(?:事处|公室)?(?![结理完件得事好])")


def read_places(canvas: Canvas, lexicon: Lexicon) -> None:
    """Mark the longest end of the words before 那个 that makes a known place with what follows."""
    for found in _BROKEN.finditer(canvas.rest()):
        stem = found["stem"]
        for at in range(len(stem)):
            named = _place(stem[at:] + found["rank"], lexicon)
            if named is not None:
                canvas.put(found.start() + at, found.end(), named)
                break
    for found in _ROW.finditer(canvas.rest()):
        _read_row(canvas, found, lexicon)


def _read_row(canvas: Canvas, found: re.Match[str], lexicon: Lexicon) -> None:
    """Mark the names of a row, unless one of them is no place of that rank."""
    stems = _AND.split(found["stems"])
    # Words may stand before the first: 上周翠湖和明珠社区.
    first = next(
        (at for at in range(len(stems[0]) - 1) if _place(stems[0][at:] + found["rank"], lexicon)),
        None,
    )
    if first is None:
        return
    stems[0] = stems[0][first:]
    named = [_place(one + found["rank"], lexicon) for one in stems]
    start = found.start("stems") + first
    for stem, one in zip(stems, named, strict=True):
        if one is None or not all(named):
            return
        canvas.put(start, start + len(stem), one)
        start += len(stem) + 1


def _place(name: str, lexicon: Lexicon) -> ValueMark | None:
    known = (one for one in lexicon.meanings(name) if isinstance(one, ValueMark))
    return next((one for one in known if one.dimension in _NAMED), None)


def read_offices(canvas: Canvas) -> None:
    """街道办 where no street's office is known: nobody's name, and not the streets."""
    for mark in list(canvas.marks):
        found = _OFFICE.match(canvas.rest()[mark.end :])
        if found and isinstance(mark.meaning, DimensionMark) and mark.text == "街道":
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
            canvas.put(mark.start, mark.end + found.end(), UnknownMark())


def read_villages(canvas: Canvas, lexicon: Lexicon) -> None:
    """哪个村, 各村: the places called so, and no other of the same rank."""
    if lexicon.villages:
        first, *more = lexicon.villages
        for found in _VILLAGE.finditer(canvas.rest()):
            canvas.put(*found.span(), ValueMark("community", first, False, tuple(more)))
