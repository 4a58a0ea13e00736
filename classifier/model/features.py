"""Text as sparse features: hashed n-grams of characters and of words.

Both views are hashed into 2^20 buckets without a dictionary of strings, so that a batch is
turned into numbers by a few vectorised passes. Buckets seen in fewer than two training
texts are dropped; the rest are numbered by falling document frequency, which lets the
weights keep the frequent ones dense and the rare ones sparse.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from classifier.arrays import Booleans, Counts, Floats, Ints, Longs
from classifier.texts import has_title
from suqiu.text import segment

_BITS = 20
BUCKETS = 1 << _BITS
_MASK = np.uint64(BUCKETS - 1)
# From 64 bits to the highest, which number a bucket.
_SHIFT = np.uint64(64 - _BITS)
_MIN_DOCUMENTS = 2
# Document frequencies of a very large corpus are counted on an even sample of this size.
_FITTED_ON = 60_000
# Words are polynomials in this number, and its inverse, modulo 2⁶⁴.
_BASE = 0xD6E8FEB86659FD93
_BACK = pow(_BASE, -1, 1 << 64)
# The bits of a text's number in its block and of a feature together: three bytes are sorted in
# three passes. Few texts at once also stay in the cache of a core.
_KEY_BITS = 24
_MOST_TEXTS = 6
# In the table of columns: an n-gram that is no feature. All bits set, so that under any text
# number it sorts behind every feature.
_UNKNOWN = (1 << _KEY_BITS) - 1

# Values, columns and the length of each row.
_Rows: TypeAlias = tuple[Floats, Ints, Longs]
_Hashes: TypeAlias = NDArray[np.uint64]


def _code_points(text: str) -> _Hashes:
    encoded = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(encoded, dtype=np.uint32).astype(np.uint64)


def _char_grams(texts: Sequence[str]) -> tuple[Longs, Longs]:
    """(text, bucket) pairs of all single characters and pairs, over the whole batch at once."""
    chars = _code_points("\0".join(texts) + "\0")
    owner = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
    inside = chars != 0
    single = (chars * np.uint64(0xD6E8FEB86659FD95)) >> np.uint64(40) & _MASK
    pair = chars[:-1] * np.uint64(0x9E3779B97F4A7C15) + chars[1:]
    pair = (pair * np.uint64(0xD6E8FEB86659FD97)) >> np.uint64(40) & _MASK
    both = inside[:-1] & inside[1:]
    return (
        np.concatenate((owner[inside], owner[:-1][both])),
        np.concatenate((single[inside], pair[both])).astype(np.int64),
    )


def _words(text: str) -> list[str]:
    """The words of a text; a title that stands twice is cut once: no word spans a full stop."""
    if not has_title(text):
        return segment(text)
    words = segment(text[text.find("。") + 1 :])
    return [*words[: words.index("。") + 1], *words]


@lru_cache(maxsize=8)
def _powers(base: int, bits: int) -> _Hashes:
    """base⁰ … base^(2^bits - 1) modulo 2⁶⁴."""
    powers = np.full(1 << bits, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _hashed(texts: Sequence[str], words: Sequence[list[str]]) -> tuple[Longs, Longs, Booleans]:
    """Text and bucket of all words in order, and whether they have two characters or more;
    the words of a text, put together, are the text.

    Each word is a polynomial of its characters modulo 2⁶⁴: the difference of two running sums
    over the whole batch, moved back by the power it starts at. To look words up in a
    dictionary takes three times as long, for they lie all over the memory.
    """
    chars = _code_points("".join(texts))
    bits = len(chars).bit_length()
    sums = np.zeros(len(chars) + 1, np.uint64)
    np.cumsum(chars * _powers(_BASE, bits)[: len(chars)], out=sums[1:])
    counts = [len(line) for line in words]
    lengths = np.fromiter(map(len, itertools.chain.from_iterable(words)), np.int64, sum(counts))
    ends = np.cumsum(lengths)
    starts = ends - lengths
    found = (sums.take(ends) - sums.take(starts)) * _powers(_BACK, bits).take(starts)
    # The low bits of a polynomial know only the low bits of its characters.
    found = (found ^ found >> np.uint64(29)) * np.uint64(0x9E3779B97F4A7C15)
    return np.repeat(np.arange(len(words)), counts), (found >> _SHIFT).astype(np.int64), lengths > 1


def _word_grams(owner: Longs, buckets: Longs) -> tuple[Longs, Longs]:
    """(text, bucket) pairs of all single words and pairs of neighbours."""
    pair = (buckets[:-1] * 1000003 + buckets[1:] * 7919) & (BUCKETS - 1)
    same = owner[:-1] == owner[1:]
    return np.concatenate((owner, owner[:-1][same])), np.concatenate((buckets, pair[same]))


def _sorted(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The keys (three bytes) in order, sorted by parts: numpy sorts short numbers by counting,
    which beats comparing whole keys more than twice.
    """
    keys = keys.take(np.argsort(keys.astype(np.uint16), kind="stable"))
    return keys.take(np.argsort((keys >> 16).astype(np.uint8), kind="stable"))


def _counts(pairs: tuple[Longs, Longs], texts: int) -> Counts:
    rows, buckets = pairs
    ones = np.ones(len(rows), np.float32)
    counts = sparse.csr_matrix((ones, (rows, buckets)), shape=(texts, BUCKETS))
    counts.sum_duplicates()
    return counts


@dataclass(frozen=True, slots=True)
class View:
    """One kind of n-gram: `column[bucket]` is its feature number or -1, `idf` per feature."""

    column: Ints
    idf: Floats


@dataclass(frozen=True, slots=True)
class Batch:
    """Features of a batch (texts × features) with the words that made them.

    `word_owner`, `word_column` and `word_long` run over all words of all texts in order:
    whose word it is, which feature it is (-1 where it is none), and whether it has two
    characters or more.
    """

    matrix: Counts
    words: list[list[str]]
    word_owner: Longs
    word_column: Ints
    word_long: Booleans

    def of(self, texts: Longs) -> "Batch":
        """The same of these texts (ascending), which are numbered anew."""
        own = np.isin(self.word_owner, texts)
        owner = np.searchsorted(texts, self.word_owner[own])
        words = [self.words[text] for text in texts.tolist()]
        return Batch(self.matrix[texts], words, owner, self.word_column[own], self.word_long[own])


class FeatureSpace:
    """Fitted feature numbering; columns 0…n are shared by both views, frequent ones first."""

    def __init__(self, chars: View, words: View) -> None:
        self.chars, self.words = chars, words
        self.size = len(chars.idf) + len(words.idf)
        self.idf = np.zeros(self.size, np.float32)
        for view in (chars, words):
            self.idf[view.column[view.column >= 0]] = view.idf
        self._of_words = np.zeros(self.size, np.int8)
        self._of_words[words.column[words.column >= 0]] = 1
        column = np.concatenate((chars.column, words.column))
        self._column = np.where(column < 0, _UNKNOWN, column).astype(np.uint32)
        self._bits = self.size.bit_length()

    @classmethod
    def fit(cls, texts: Sequence[str]) -> "FeatureSpace":
        """Number the n-grams of training texts (normalised) that occur in two or more."""
        frequencies = np.zeros((2, BUCKETS), np.int64)
        texts = texts[:: max(1, len(texts) // _FITTED_ON)]
        for start in range(0, len(texts), 4096):
            part = texts[start : start + 4096]
            words = _word_grams(*_hashed(part, [segment(text) for text in part])[:2])
            for i, pairs in enumerate((_char_grams(part), words)):
                frequencies[i] += np.bincount(_counts(pairs, len(part)).indices, minlength=BUCKETS)
        kept = [np.flatnonzero(row >= _MIN_DOCUMENTS) for row in frequencies]
        found = np.concatenate([row[k] for row, k in zip(frequencies, kept, strict=True)])
        rank = np.empty(len(found), np.int32)
        rank[np.argsort(-found, kind="stable")] = np.arange(len(found), dtype=np.int32)
        views = []
        for i, buckets in enumerate(kept):
            column = np.full(BUCKETS, -1, np.int32)
            column[buckets] = rank[: len(buckets)] if i == 0 else rank[len(kept[0]) :]
            idf = np.log((1 + len(texts)) / (1 + frequencies[i][buckets])) + 1
            views.append(View(column, idf.astype(np.float32)))
        return cls(*views)

    def transform(self, texts: Sequence[str]) -> Batch:
        """Features of normalised texts: square-rooted counts times idf, each view of length 1."""
        words = [_words(text) for text in texts]
        owner, buckets, long = _hashed(texts, words)
        size = 1 << min(_KEY_BITS - self._bits, _MOST_TEXTS)
        starts = np.searchsorted(owner, np.arange(0, len(texts) + size, size)).tolist()
        blocks = []
        for first, (start, end) in zip(
            range(0, len(texts), size), itertools.pairwise(starts), strict=False
        ):
            part = texts[first : first + size]
            pairs = (_char_grams(part), _word_grams(owner[start:end] - first, buckets[start:end]))
            blocks.append(self._weigh(pairs, len(part)))
        matrix = self._stack(blocks, len(texts))
        return Batch(matrix, words, owner, self.words.column.take(buckets, mode="clip"), long)

    def matrix(self, texts: Sequence[str]) -> Counts:
        """Only the features, for any number of texts."""
        parts = (self.transform(texts[i : i + 4096]).matrix for i in range(0, len(texts), 4096))
        stacked: Counts = sparse.vstack(list(parts), format="csr")
        return stacked

    def _weigh(self, pairs: tuple[tuple[Longs, Longs], ...], texts: int) -> _Rows:
        """Weighted rows of (text, bucket) pairs of characters and words: equal pairs are
        counted by one sort of both views together, several times cheaper than sparse sums.
        """
        (rows, buckets), (word_rows, word_buckets) = pairs
        owner = np.concatenate((rows, word_rows)).astype(np.uint32)
        # No number is out of bounds; to clip those that are is quicker than to look for them.
        keys = self._column.take(np.concatenate((buckets, word_buckets + BUCKETS)), mode="clip")
        keys |= owner << np.uint32(self._bits)
        keys = _sorted(keys)
        keys = keys[: np.searchsorted(keys, np.uint32(_UNKNOWN))]
        new = np.ones(len(keys), np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        first = np.flatnonzero(new)
        counts = np.diff(first, append=len(keys))
        kept = keys.take(first).astype(np.int64)
        row, column = kept >> self._bits, kept & ((1 << self._bits) - 1)
        values = np.sqrt(counts.astype(np.float32)) * self.idf.take(column, mode="clip")
        block = row * 2 + self._of_words.take(column, mode="clip")
        values /= np.sqrt(np.bincount(block, values**2))[block]
        return values, column.astype(np.int32), np.bincount(row, minlength=texts)

    def _stack(self, blocks: Sequence[_Rows], texts: int) -> Counts:
        """The rows of all blocks as one matrix (texts × features)."""
        values, columns, lengths = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        starts = np.zeros(texts + 1, np.int32)
        np.cumsum(lengths, out=starts[1:])
        return sparse.csr_matrix((values, columns, starts), shape=(texts, self.size))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays from which `from_arrays` makes the same space."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for name, view in (("chars", self.chars), ("words", self.words)):
            buckets = np.flatnonzero(view.column >= 0).astype(np.int32)
            arrays[f"{name}_bucket"] = buckets
            arrays[f"{name}_column"] = view.column[buckets]
            arrays[f"{name}_idf"] = view.idf
        return arrays

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> "FeatureSpace":
        """The space of saved arrays."""
        views = []
        for name in ("chars", "words"):
            column = np.full(BUCKETS, -1, np.int32)
            column[arrays[f"{name}_bucket"]] = arrays[f"{name}_column"]
            views.append(View(column, arrays[f"{name}_idf"].astype(np.float32)))
        return cls(*views)
