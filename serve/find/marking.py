"""What of a text answers to what was asked: marked, and the stretch of it worth reading."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from serve.desk.marks import MarkedPiece
from suqiu.text import normalise, segment

# A stretch this long is marked although no word of the question is in it.
_SAYS_ENOUGH = 3
_ENDS = "。！？!?；;\n"
# Characters that the beginning of a sentence may lie before the first mark.
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class AskedWords:
    """Words and pairs of characters of a question, folded; `one` are words of one character, of
    a question that has no longer ones.
    """

    words: frozenset[str]
    pairs: frozenset[str]
    one: frozenset[str]


def asked_words(question: str) -> AskedWords:
    """What to mark for a question."""
    words = {word for word in segment(normalise(question)) if word[0].isalnum()}
    pairs = {word[at : at + 2] for word in _runs(question) for at in range(len(word) - 1)}
    # 油烟 of 烧烤油烟熏: a word that the question was not cut into.
    words |= {pair for pair in pairs if segment(pair) == [pair]}
    long = {word for word in words if len(word) > 1}
    return AskedWords(frozenset(long), frozenset(pairs), frozenset(() if long else words))


def marked(text: str, asked: AskedWords) -> tuple[MarkedPiece, ...]:
    """The whole text in order; `found` pieces are what it has in common with the question."""
    flags = _flags(text, asked)
    pieces: list[MarkedPiece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or flags[at] != flags[start]:
            pieces.append(MarkedPiece(text[start:at], "found" if flags[start] else ""))
            start = at
    return tuple(pieces)


def excerpt(text: str, asked: AskedWords, length: int) -> tuple[MarkedPiece, ...]:
    """About `length` characters with most marks in them, from the beginning of a sentence where
    one is near; `…` where something was left out.
    """
    if len(text) <= length:
        return marked(text, asked)
    flags = _flags(text, asked)
    best = at = sum(flags[:length])
    start = 0
    for end in range(length, len(text)):
        at += flags[end] - flags[end - length]
        if at > best:
            best, start = at, end - length + 1
    start = _sentence(text, start, flags)
    end = min(len(text), start + length)
    pieces = marked(text[start:end].strip(), asked)
    before, after = (MarkedPiece("…"),) * (start > 0), (MarkedPiece("…"),) * (end < len(text))
    return (*before, *pieces, *after)


def _sentence(text: str, start: int, flags: Sequence[bool]) -> int:
    """Where the sentence of the first mark begins, or a little before that mark; the beginning
    of the text where that is as good.
    """
    if start == 0:
        return 0
    first = next((at for at in range(start, len(text)) if flags[at]), start)
    for at in range(first, max(0, first - _BEFORE), -1):
        if text[at - 1] in _ENDS:
            return at
    return max(0, first - _BEFORE) if first > _BEFORE else 0


def _flags(text: str, asked: AskedWords) -> list[bool]:
    folded = _folded(text)
    flags = [one in asked.one for one in folded]
    common = [folded[at : at + 2] in asked.pairs for at in range(len(folded) - 1)]
    at = 0
    while at < len(common):
        if not common[at]:
            at += 1
            continue
        end = at
        while end < len(common) and common[end]:
            end += 1
        # `end` pairs on end one character further.
        stretch = folded[at : end + 1]
        if len(stretch) >= _SAYS_ENOUGH or stretch in asked.words:
            flags[at : end + 1] = [True] * len(stretch)
        at = end
    return flags


def _folded(text: str) -> str:
    """Letters as a question is normalised, one for one, so that places stay."""
    return "".join(_fold(one) for one in text)


def _fold(one: str) -> str:
    folded = unicodedata.normalize("NFKC", one).lower()
    return folded if len(folded) == 1 else one


def _runs(text: str) -> list[str]:
    """Stretches of letters, digits and Han characters."""
    plain = "".join(one if one.isalnum() else " " for one in normalise(text))
    return plain.split()
