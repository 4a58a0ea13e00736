"""Words to numbers, many at once.

The same few thousand words come all day. They are known by a hash of their letters, taken over
a whole batch at once, which is several times cheaper than to look each up by itself.
"""

import itertools
import secrets
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Booleans = NDArray[np.bool_]
_Hashes = NDArray[np.uint64]

BUCKETS = 1 << 20
_SLOTS = 1 << 18
# Half full the table is begun anew, so that a word is seldom kept out by another.
_REMEMBERED = _SLOTS // 2
# Letters by their place in a word; those further on are taken like the last.
_PLACES = 32


def bucket_of(word: str) -> int:
    """The bucket of a word; single characters have `BUCKETS` more, so that nobody need measure
    the words again.
    """
    bucket = (zlib.crc32(word.encode("utf-8", "replace")) * 2654435761 >> 7) % BUCKETS
    return bucket + BUCKETS * (len(word) == 1)


class WordHasher:
    """Turns the words of a batch into bucket numbers."""

    def __init__(self) -> None:
        # Other factors in each process: nobody outside can make two words look the same.
        drawn = [secrets.randbits(64) | 1 for _ in range(_PLACES + 1)]
        self._factors, self._mixer = np.array(drawn[1:], np.uint64), np.uint64(drawn[0])
        self._forget()

    def __call__(self, words: Sequence[Sequence[str]]) -> tuple[Longs, Longs, Booleans]:
        """Text and bucket of all words in order, and whether they have two characters or more.

        A few dozen texts at once are quickest: they stay in the cache of a core.
        """
        flat = [*itertools.chain.from_iterable(words)]
        owner = np.repeat(np.arange(len(words)), [*map(len, words)])
        if not flat:
            return owner, np.zeros(0, np.int64), np.zeros(0, np.bool_)
        hashes = self._hashes(flat)
        slots = (hashes >> np.uint64(64 - _SLOTS.bit_length() + 1)).astype(np.int64)
        found = self._buckets.take(slots).astype(np.int64)
        for place in np.flatnonzero(self._known.take(slots) != hashes).tolist():
            found[place] = self._learned(flat[place], slots[place], hashes[place])
        return owner, found & (BUCKETS - 1), found < BUCKETS

    def _hashes(self, words: Sequence[str]) -> _Hashes:
        """One number of 64 bits a word, none 0."""
        lengths = np.fromiter(map(len, words), np.int64, len(words))
        starts = np.cumsum(lengths) - lengths
        letters = "".join(words).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(letters, np.uint32).astype(np.uint64)
        places = np.arange(len(codes)) - np.repeat(starts, lengths)
        mixed = (codes + np.uint64(1)) * self._mixer
        mixed ^= mixed >> np.uint64(29)
        mixed *= self._factors.take(places, mode="clip")
        mixed ^= mixed >> np.uint64(32)
        hashes: _Hashes = np.add.reduceat(mixed, starts) * self._mixer
        return hashes | np.uint64(1)

    def _learned(self, word: str, slot: np.int64, known: np.uint64) -> int:
        """The bucket of a word not in the table, put there if its slot is free."""
        bucket = bucket_of(word)
        if self._count >= _REMEMBERED:
            self._forget()
        if not self._known[slot]:
            self._known[slot], self._buckets[slot] = known, bucket
            self._count += 1
        return bucket

    def _forget(self) -> None:
        """Begin the table anew."""
        self._known, self._buckets = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.int32)
        self._count = 0
