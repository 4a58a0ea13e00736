"""Names that end like what they name: 锦源小区, 宏泰物业公司; found by walking back from the end."""

import re
from bisect import bisect_right
from collections.abc import Iterator

import rjieba

from suqiu.late import late
from suqiu.places.letter import Letter, Word
from suqiu.places.lexicon import lexicon

_NAME_CHARS = late(r"[\u4e00-\u9fffA-Za-z0-9·]+")
_DIGITS = late(r"[\d一二三四五六七八九十百]+")
# A word that ends so is a place of its own: 新城区锦绣花园 is 锦绣花园.
_ABOVE = late(r".*(?:[省市区县旗州盟]|街道|[镇乡村路街]|社区|大道)")
_ABOVE_ALONE = frozenset("省市区县旗州盟镇乡")
# What is no part of a name at its beginning: 原宏盛公司, F区青溪雅苑, 住翠湖路 cut as 住翠 and 湖路.
_NOT_YET = late(
    r"(?:[原现本该某号求]|住(?![宅宿房建户院友总邦])|[A-Za-z]\d{0,2}(?:区|市|县)|\d+[号栋]?|[\d一二两三四五六七八九十]{1,3}点半?|(?<=点)半)*"
)
# 里 ends a name before the end of one: 幸福里小区, but 村里小区.
_WITHIN = "里"
# Parts of speech inside names: nouns, short forms, attributes, places, morphemes, Latin letters.
_NAMING = frozenset("njbasge")
# The kinds of nouns that are proper names.
PROPER = ("nr", "ns", "nt", "nz")


def names_ending(
    letter: Letter, ends: re.Pattern[str], longest: int, *, stop_above: bool = True
) -> Iterator[tuple[int, int]]:
    """Places of names of at most `longest` characters that end in one of `ends`; of names that
    begin alike the longest.
    """
    pending: tuple[int, int] | None = None
    for start, end in _all_ending(letter, ends, longest, stop_above):
        if pending and start >= pending[1]:
            yield pending
        pending = (min(start, pending[0]), end) if pending and start < pending[1] else (start, end)
    if pending:
        yield pending


def _all_ending(
    letter: Letter, ends: re.Pattern[str], longest: int, stop_above: bool
) -> Iterator[tuple[int, int]]:
    words = letter.words
    for match in ends.finditer(letter.text):
        last = words[bisect_right(words, match.end() - 1, key=lambda word: word.start) - 1]
        if last.end > match.end() and rjieba.has_word(last.text) and not _heads(match, last):
            continue  # the 乡 of 乡村
        start = name_start(letter, match.start(), match.end() - longest, stop_above=stop_above)
        if start < match.start() and _is_name(letter, start, match):
            yield start, match.end()


def _heads(ending: re.Match[str], word: Word) -> bool:
    """Whether the ending is the first of two words that the dictionary has as one: 小区业主."""
    return word.start == ending.start() and len(ending[0]) > 1 and word.end - ending.end() > 1


def name_start(letter: Letter, end: int, earliest: int, *, stop_above: bool = True) -> int:
    """Where the name begins whose own part ends at `end`; `end` itself when there is none."""
    words = letter.words
    i = bisect_right(words, end - 1, key=lambda word: word.start) - 1
    start = end
    if i >= 0 and words[i].end > end:  # the ending is a part of a longer word
        if words[i].text in lexicon().common or words[i].start < earliest:
            return end
        start = words[i].start
        i -= 1
    if i > 0 and start == end and words[i].text == _WITHIN and _names(words[i - 1]):
        start = words[i].start
        i -= 1
    while i >= 0 and words[i].start >= earliest and _belongs(words[i], start == end, stop_above):
        start = words[i].start
        i -= 1
    skipped = _NOT_YET.match(letter.text, start, end)
    return skipped.end() if skipped else start


def _names(word: Word) -> bool:
    """Whether the word is a name whatever stands behind it."""
    known = word.text in lexicon().naming_verbs or word.tag in PROPER
    return known and not _ABOVE.fullmatch(word.text)


def _belongs(word: Word, adjacent: bool, stop_above: bool) -> bool:
    known = lexicon()
    text, tag = word.text, word.tag
    if text in known.generic or not _NAME_CHARS.fullmatch(text):
        return False
    if stop_above and (text in _ABOVE_ALONE or (len(text) > 1 and _ABOVE.fullmatch(text))):
        return False
    if text in known.naming_verbs or tag[0] in _NAMING:
        return True
    return adjacent and (tag == "m" or (tag == "f" and len(text) > 1))


def _is_name(letter: Letter, start: int, ending: re.Match[str]) -> bool:
    own, name = letter.text[start : ending.start()], letter.text[start : ending.end()]
    known = lexicon()
    if name in known.common or own in known.generic or _DIGITS.fullmatch(own):
        return False
    if own[-1].isdigit():
        return False  # 138路 is a bus
    if len(name) > 2:
        return True
    tags = [word.tag for word in letter.words if word.start == start and word.end == ending.end()]
    return any(tag.startswith(PROPER) for tag in tags)
