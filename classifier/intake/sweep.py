"""The cues of many texts at once: what needs no second look is counted by numpy.

A text has about a hundred matches, nearly all of them of plain cues; only parts of cues with
gaps, and exceptions, are followed one by one.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.intake.cues import GAP, SENTENCE_ENDS, CueFinder, Hit, follow

Longs = NDArray[np.int64]
# Between two texts: no normalised text and no cue holds it.
_BORDER = "\0"
_ENDS = SENTENCE_ENDS | {_BORDER}


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
    """Hits of one list in many texts, of each text in the order of `CueFinder.find`: the text
    (`owner`), the cue, and where in that text.
    """

    owner: Longs
    cue: Longs
    start: Longs
    end: Longs

    def by_text(self, texts: int) -> list[list[Hit]]:
        """The hits of each text."""
        bounds = np.searchsorted(self.owner, np.arange(texts + 1)).tolist()
        hits = list(zip(self.cue.tolist(), self.start.tolist(), self.end.tolist(), strict=True))
        return [hits[first:last] for first, last in itertools.pairwise(bounds)]


class CueSweep:
    """Finds in many texts what `finder` finds in one."""

    def __init__(self, finder: CueFinder) -> None:
        self._finder = finder
        plans = finder.plans
        whole = [use for plan in plans for use in plan[0]]
        self._whole = Ragged([part for part, _, _ in plan[0]] for plan in plans)
        # List and cue of each part that is the whole of a cue.
        self._of_part = np.zeros((2, 1 + max((use[0] for use in whole), default=0)), np.int64)
        for part, number, cue in whole:
            self._of_part[:, part] = number, cue
        begins = [(*plan[1], *(use[1] for use in plan[2] if not use[2])) for plan in plans]
        parts = {part: i for i, part in enumerate(sorted(set(itertools.chain(*begins))))}
        self._parts = len(parts)
        self._begins = Ragged([parts[part] for part in line] for line in begins)
        self._awaits = Ragged([parts[use[0]] for use in p[2] if use[0] >= 0] for p in plans)
        self._always = np.array([any(use[0] < 0 for use in plan[2]) for plan in plans], np.bool_)

    def find(self, texts: Sequence[str]) -> list[Hits]:
        """For each list its hits in normalised texts."""
        joined = _BORDER.join(texts)
        found = self._finder.automaton.find_matches_as_indexes(joined, overlapping=True)
        flat = itertools.chain.from_iterable(found)
        matches = np.fromiter(flat, np.int64, 3 * len(found)).reshape(-1, 3)
        form, start, end = columns = matches.T.copy()
        offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
        # Matches come by their ends, so those of a text stand together.
        owner = np.repeat(np.arange(len(texts)), np.diff(np.searchsorted(end, offsets)))
        place, part = self._whole.of(form)
        number, cue = self._of_part[:, part]
        hits: tuple[Longs, ...] = (place, number, cue, start[place], end[place])
        watched = self._watched(columns, owner, len(texts)).tolist()
        late, hidden = follow(self._finder.plans, ((i, *found[i]) for i in watched), joined, _ENDS)
        if late:
            late.sort()
            more = np.array(late, np.int64).T
            bits = int(max(self._of_part.shape[1], more[1].max())).bit_length()
            at = np.searchsorted(place << bits | part, more[0] << bits | more[1])
            hits = tuple(
                np.insert(column, at, new)
                for column, new in zip(hits, (more[0], *more[2:]), strict=True)
            )
        place, number, cue, begin, until = hits
        owner = owner[place]
        kept = np.ones(len(owner), np.bool_)
        for hiding, first, last in hidden:
            text = int(np.searchsorted(offsets, first, "right")) - 1
            lo, hi = np.searchsorted(owner, (text, text + 1))
            inside = (begin[lo:hi] >= first) & (until[lo:hi] <= last) & (number[lo:hi] == hiding)
            kept[lo:hi] &= ~inside
        begin, until = begin - offsets[owner], until - offsets[owner]
        chosen = [np.flatnonzero(kept & (number == i)) for i in range(self._finder.lists)]
        return [Hits(owner[c], cue[c], begin[c], until[c]) for c in chosen]

    def _watched(self, matches: Longs, owner: Longs, texts: int) -> Longs:
        """The matches (form, start, end) that must be followed: exceptions, ends of cues a
        beginning of which is near enough, and the beginnings they may belong to.
        """
        form, start, end = matches
        opening, part = self._begins.of(form)
        waiting, before = self._awaits.of(form)
        begun, awaited = np.zeros((2, texts, self._parts), np.bool_)
        begun[owner[opening], part] = True
        likely = np.flatnonzero(begun[owner[waiting], before])
        waiting, before = waiting[likely], before[likely]
        # Positions of one part lie behind those of the part before it.
        bits = int(end[-1]).bit_length() if len(end) else 0
        ends = np.sort(part << bits | end[opening])
        wanted = before << bits | start[waiting]
        nearest = np.searchsorted(ends, wanted, "right") - 1
        met = np.flatnonzero(ends[nearest] >= np.maximum(wanted - GAP, before << bits))
        awaited[owner[waiting[met]], before[met]] = True
        watched = self._always[form]
        watched[waiting[met]] = True
        watched[opening[awaited[owner[opening], part]]] = True
        return np.flatnonzero(watched)
