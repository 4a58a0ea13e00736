"""火车站那个社区: a place whose name is broken by a word that points at it."""

import re

from reporting.ask.marks.marks import Canvas, ValueMark
from reporting.ask.reading.lexicon import Lexicon

_BROKEN = re.compile(
    "(?P<stem>[一-龥]{1,5})[那这](?:个|边的?|一?[块片带]的?|儿的?|里的?)?(?P<rank>社区|街道|村|镇)"
)
_PLACES = ("street", "community")


def read_places(canvas: Canvas, lexicon: Lexicon) -> None:
    """Mark the longest end of the words before 那个 that makes a known place with what follows."""
    for found in _BROKEN.finditer(canvas.rest()):
        stem = found["stem"]
        for at in range(len(stem)):
            named = next(
                (
                    one
                    for one in lexicon.meanings(stem[at:] + found["rank"])
                    if isinstance(one, ValueMark) and one.dimension in _PLACES
                ),
                None,
            )
            if named is not None:
                canvas.put(found.start() + at, found.end(), named)
                break
