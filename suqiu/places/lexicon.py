"""The words extraction goes by (`datasets/extraction/lexicon.txt`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from suqiu.wordlists import read_sections


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Endings of names as patterns, longest first; the rest as sets of words."""

    street_ends: re.Pattern[str]
    community_ends: re.Pattern[str]
    estate_ends: re.Pattern[str]
    road_ends: re.Pattern[str]
    org_ends: re.Pattern[str]
    org_tails: re.Pattern[str]
    org_generic: re.Pattern[str]
    complain: re.Pattern[str]
    misdeed: re.Pattern[str]
    demand: re.Pattern[str]
    filler: re.Pattern[str]
    matter: re.Pattern[str]
    common: frozenset[str]
    generic: frozenset[str]
    not_object: frozenset[str]
    naming_verbs: frozenset[str]


_SETS = frozenset(("common", "generic", "not_object", "naming_verbs"))


@cache
def lexicon() -> Lexicon:
    """The shipped words; InputError when the installation is incomplete."""
    sections = read_sections("extraction/lexicon.txt")
    return Lexicon(**{
        name: frozenset(words) if name in _SETS else _any_of(words)  # type: ignore[arg-type]
        for name, words in sections.items()
    })  # fmt: skip


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, longest first; grouped by first character, which is faster."""
    return re.compile("|".join(map(re.escape, sorted(set(words), key=lambda w: (-len(w), w)))))
