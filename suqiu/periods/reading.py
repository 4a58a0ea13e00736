"""A question made easy to match, with the way back to the characters the asker wrote."""

import re
import unicodedata
from dataclasses import dataclass

_NARROW = str.maketrans("０１２３４５６７８９／．～－（）ＱｑＴ", "0123456789/.~-()QqT")


@dataclass(frozen=True, slots=True)
class Reading:
    """The text without blanks beside Chinese characters; `places[i]` is where sign i stood."""

    text: str
    original: str
    places: tuple[int, ...]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The [begin, end) of the original that shows [begin, end) of the reading; not empty."""
        return self.places[begin], self.places[end - 1] + 1


def read(question: str) -> Reading:
    """Full-width digits made narrow; blanks kept only between two letters or digits of ASCII."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(question.translate(_NARROW)):
        if sign.isspace() or unicodedata.category(sign) == "Cf":
            continue
        if places and places[-1] < place - 1 and _word(signs[-1]) and _word(sign):
            signs.append(" ")
            places.append(place - 1)
        signs.append(sign)
        places.append(place)
    return Reading("".join(signs), question, tuple(places))


_WORD = re.compile("[0-9A-Za-z]")


def _word(sign: str) -> bool:
    return _WORD.match(sign) is not None
