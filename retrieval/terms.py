"""A text as terms: its characters, pairs of characters, words, and the leaves it leans to, as
numbers that are stored.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from suqiu.text import normalise, segment

Ids = NDArray[np.int32]
# What masking leaves says nothing of the matter.
_PLACEHOLDER = re.compile(r"⟦[^⟦⟧]{1,14}⟧")
_RUN = re.compile(r"[^\W_]+")
_MOST_COUNTED = 255
# The byte of a leaf that a text leans to with probability 1.
FULL = 255


class TermKind(IntEnum):
    """The value begins the hash, so that kinds never meet."""

    CHARACTER = 1
    PAIR = 2
    WORD = 3
    LEAF = 4
    PLACE = 5


# Measured on title → body (docs/retrieval.md): pairs carry most, words and characters half.
WEIGHTS = {TermKind.CHARACTER: 0.5, TermKind.PAIR: 1.0, TermKind.WORD: 0.5}


@dataclass(frozen=True, slots=True)
class Terms:
    """Sorted distinct ids [n], how often each (at most 255) [n]; `length` in characters."""

    ids: Ids
    counts: NDArray[np.uint8]
    length: int


def text_terms(*texts: str) -> Terms:
    """The terms of a document; the texts (title, body) do not run into each other."""
    counted: Counter[int] = Counter()
    length = 0
    for text in texts:
        terms, characters = _terms(text)
        counted.update(number for _, number in terms)
        length += characters
    ids = np.fromiter(counted.keys(), np.int32, len(counted))
    counts = np.fromiter((min(n, _MOST_COUNTED) for n in counted.values()), np.uint8, len(counted))
    order = np.argsort(ids)
    return Terms(ids[order], counts[order], length)


def leaf_id(code: str) -> int:
    """The term that stands for a leaf a text leans to (retrieval/leaning.py)."""
    return _id(TermKind.LEAF, code)


def query_terms(text: str) -> dict[int, TermKind]:
    """Each term once, with its kind."""
    terms, _ = _terms(text)
    return {number: kind for kind, number in terms}


def pair_ids(text: str) -> list[int]:
    """The terms of neighbouring characters."""
    return [_id(TermKind.PAIR, text[i : i + 2]) for i in range(len(text) - 1)]


def _terms(text: str) -> tuple[list[tuple[TermKind, int]], int]:
    found: list[tuple[TermKind, int]] = []
    length = 0
    plain = normalise(_PLACEHOLDER.sub(" ", text))
    for run in _RUN.findall(plain):
        length += len(run)
        found.extend((TermKind.CHARACTER, _id(TermKind.CHARACTER, c)) for c in run)
        found.extend(
            (TermKind.PAIR, _id(TermKind.PAIR, run[i : i + 2])) for i in range(len(run) - 1)
        )
    for word in segment(plain):
        if word[0].isalnum():
            found.append((TermKind.WORD, _id(TermKind.WORD, word)))
    return found, length


def _id(kind: TermKind, text: str) -> int:
    """32 bits, signed as PostgreSQL has them; of a million terms about a hundred share one."""
    number = crc32(text.encode(), kind)
    return number - (1 << 32) if number >= 1 << 31 else number
