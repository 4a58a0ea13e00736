"""Which letters say which words, kept as numbers: what new themes are looked for in."""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from reporting.warnings.rising.cells import DAY_BITS, CellSeries
from reporting.warnings.rising.history import Ints
from reporting.warnings.rising.letter import Letter

_COUNT_BITS = 20  # of letters that say a word on a day
_HASHES = 1 << 20  # so many are gathered before they are sorted into those known


@dataclass(frozen=True, slots=True)
class Postings:
    """Letters of the days that are walked, in order of time, each with those of its words that may
    become news; and how often these were said on any day. Days count as dates do.

    `vocabulary` is how many different words all letters of all days say.
    """

    first: int
    numbers: list[str]
    leaves: list[str]
    days: Ints
    voices: "array[int]"
    words: list[str]
    series: CellSeries
    vocabulary: int
    flat: "array[int]"
    bounds: "array[int]"

    def said(self, row: int) -> "array[int]":
        """The words of a letter, as indexes into `words`."""
        return self.flat[self.bounds[row] : self.bounds[row + 1]]


class Gathering:
    """Makes postings: first of the letters of the walked days, then, once these are settled, of those
    before, of which nothing is kept but how often they say on each day what may become news; before
    the day `compared` not even that. So memory follows the days that are walked, not the years.
    """

    def __init__(self, least: int, window: int, compared: date) -> None:
        self._least, self._window = least, window
        self._compared = compared.toordinal()
        self._known: dict[str, int] = {}
        self._different = _Different()
        self._numbers: list[str] = []
        self._leaves: list[str] = []
        self._leaf_names: dict[str, str] = {}
        self._days, self._voices = array("q"), array("Q")
        self._flat, self._bounds = array("i"), array("q", [0])
        self._words: list[str] = []
        self._said = Counter[str]()
        self._at, self._first = 0, date.max.toordinal()
        # What was said on a day: word, day and how often in one number each.
        self._past = array("q")

    def add(self, letter: Letter, said: Iterable[str]) -> None:
        """A letter of the walked days, in order of time."""
        known = self._known
        self._numbers.append(letter.number)
        self._leaves.append(self._leaf_names.setdefault(letter.leaf, letter.leaf))
        self._days.append(letter.day.toordinal())
        self._first = min(self._first, letter.day.toordinal())
        self._voices.append(letter.voice)
        self._flat.extend(known.setdefault(word, len(known)) for word in sorted(said))
        self._bounds.append(len(self._flat))

    def settle(self) -> None:
        """All walked letters are in: what too few of them say within a window is let go."""
        self._different.add(map(hash, self._known))
        flat, bounds = np.array(self._flat, dtype=np.int64), np.array(self._bounds)
        codes = np.sort((flat << DAY_BITS) | np.repeat(np.array(self._days), np.diff(bounds)))
        # The same word within the window, or another: then the codes are far apart.
        last = codes[self._least - 1 :]
        first = codes[: len(last)]
        chosen = np.unique(first[last - first < self._window] >> DAY_BITS)
        new = np.full(len(self._known), -1)
        new[chosen] = np.arange(len(chosen))
        known = list(self._known)
        self._words = [known[at] for at in chosen.tolist()]
        self._known = {word: at for at, word in enumerate(self._words)}
        flat = new[flat]
        self._flat = array("i", flat[flat >= 0].astype(np.int32).tobytes())
        self._bounds = array("q", np.append(0, np.cumsum(flat >= 0))[bounds].tobytes())
        codes, counts = np.unique(codes, return_counts=True)
        word, day = new[codes >> DAY_BITS], codes & ((1 << DAY_BITS) - 1)
        packed = (((word << DAY_BITS) | day) << _COUNT_BITS) | counts
        self._past.frombytes(packed[word >= 0].tobytes())

    def add_earlier(self, day: date, said: Iterable[str]) -> None:
        """A letter of the days before, in order of time."""
        if day.toordinal() != self._at:
            self._close_day()
            self._at = day.toordinal()
            self._first = min(self._first, self._at)
        self._said.update(said)

    def _close_day(self) -> None:
        said = self._said if self._at >= self._compared else {}
        for word, count in said.items():
            at = self._known.get(word)
            if at is not None:
                self._past.append(((at << DAY_BITS | self._at) << _COUNT_BITS) | count)
        self._different.add(map(hash, self._said))
        self._said.clear()

    def postings(self) -> Postings:
        """What was gathered."""
        self._close_day()
        codes = np.array(self._past, dtype=np.int64)
        del self._past
        codes.sort()
        counts = codes & ((1 << _COUNT_BITS) - 1)
        codes >>= _COUNT_BITS
        return Postings(
            self._first, self._numbers, self._leaves, np.array(self._days, dtype=np.int64),
            self._voices, self._words, CellSeries(codes, counts), self._different.count(),
            self._flat, self._bounds,
        )  # fmt: skip


class _Different:
    """How many different words there are, by their hashes: millions of words as text would not fit.
    That two words have one hash of 64 bits happens once in a million vocabularies.
    """

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype=np.int64)
        self._new = array("q")

    def add(self, hashes: Iterable[int]) -> None:
        self._new.extend(hashes)
        if len(self._new) > _HASHES:
            self._merge()

    def count(self) -> int:
        self._merge()
        return len(self._sorted)

    def _merge(self) -> None:
        self._sorted = np.union1d(self._sorted, np.array(self._new, dtype=np.int64))
        self._new = array("q")
