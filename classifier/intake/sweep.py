"""The cues of several lists in many texts at once.

A text has about a hundred matches, nearly all of them of plain cues. Parts of cues with gaps
are joined afterwards: each part counts after the last one before it, if that is near enough
and in the same sentence.
"""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Booleans, Longs
from classifier.intake.cues import GAP, SENTENCE_ENDS, Hit, cue_parts
from classifier.intake.matcher import Matcher, ascending

# Between two texts: no normalised text and no cue holds it.
_BORDER = "\0"
# By code, the last one standing for all beyond it.
_STOPS = np.zeros(max(map(ord, SENTENCE_ENDS)) + 2, np.int64)
_STOPS[[ord(sign) for sign in (*SENTENCE_ENDS, _BORDER)]] = 1


class Ragged:
    """Rows of different lengths in one array; `of` puts chosen rows one after the other."""

    def __init__(self, rows: Iterable[Sequence[int]]) -> None:
        lines = [list(row) for row in rows]
        self._count = np.array([len(line) for line in lines], np.int64)
        self._start = np.cumsum(self._count) - self._count
        self._values = np.array(list(itertools.chain.from_iterable(lines)), np.int64)

    def of(self, rows: Longs) -> tuple[Longs, Longs]:
        """For each value of these rows in order: the place in `rows`, and the value."""
        count = self._count[rows]
        which = np.repeat(np.arange(len(rows)), count)
        place = np.repeat(self._start[rows] - np.cumsum(count) + count, count)
        return which, self._values[place + np.arange(len(place))]


@dataclass(frozen=True, slots=True)
class Hits:
    """Hits of one list in many texts, text by text, in each by their ends: the text (`owner`),
    the cue, and where in that text.
    """

    owner: Longs
    cue: Longs
    start: Longs
    end: Longs

    def of(self, texts: Booleans) -> "Hits":
        """The hits of the texts chosen (one truth value each)."""
        own = np.flatnonzero(texts[self.owner])
        return Hits(self.owner[own], self.cue[own], self.start[own], self.end[own])

    def by_text(self, texts: int) -> list[list[Hit]]:
        """The hits of each text."""
        bounds = np.searchsorted(self.owner, np.arange(texts + 1)).tolist()
        hits = list(zip(self.cue.tolist(), self.start.tolist(), self.end.tolist(), strict=True))
        return [hits[first:last] for first, last in itertools.pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class _Matches:
    """All words found: which, where in the joined texts, in which text; and for each place of
    the joined texts how many sentences ended before it.
    """

    word: Longs
    start: Longs
    end: Longs
    owner: Longs
    stops: Longs


# Cues found: the number of the match that completes each, its last part, and where it begins.
_Found = tuple[Longs, Longs, Longs]


class CueSweep:
    """Finds the cues of `lists`, as written.

    `exceptions` are (list, cue) pairs: within such a cue no other cue of its list is seen, so
    that the exception 不满意 hides 满意.
    """

    def __init__(
        self,
        lists: Sequence[Sequence[str]],
        exceptions: Collection[tuple[int, int]] = (),
    ) -> None:
        self._lists = len(lists)
        hides = frozenset(exceptions)
        # Parts are numbered over all cues, those of one cue one after the other.
        words: dict[str, list[int]] = {}
        parts: list[tuple[int, int, int, bool, bool]] = []
        # The characters of the longest hit there can be.
        self.span = 0
        for pair in ((i, cue) for i, cues in enumerate(lists) for cue in range(len(cues))):
            forms = cue_parts(lists[pair[0]][pair[1]])
            self.span = max(self.span, sum(max(map(len, one)) + GAP for one in forms) - GAP)
            for depth, part in enumerate(forms):
                for form in part:
                    words.setdefault(form, []).append(len(parts))
                parts.append((*pair, depth, depth == len(forms) - 1, pair in hides))
        table = np.array(parts, np.int64).reshape(-1, 5).T
        self._list, self._cue, depths = table[:3]
        self._last, self._hides = table[3:] == 1
        self._matcher = Matcher(list(words))

        def uses(depth: int, last: bool | None = None) -> Ragged:
            """The parts of this depth that each word stands for."""
            right = (depths == depth) & (True if last is None else self._last == last)
            return Ragged([part for part in line if right[part]] for line in words.values())

        self._whole, self._opening = uses(0, last=True), uses(0, last=False)
        self._later = [uses(depth) for depth in range(1, int(depths.max(initial=0)) + 1)]
        # Parts on which others wait, numbered.
        self._slot = np.cumsum(~self._last) - 1
        self._bits = len(parts).bit_length()

    def find(self, texts: Sequence[str]) -> list[Hits]:
        """For each list its hits in normalised texts."""
        joined = _BORDER.join(texts).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(joined, np.uint32).astype(np.int64)
        word, start, end = self._matcher.find(codes)
        offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
        # Matches come by their ends, so those of a text stand together.
        owner = np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(end, offsets)))
        stops = _STOPS.take(codes, mode="clip").cumsum()
        found = self._joined(_Matches(word, start, end, owner, stops), len(texts))
        place, part, begin = found
        owner, until, number = owner[place], end[place], self._list[part]
        kept = ~self._hides[part]
        for hiding in np.flatnonzero(~kept).tolist():
            lo, hi = np.searchsorted(owner, (owner[hiding], owner[hiding] + 1))
            inside = (begin[lo:hi] >= begin[hiding]) & (until[lo:hi] <= until[hiding])
            kept[lo:hi] &= ~(inside & (number[lo:hi] == number[hiding]))
        chosen = [np.flatnonzero(kept & (number == i)) for i in range(self._lists)]
        cue, begin, until = self._cue[part], begin - offsets[owner], until - offsets[owner]
        return [Hits(owner[c], cue[c], begin[c], until[c]) for c in chosen]

    def _joined(self, matches: _Matches, texts: int) -> _Found:
        """All cues found, by match and part."""
        place, part = self._whole.of(matches.word)
        found = place, part, matches.start[place]
        late = [
            np.concatenate(column) for column in zip(*self._gapped(matches, texts), strict=True)
        ]
        if not late or not len(late[0]):
            return found
        keys = late[0] << self._bits | late[1]
        order = np.argsort(keys)
        at = np.searchsorted(place << self._bits | part, keys[order])
        place, part, begin = (
            np.insert(column, at, new[order]) for column, new in zip(found, late, strict=True)
        )
        return place, part, begin

    def _gapped(self, matches: _Matches, texts: int) -> list[_Found]:
        """The cues with gaps found, by the number of their parts."""
        start, end, owner = matches.start, matches.end, matches.owner
        place, part = self._opening.of(matches.word)
        begin = start[place]
        begun = np.zeros((texts, int(self._slot[-1:].sum()) + 1), np.bool_)
        bits = len(start).bit_length()
        found: list[_Found] = []
        for later in self._later:
            if not len(place):
                break
            begun[owner[place], self._slot[part]] = True
            waiting, own = later.of(matches.word)
            likely = np.flatnonzero(begun[owner[waiting], self._slot[own - 1]])
            waiting, own = waiting[likely], own[likely]
            # By part, those of one as they come: by match.
            order = ascending(part)
            keys = (part << bits | place)[order]
            # The last match of the part before this one.
            nearest = np.searchsorted(keys, (own - 1) << bits | waiting, "right") - 1
            before = order[np.maximum(nearest, 0)]
            until, begins = end[place[before]], start[waiting]
            met = (part[before] == own - 1) & (until <= begins) & (begins <= until + GAP)
            near = np.flatnonzero(met & (place[before] <= waiting))
            near = near[matches.stops[begins[near] - 1] == matches.stops[until[near] - 1]]
            place, part, begin = waiting[near], own[near], begin[before[near]]
            last = self._last[part]
            found.append((place[last], part[last], begin[last]))
            place, part, begin = place[~last], part[~last], begin[~last]
        return found
