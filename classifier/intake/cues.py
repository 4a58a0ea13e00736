"""Cues: the small language in which the intake's configuration names words of a ticket.

A cue is plain text with three signs, so that nobody at a hotline has to write regular
expressions:

- `[能否/可否]增设` stands for 能否增设 or 可否增设;
- `能否…增设` lets up to twelve characters of the same sentence lie between;
- `#月` is any digit, Arabic or Chinese, before 月.

All cues of all lists are found in one pass (Aho-Corasick), whose time hardly grows with
their number: thousands of cues cost a few microseconds a ticket.
"""

import itertools
import math
import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import ahocorasick_rs

from suqiu.text import normalise

GAP = 12
MAX_FORMS = 400
# Normalised text knows these ends only; a line break is a space by then.
SENTENCE_ENDS = frozenset("。!?;\n")
_DIGITS = "0123456789一二三四五六七八九十两几"
_GAPS = re.compile(r"…+|\.{3,}")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

# (cue, start, end): which cue of its list, and where in the text.
Hit = tuple[int, int, int]


class _Use(NamedTuple):
    """A form stands for a part of a cue of a list. Parts are numbered over all cues; `before`
    is the part that must come first, -1 for none; `last` when the cue ends with it.
    """

    list: int
    cue: int
    part: int
    before: int
    last: bool


# A use for which more must be looked at: the part before it (-1: none), its own part, whether
# it is the last of its cue, whether that cue is an exception, and the (list, cue) pair. Plain
# tuples, for this is read a hundred times a ticket.
_Gated = tuple[int, int, bool, bool, int, int]
# What a form does where it occurs: the (part, list, cue) it is the whole of, the parts it
# opens, its gated uses, and the parts of which one must have begun for these to matter (none
# named: they always do). Most forms have one kind only.
Plan = tuple[tuple[tuple[int, int, int], ...], tuple[int, ...], tuple[_Gated, ...], tuple[int, ...]]
# A hit in the making: the place of its match among all, its part, list and cue, start and end.
# Hits at one place keep the order of their parts, which is that of the lists.
Late = tuple[int, int, int, int, int, int]


def cue_parts(cue: str) -> tuple[tuple[str, ...], ...]:
    """The parts between gaps, each with its forms; ValueError says what is wrong (Chinese)."""
    parts = tuple(_forms(part) for part in _GAPS.split(cue))
    if any(not form for part in parts for form in part):
        raise ValueError("线索词不能为空，“…”两边都要有字")
    return parts


def _forms(part: str) -> tuple[str, ...]:
    pieces: list[Sequence[str]] = []
    for i, piece in enumerate(_BRACKETS.split(part)):
        if i % 2:
            pieces.append([normalise(choice) for choice in piece.split("/")])
        elif "[" in piece or "]" in piece:
            raise ValueError("方括号没有配对")
        else:
            for k, plain in enumerate(piece.split("#")):
                pieces += [_DIGITS] if k else []
                pieces.append([normalise(plain)])
    count = math.prod(map(len, pieces))
    if count > MAX_FORMS:
        raise ValueError(f"展开后有 {count} 种写法，超过 {MAX_FORMS} 种，请拆成几行")
    return tuple(dict.fromkeys("".join(choice) for choice in itertools.product(*pieces)))


class CueFinder:
    """Finds the cues of several lists at once; `lists` holds cues as written.

    `exceptions` are (list, cue) pairs: within such a cue no other cue of its list is seen,
    so that the exception 不满意 hides 满意.
    """

    def __init__(
        self,
        lists: Sequence[Sequence[str]],
        exceptions: Collection[tuple[int, int]] = (),
    ) -> None:
        forms: dict[str, list[_Use]] = {}
        numbers = itertools.count()
        for number, cues in enumerate(lists):
            for cue, written in enumerate(cues):
                parts = cue_parts(written)
                before = -1
                for part in parts:
                    use = _Use(number, cue, next(numbers), before, part is parts[-1])
                    before = use.part
                    for form in part:
                        forms.setdefault(form, []).append(use)
        self._exceptions = frozenset(exceptions)
        # The characters of the longest hit there can be.
        self.span = max(
            (
                sum(max(map(len, part)) for part in parts) + GAP * (len(parts) - 1)
                for parts in (cue_parts(cue) for cues in lists for cue in cues)
            ),
            default=0,
        )
        self.plans = [self._plan(uses) for uses in forms.values()]
        self.automaton = ahocorasick_rs.AhoCorasick(list(forms))
        self.lists = len(lists)

    def _plan(self, uses: list[_Use]) -> Plan:
        opens: list[int] = []
        whole: list[tuple[int, int, int]] = []
        gated: list[_Gated] = []
        for use in uses:
            hides = use[:2] in self._exceptions
            if use.before < 0 and not use.last:
                opens.append(use.part)
            elif use.before < 0 and not hides:
                whole.append((use.part, use.list, use.cue))
            else:
                gated.append((use.before, use.part, use.last, hides, use.list, use.cue))
        needs = {item[0] for item in gated}
        return tuple(whole), tuple(opens), tuple(gated), () if -1 in needs else tuple(needs)

    def find(self, text: str) -> list[list[Hit]]:
        """For each list its hits in normalised text, by their ends."""
        found: list[list[Hit]] = [[] for _ in range(self.lists)]
        matches = self.automaton.find_matches_as_indexes(text, overlapping=True)
        numbered = [(place, *match) for place, match in enumerate(matches)]
        later, hidden = follow(self.plans, numbered, text)
        whole = [
            (place, *use, start, end)
            for place, form, start, end in numbered
            for use in self.plans[form][0]
        ]
        for _, _, number, cue, start, end in sorted(whole + later) if later else whole:
            found[number].append((cue, start, end))
        for number, begin, end in hidden:
            found[number] = [h for h in found[number] if h[1] < begin or h[2] > end]
        return found


def follow(
    plans: Sequence[Plan],
    matches: Iterable[tuple[int, int, int, int]],
    text: str,
    ends: frozenset[str] = SENTENCE_ENDS,
) -> tuple[list[Late], list[tuple[int, int, int]]]:
    """What matches (place, form, start, end) of gated uses come to: hits, and the (list, start,
    end) within which no hit of that list counts.
    """
    hits: list[Late] = []
    hidden: list[tuple[int, int, int]] = []
    begun: dict[int, tuple[int, int]] = {}
    nothing_begun = begun.keys().isdisjoint
    for place, form, start, end in matches:
        _, opens, gated, needs = plans[form]
        if opens:
            span = (start, end)
            for part in opens:
                begun[part] = span
        if not gated or (needs and nothing_begun(needs)):
            continue
        for before, part, last, hides, number, cue in gated:
            begin = start
            if before >= 0:
                if before not in begun:
                    continue
                begin, until = begun[before]
                if not until <= start <= until + GAP or not ends.isdisjoint(text[until:start]):
                    continue
            if not last:
                begun[part] = (begin, end)
            elif hides:
                hidden.append((number, begin, end))
            else:
                hits.append((place, part, number, cue, begin, end))
    return hits, hidden
