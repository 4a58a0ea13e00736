"""The words masking goes by (`datasets/privacy/lexicon.txt`), found in one pass (Aho-Corasick)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import ahocorasick_rs

from suqiu.wordlists import read_sections

# A word that announces personal data, and its place `[start, end)`. A plain tuple: there are
# a dozen in every ticket, and masking has microseconds.
Announced = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by what they mean to masking; the file says what each section is."""

    titles: frozenset[str]
    surely: frozenset[str]
    maybe: frozenset[str]
    after: frozenset[str]
    wechat: frozenset[str]
    qq: frozenset[str]
    documents: frozenset[str]
    plates: frozenset[str]
    compound_surnames: frozenset[str]
    never: frozenset[str]
    not_names: frozenset[str]
    words: frozenset[str]
    trades: frozenset[str]
    place_words: frozenset[str]
    goes_on: frozenset[str]
    surnames: frozenset[str]
    seldom: frozenset[str]
    also_words: frozenset[str]
    given: frozenset[str]
    sounds: frozenset[str]
    place_ends: frozenset[str]
    place_ends_always: frozenset[str]
    familiar: frozenset[str]
    familiar_maybe: frozenset[str]
    not_alone: frozenset[str]
    weak: frozenset[str]
    people: frozenset[str]
    surname_starts: frozenset[str] = field(init=False)
    name_starts: frozenset[str] = field(init=False)
    title_start: re.Pattern[str] = field(init=False)
    trade: re.Pattern[str] = field(init=False)
    stop: re.Pattern[str] = field(init=False)
    after_word: re.Pattern[str] = field(init=False)
    _words: tuple[str, ...] = field(init=False)
    _finder: ahocorasick_rs.AhoCorasick = field(init=False)

    def __post_init__(self) -> None:
        # Where a name cannot go on: no Han character, or a word that follows names.
        follows = _any_of(self.after | self.titles)
        object.__setattr__(self, "trade", re.compile(_any_of(self.trades)))
        object.__setattr__(self, "title_start", re.compile(_any_of(self.titles)))
        object.__setattr__(self, "after_word", re.compile(follows))
        object.__setattr__(self, "stop", re.compile(rf"\s*(?:$|[^\u4e00-\u9fff])|{follows}"))
        starts = self.surnames | frozenset(name[0] for name in self.compound_surnames)
        object.__setattr__(self, "surname_starts", starts)
        # Before a title also the dot of 阿不都·热依木 and the sounds of names without surname.
        object.__setattr__(self, "name_starts", starts | frozenset("·•・‧∙") | self.sounds)
        words = self.titles | self.surely | self.maybe
        words |= self.wechat | self.qq | self.documents | self.plates
        kind = ahocorasick_rs.MatchKind.LeftmostLongest
        object.__setattr__(self, "_words", tuple(sorted(words)))
        finder = ahocorasick_rs.AhoCorasick(self._words, matchkind=kind)
        object.__setattr__(self, "_finder", finder)

    def announcements(self, text: str) -> list[Announced]:
        """All announcing words, leftmost and longest, in order."""
        words = self._words
        found = [
            (words[number], start, end)
            for number, start, end in self._finder.find_matches_as_indexes(text)
        ]
        if "文书记" in text:
            found = [
                ("书记", end - 1, end + 1)
                if word == "文书" and text[end : end + 1] == "记"
                else one
                for one in found
                for word, _, end in (one,)
            ]
        if "孙女士" in text or "侄女士" in text or "妇女士" in text:
            found = [
                ("女士", end - 1, end + 1)
                if word[-1] == "女" and text[end : end + 1] == "士"
                else one
                for one in found
                for word, _, end in (one,)
            ]
        return found


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


# Sections whose entries are single characters, written without spaces.
_CHARACTERS = frozenset(
    (
        "goes_on", "surnames", "seldom", "also_words", "given", "sounds", "place_ends", "place_ends_always",
        "familiar", "familiar_maybe", "not_alone",
    )
)  # fmt: skip


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon; InputError when the installation is incomplete."""
    return Lexicon(**{
        name: frozenset("".join(words)) if name in _CHARACTERS else frozenset(words)
        for name, words in read_sections("privacy/lexicon.txt").items()
    })  # fmt: skip
