"""Objects that tickets name: estates, roads, communities, firms, schools."""

from collections.abc import Sequence
from datetime import date

import ahocorasick_rs

from reporting.warnings.rising.themes import Letter
from suqiu.places.mentions import find_mentions
from suqiu.text import normalise

_NONE: frozenset[str] = frozenset()


def objects_of(letters: Sequence[Letter], since: date) -> list[frozenset[str]]:
    """The keys of the objects each letter names (`suqiu.places`), letters by day.

    Finding names takes a quarter of a millisecond a text. Only letters from `since` on are read
    for new ones; those before only have what is named later looked up in them. A name within a
    longer one counts there too, so that nothing seems newer than it is.
    """
    found: list[frozenset[str]] = [_NONE] * len(letters)
    written: dict[str, str] = {}  # a name as it is written → its key
    read: dict[str, frozenset[str]] = {}
    for row, one in enumerate(letters):
        if one.day < since:
            continue
        if one.text not in read:
            mentions = find_mentions(one.title, one.text[len(one.title) + 1 :])
            read[one.text] = frozenset(mention.key for mention in mentions)
            for mention in mentions:
                written[normalise(mention.name)] = mention.key
                written[mention.key] = mention.key
        found[row] = read[one.text]
    if not written:
        return found
    names = list(written)
    automaton = ahocorasick_rs.AhoCorasick(names)
    earlier: dict[str, frozenset[str]] = {}
    for row, one in enumerate(letters):
        if one.day >= since:
            break
        if one.text not in earlier:
            hits = automaton.find_matches_as_indexes(normalise(one.text), overlapping=True)
            earlier[one.text] = frozenset(written[names[hit[0]]] for hit in hits) or _NONE
        found[row] = earlier[one.text]
    return found
