"""A title of several lines breaks where its words do (GB/T 9704-2012, 7.3.1)."""

import re

from reporting.reports.word import measures as m

_MOST = m.TEXT_WIDTH * m.POINTS_A_MM / m.TITLE.points
# Before what is added in brackets, before the period, before what it is about.
_BREAKS = re.compile(r"（(?=[^（）]*）$)|(?<![（\d至])\d{4}年|运行情况")


def title_lines(text: str) -> list[str]:
    """One line where it has room, else two of nearly the same length; as it is where two have no
    room either.
    """
    if width_of(text) <= _MOST:
        return [text]
    pairs = [(text[: at.start()], text[at.start() :]) for at in _BREAKS.finditer(text)]
    fitting = [pair for pair in pairs if pair[0] and max(map(width_of, pair)) <= _MOST]
    return list(min(fitting, key=lambda pair: max(map(width_of, pair)), default=(text,)))


def width_of(text: str) -> float:
    """In characters: letters and digits take half of one."""
    return sum(1.0 if ord(sign) > 255 else 0.5 for sign in text)
