"""Words of the trade written by their sound, put right before they are looked for: 公积经 for 公积金,
低宝 for 低保.

People dictate, or take the first word that their keyboard offers. The words are those that the
classification is told with. Only what no word of the dictionary is a part of is put right, and only
where it is not itself found in what is searched.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

import numpy as np
import rjieba
from sqlalchemy import Connection

from retrieval.leaning import Leaner
from retrieval.places import MOST_CHARACTERS, asked_places
from retrieval.state import term_documents
from retrieval.terms import Terms, pair_ids
from suqiu.sound import sound, toned
from suqiu.text import normalise, segment

_SHORT, _LONGEST = 2, 4
_HAN = re.compile("[一-龥]+")


class Spelling:
    """The words of some texts by their sound."""

    def __init__(self, texts: Iterable[str]) -> None:
        words = {word for text in texts for word in segment(normalise(text))}
        self._words = {
            word for word in words if _SHORT <= len(word) <= _LONGEST and _HAN.fullmatch(word)
        }
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._words):
            self._by_sound[_heard(word)].append(word)

    def heard(self, text: str) -> list[tuple[str, str]]:
        """Stretches of whole words of the dictionary that are together none, but sound like just one
        word of ours and differ from it by one sign; longest first, none over another.
        """
        spans, at = [], 0
        for token in rjieba.cut(text, False):
            spans.append((at, at + len(token)))
            at += len(token)
        found: list[tuple[str, str]] = []
        taken: set[int] = set()
        for start, end in _stretches(spans):
            written = text[start:end]
            if not taken.isdisjoint(range(start, end)) or not (word := self._meant(written)):
                continue
            # 打学生 is no 大学生: a sign before a word mostly is one too, after it its ending.
            if word[1:] == written[1:] and (start + 1, end) in spans and end - start > _SHORT:
                continue
            taken.update(range(start, end))
            found.append((written, word))
        return found

    def _meant(self, written: str) -> str | None:
        if not _HAN.fullmatch(written) or written in self._words:
            return None
        alike = self._by_sound.get(_heard(written), ())
        if len(alike) != 1 or sum(a != b for a, b in zip(alike[0], written, strict=True)) != 1:
            return None
        # Cut by itself it may be a word all the same.
        return alike[0] if len(rjieba.cut(written, False)) > 1 else None


def read_as(connection: Connection, text: str, leaner: Leaner | None) -> str:
    """A short question to the tickets with words put right; names of places stay as they are."""
    if leaner is None or len(text) > MOST_CHARACTERS:
        return text
    found = _spelling(tuple(leaner.words())).heard(text)
    if not found:
        return text
    elsewhere = asked_places(connection, text).rest
    found = [(written, word) for written, word in found if written in elsewhere]
    return _put_right(text, found, term_documents(connection, _pairs(found)))


def read_among(documents: Sequence[Terms], text: str, leaner: Leaner | None) -> str:
    """A question to some documents with words put right."""
    found = _spelling(tuple(leaner.words())).heard(text) if leaner is not None else []
    if not found:
        return text
    pairs = np.array(_pairs(found), np.int32)
    there = np.isin(pairs, np.concatenate([one.ids for one in documents]))
    return _put_right(text, found, set(pairs[there].tolist()))


def _pairs(found: Sequence[tuple[str, str]]) -> list[int]:
    return sorted({one for written, _ in found for one in pair_ids(written)})


def _put_right(text: str, found: Sequence[tuple[str, str]], there: Container[int]) -> str:
    """But for what is all found where it is looked for."""
    for written, word in found:
        if not all(one in there for one in pair_ids(written)):
            text = text.replace(written, word)
    return text


@lru_cache(maxsize=2)
def _spelling(texts: tuple[str, ...]) -> Spelling:
    return Spelling(texts)


def _stretches(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Two or more neighbours as one, longest first."""
    found = [
        (spans[first][0], spans[last][1])
        for first in range(len(spans))
        for last in range(first + 1, min(len(spans), first + _LONGEST))
        if spans[last][1] - spans[first][0] <= _LONGEST
    ]
    return sorted(found, key=lambda span: span[0] - span[1])


def _heard(word: str) -> tuple[str, ...]:
    """Short words with their tones: too many others sound alike without."""
    return toned(word) if len(word) == _SHORT else sound(word)
