"""Names that end like what they name: 锦源小区, 宏泰物业公司; found by walking back from the end."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from classifier.extraction.letter import Letter, Word
from classifier.extraction.lexicon import lexicon

_NAME_CHARS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·]+")
_DIGITS = re.compile(r"[\d一二三四五六七八九十百]+")
# A word that ends so is a place of its own: 新城区锦绣花园 is 锦绣花园.
_ABOVE = re.compile(r".*(?:[省市区县旗州盟]|街道|[镇乡村路街]|社区|大道)")
# Parts of speech that stand inside names: nouns and what is often used as one.
_NAMING = frozenset("njbazimtsfvlgeqx")


def names_ending(
    letter: Letter, ends: re.Pattern[str], longest: int, *, stop_above: bool = True
) -> Iterator[tuple[int, int]]:
    """Places of names of at most `longest` characters that end in one of `ends`."""
    for match in ends.finditer(letter.text):
        start = name_start(letter, match.start(), match.end() - longest, stop_above=stop_above)
        if start < match.start() and _is_name(letter.text[start : match.end()], match[0]):
            yield start, match.end()


def name_start(letter: Letter, end: int, earliest: int, *, stop_above: bool = True) -> int:
    """Where the name begins whose own part ends at `end`; `end` itself when there is none."""
    words = letter.words
    i = bisect_right(words, end, key=lambda word: word.start) - 1
    start = end
    if 0 <= i < len(words) and words[i].start < end:
        if words[i].text in lexicon().common or words[i].start < earliest:
            return end
        start = words[i].start  # the ending is a part of a longer word
    i -= words[i].start >= start if 0 <= i < len(words) else 0
    while i >= 0 and words[i].start >= earliest and _belongs(words[i], start == end, stop_above):
        start = words[i].start
        i -= 1
    while start < end and letter.text[start : start + 1] in "的在与和及至到从向由":
        start += 1
    return start


def _belongs(word: Word, adjacent: bool, stop_above: bool) -> bool:
    known = lexicon()
    if word.text in known.generic or not _NAME_CHARS.fullmatch(word.text):
        return False
    if word.tag[0] not in _NAMING or (word.tag[0] in "vf" and not (adjacent and len(word.text) > 1)):
        return False
    if word.tag == "m" and not adjacent and not word.text.isascii():
        return False
    return not (stop_above and len(word.text) > 1 and _ABOVE.fullmatch(word.text))


def _is_name(name: str, ending: str) -> bool:
    own = name[: -len(ending)]
    known = lexicon()
    if name in known.common or own in known.generic or _DIGITS.fullmatch(own):
        return False
    return not (own[:1].isdigit() and ending in ("路", "街"))
