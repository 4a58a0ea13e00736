"""Cues of a short table in one text: the notation of `classifier.intake.cues`, found without numpy.

The intake's sweep finds thousands of cues in many texts at once. Here most texts hold nothing at
all, which one pass over the text tells.
"""

from collections.abc import Sequence

import ahocorasick_rs

from classifier.intake.cues import GAP, SENTENCE_ENDS, Hit, cue_parts

# Where somebody who reads aloud would rest; so is the end of the text.
_PAUSES = frozenset(",。;!?、 \n")
_PAUSE = ","


class CueFinder:
    """Finds cues, given as pairs of the cue and what must follow it (forms of `following`; none for
    no matter what). Both as checked by `cue_parts`.
    """

    def __init__(self, cues: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        words: dict[str, list[tuple[int, int]]] = {}
        self._parts: list[int] = []
        self._then = [then for _, then in cues]
        for number, (cue, _) in enumerate(cues):
            parts = cue_parts(cue)
            self._parts.append(len(parts))
            for depth, forms in enumerate(parts):
                for form in forms:
                    words.setdefault(form, []).append((number, depth))
        self._uses = tuple(tuple(uses) for uses in words.values())
        self._finder = (
            ahocorasick_rs.AhoCorasick(
                list(words), implementation=ahocorasick_rs.Implementation.DFA
            )
            if words
            else None
        )

    def find(self, text: str) -> list[Hit]:
        """Hits in a normalised text by their ends: cue, start, end. A part of a cue counts after the
        last one before it, near enough and in the same sentence.
        """
        if self._finder is None:
            return []
        found: list[Hit] = []
        # By cue and part, where hits so far begin and end.
        begun: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for word, start, end in self._finder.find_matches_as_indexes(text, overlapping=True):
            for cue, depth in self._uses[word]:
                begin: int | None = start
                if depth:
                    begin = _joined(text, begun.get((cue, depth - 1), ()), start)
                if begin is None:
                    continue
                if depth + 1 < self._parts[cue]:
                    begun.setdefault((cue, depth), []).append((begin, end))
                elif _follows(text, end, self._then[cue]):
                    found.append((cue, begin, end))
        return found


def following(cues: Sequence[str]) -> tuple[str, ...]:
    """All forms of cues without gaps, of what must follow another; ValueError (Chinese) of others."""
    found: list[str] = []
    for cue in cues:
        parts = cue_parts(cue)
        if len(parts) > 1:
            raise ValueError("紧跟在后面的字里不能有“…”")
        found += parts[0]
    return tuple(found)


def _joined(text: str, before: Sequence[tuple[int, int]], start: int) -> int | None:
    """Where the hit begins that goes on at `start`; None where nothing is near enough."""
    for begin, end in reversed(before):
        if end <= start:
            near = start - end <= GAP and SENTENCE_ENDS.isdisjoint(text[end:start])
            return begin if near else None
    return None


def _follows(text: str, end: int, then: tuple[str, ...]) -> bool:
    if not then or text.startswith(then, end):
        return True
    return _PAUSE in then and (end == len(text) or text[end] in _PAUSES)
