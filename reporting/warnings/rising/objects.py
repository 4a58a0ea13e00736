"""Objects that tickets name: estates, roads, communities, firms, schools."""

from functools import lru_cache

import ahocorasick_rs

from reporting.warnings.rising.letter import Letter
from suqiu.places.mentions import find_mentions
from suqiu.text import normalise

_NONE: frozenset[str] = frozenset()
_REMEMBERED = 1 << 13  # texts; the same ones come again


class Objects:
    """The keys of the objects that letters name (`suqiu.places`).

    Finding names takes a quarter of a millisecond a text. Only letters of the walked days are read
    for new ones; those before only have these looked up in them. A name within a longer one counts
    there too, so that nothing seems newer than it is.
    """

    def __init__(self) -> None:
        self._written: dict[str, str] = {}  # a name as it is written → its key
        self._read = lru_cache(_REMEMBERED)(self._reading)
        self._names: list[str] = []
        self._automaton: ahocorasick_rs.AhoCorasick | None = None

    def read(self, letter: Letter) -> frozenset[str]:
        """What a letter names, which is known from now on."""
        return self._read(letter.title, letter.text[len(letter.title) + 1 :])

    def _reading(self, title: str, body: str) -> frozenset[str]:
        mentions = find_mentions(title, body)
        for mention in mentions:
            self._written[normalise(mention.name)] = mention.key
            self._written[mention.key] = mention.key
        return frozenset(mention.key for mention in mentions)

    def settle(self) -> None:
        """All new names are known."""
        self._read.cache_clear()
        self._names = list(self._written)
        self._automaton = ahocorasick_rs.AhoCorasick(self._names) if self._names else None

    def look_up(self, letter: Letter) -> frozenset[str]:
        """What a letter names of that."""
        if self._automaton is None:
            return _NONE
        hits = self._automaton.find_matches_as_indexes(normalise(letter.text), overlapping=True)
        return frozenset(self._written[self._names[hit[0]]] for hit in hits) or _NONE
