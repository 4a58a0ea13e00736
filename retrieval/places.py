"""Where a ticket is, as terms: its street and community stand in fields, hardly ever in its words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from sqlalchemy import Connection

from retrieval.state import term_documents
from retrieval.terms import Ids, TermKind, Terms
from suqiu.text import normalise

# Places are numbered below all other terms, so that they come first in an entry of the index and
# entries that differ by them alone can be told (`without_places`). Of other terms one in a thousand
# is numbered so too.
_LOWEST, _NUMBERS = -(1 << 31), 1 << 22
PLACES_END = _LOWEST + _NUMBERS
_ENDING = re.compile(r"(?:街道办事处|街道|社区居委会|社区|居委会|镇|乡|村)$")
_RUN = re.compile(r"[^\W_]+")
# 中山路 is not in 中山街道 for its name.
_OTHER_NAME = "路街巷道桥河湖山站"
_SHORTEST, _LONGEST = 2, 8
# A letter names places along the way; what is typed names the one that is meant.
MOST_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class AskedPlaces:
    """Places that a question names, with how many tickets each has, and the question without."""

    places: Mapping[int, int]
    rest: str


def with_places(terms: Terms, names: Sequence[str | None]) -> Terms:
    """The terms with these places as further ones; the length remains that of the text."""
    found = {place_id(way) for name in names if name for way in _ways(normalise(name))}
    if not found:
        return terms
    places = np.array(sorted(found), np.int32)
    ids = np.concatenate((places, terms.ids))
    counts = np.concatenate((np.ones(len(places), np.uint8), terms.counts))
    order = np.argsort(ids, kind="stable")
    return Terms(ids[order], counts[order], terms.length)


def asked_places(connection: Connection, text: str) -> AskedPlaces:
    """Streets and communities of the index that a short question names, the longest names.

    Without its ending a name counts only where a run begins, and no name with one stands: 阳光 is a
    community, and in 锦绣社区的阳光房 the sun.
    """
    plain = normalise(text)
    if len(plain) > MOST_CHARACTERS:
        return AskedPlaces({}, text)
    spans = {(start, end): place_id(plain[start:end]) for start, end in _spans(plain)}
    known = term_documents(connection, sorted(set(spans.values()))) if spans else {}
    found = [span for span, number in spans.items() if number in known]
    found = [span for span in found if _ENDING.search(plain[slice(*span)])] or found
    chosen: dict[int, int] = {}
    rest = plain
    for start, end in sorted(found, key=lambda span: span[0] - span[1]):
        if rest[start:end] == plain[start:end]:
            chosen[spans[start, end]] = known[spans[start, end]]
            rest = rest[:start] + " " * (end - start) + rest[end:]
    return AskedPlaces(chosen, rest if chosen else text)


def _spans(plain: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(plain):
        for start in range(run.start(), run.end()):
            for end in range(start + _SHORTEST, min(start + _LONGEST, run.end()) + 1):
                goes_on = plain[end : end + 1] in _OTHER_NAME and end < run.end()
                if _ENDING.search(plain[start:end]) or (start == run.start() and not goes_on):
                    yield start, end


def without_places(ids: Ids) -> int:
    """How many of an entry's sorted ids stand before the first that is no place."""
    return int(np.searchsorted(ids, PLACES_END))


def place_id(name: str) -> int:
    """The term of a name."""
    return _LOWEST + crc32(name.encode(), TermKind.PLACE) % _NUMBERS


def _ways(name: str) -> set[str]:
    """翠湖社区 is also typed 翠湖."""
    bare = _ENDING.sub("", name)
    return {name, bare} if len(bare) >= _SHORTEST else {name}
