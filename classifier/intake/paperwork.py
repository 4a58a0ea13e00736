"""What in a text is of its form, its way to the desk or its greeting, and tells no time or place.

来电时间：2026-11-20 is when somebody called, 网格中心转办 who passed it on, 《2024年…条例》 a law:
none says when or where it happened. 事发地点：… does, unless nothing stands after it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import numpy as np

from classifier.arrays import Booleans, Longs
from classifier.intake.frames import without_demands
from classifier.intake.paper_kinds import ALL, AT_HOME, DEMAND, HOME, KINDS, PLACE, TIME
from classifier.intake.reading import Reading
from classifier.intake.sweep import Hits
from suqiu.blanks import is_blank

# The cues of all kinds, searched for with all others; of each what its kind says.
PAPERWORK_CUES = tuple(cue for kind in KINDS for cue in kind.cues)
_KIND = np.array([i for i, kind in enumerate(KINDS) for _ in kind.cues], np.int64)
_NUMBERS: list[int] = _KIND.tolist()
_BACK, _AHEAD, _WEIGHT = (
    np.array(column, np.int64)[_KIND]
    for column in zip(*((kind.back, kind.ahead, kind.weight) for kind in KINDS), strict=True)
)
# Which elements its paperwork may hide; a cause is not looked for by its cues.
_HIDDEN = (TIME, PLACE, DEMAND)
_HIDES = np.array([[one in kind.nothing_of for one in range(4)] for kind in KINDS])[_KIND]
_TELLS = np.array([kind.event >= 0 for kind in KINDS])[_KIND]
# So much makes a form, and of a ticket this long it is not the greater part.
_FORM_WEIGHT, _FORM_CHARS = 2, 400
# So few ideographs besides a demand say nothing of the matter, and so many do.
_HARDLY, _ENOUGH = 4, 8
_WORDS = re.compile("[\u4e00-\u9fff]")
_REFERS = re.compile("同前|同上|详见[^,。;]{0,10}|见附件|(?:前期|原)工单|如题|来电人|市民|诉求人")
# What stands after an empty field is the next one.
_LABEL = re.compile("[\u4e00-\u9fff]{2,8}[:】]")
# A pattern sees a little more than it may take.
_SLACK = 12

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of a text: where they begin, in order, and how far they reach up to each. A long
    form has thousands of them, and as many signs to be looked up.
    """

    begins: tuple[int, ...]
    reached: tuple[int, ...]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Self:
        """From their starts and ends, in any order."""
        ordered = sorted(spans)
        ends = accumulate((end for _, end in ordered), max)
        return cls(tuple(start for start, _ in ordered), tuple(ends))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with this one."""
        before = bisect_left(self.begins, end)
        return before > 0 and self.reached[before - 1] > start


@dataclass(frozen=True, slots=True)
class Paperwork:
    """Where a text tells nothing of an element, by its number (`hidden`); what its fields tell of
    the event (`given`); and of a form how many ideographs say what the matter is (`matter`, None:
    no form).
    """

    hidden: Mapping[int, Stretches]
    given: frozenset[int]
    matter: int | None

    def hides(self, start: int, end: int, element: int) -> bool:
        """Whether a sign of this element there is of the paperwork."""
        return self.hidden[element].meet(start, end)

    @property
    def tells_cause(self) -> bool | None:
        """Whether a form says what happened; None where that is for others to judge."""
        if self.matter is None or _HARDLY <= self.matter < _ENOUGH:
            return None
        return self.matter >= _ENOUGH


def paperwork_of(text: str, places: Mapping[int, Span]) -> Paperwork:
    """The paperwork in a normalised text: of which kinds (by number) there may be some, and where
    the first and the last begin and end at most.
    """
    spans: list[tuple[int, int, frozenset[int]]] = []
    cut: list[Span] = []
    homes: list[Span] = []
    given: set[int] = set()
    weight = 0
    for number in sorted(places):
        kind = KINDS[number]
        for match in kind.pattern.finditer(text, *places[number]):
            weight += kind.weight
            if kind is HOME:
                homes.append(match.span())
                continue
            if kind.event < 0:
                spans.append((*match.span(), kind.nothing_of))
            elif _tells(match, kind.event, given):
                given.add(kind.event)
                # The value tells what it says: 事发地点:昨晚在桥头 a time as well.
                spans.append((match.start(), match.start("value"), ALL))
            else:
                spans.append((*match.span(), ALL))
            if kind.nothing_of == ALL:
                cut.append(match.span())
    cut += homes
    if homes and not AT_HOME.search(_without(text, cut)):
        spans += [(start, end, HOME.nothing_of) for start, end in homes]
    matter = None
    if weight:
        rest = without_demands(_REFERS.sub("", _without(text, cut)))
        matter = len(_WORDS.findall(rest))
    hidden = {
        one: Stretches.of((start, end) for start, end, nothing in spans if one in nothing)
        for one in _HIDDEN
    }
    return Paperwork(hidden, frozenset(given), matter)


def _tells(match: re.Match[str], event: int, given: set[int]) -> bool:
    """Whether a field of the event says when or where it was."""
    value = match["value"]
    if is_blank(value) or _LABEL.match(value):
        return False
    # A bare 时间 is the event's where the place is given too, or it is no date: 时间:昨晚.
    bare = event == TIME and not match["of"]
    return not bare or PLACE in given or not value[0].isdecimal()


def _without(text: str, cut: list[Span]) -> str:
    """The text without these spans, a comma in the place of each."""
    kept, done = [], 0
    for start, end in sorted(cut):
        if start > done:
            kept.append(text[done:start])
        done = max(done, end)
    return ",".join((*kept, text[done:]))


class Sheets:
    """The paperwork of many texts, looked at only where a cue of it leaves something open."""

    def __init__(self, readings: Sequence[Reading], papers: Hits) -> None:
        self._readings, self._papers = readings, papers
        self._bounds = np.searchsorted(papers.owner, np.arange(len(readings) + 1)).tolist()
        self._read: dict[int, Paperwork] = {}

    def near(self, hits: Hits, element: Longs) -> Booleans:
        """Which hits, each of its element, stand where paperwork may hide them."""
        found = np.zeros(len(hits.owner), np.bool_)
        papers = self._papers
        # Texts one after the other, so far apart that nothing reaches from one into the next.
        last = max(int(hits.end.max(initial=0)), int(papers.end.max(initial=0)))
        span = last + 2 * int(_AHEAD.max())
        begins = papers.owner * span + papers.start - _BACK[papers.cue]
        ends = papers.owner * span + papers.end + _AHEAD[papers.cue]
        for one in _HIDDEN:
            hiding = _HIDES[papers.cue, one]
            beside = np.zeros(len(self._readings), np.bool_)
            beside[papers.owner[hiding]] = True
            own = np.flatnonzero((element == one) & beside[hits.owner])
            at = hits.owner[own] * span
            # Where more reaches have begun before a hit's end than ended by its start, it is in one.
            begun = np.searchsorted(np.sort(begins[hiding]), at + hits.end[own], "left")
            done = np.searchsorted(np.sort(ends[hiding]), at + hits.start[own], "right")
            found[own] = begun > done
        return found

    def telling(self, rows: Longs) -> list[int]:
        """Those of the rows that may have fields of the event."""
        owners = self._papers.owner[_TELLS[self._papers.cue]]
        return [int(row) for row in np.intersect1d(owners, rows)]

    def forms(self) -> list[int]:
        """Rows of which a form may be the greater part."""
        weights = np.bincount(self._papers.owner, _WEIGHT[self._papers.cue])
        rows = np.flatnonzero(weights >= _FORM_WEIGHT).tolist()
        return [row for row in rows if len(self._readings[row].text) <= _FORM_CHARS]

    def of(self, row: int) -> Paperwork:
        """The paperwork of a row."""
        if row not in self._read:
            papers = self._papers
            own = slice(*self._bounds[row : row + 2])
            columns = (
                papers.cue[own].tolist(),
                papers.start[own].tolist(),
                papers.end[own].tolist(),
            )
            places: dict[int, Span] = {}
            for cue, start, end in zip(*columns, strict=True):
                kind = KINDS[number := _NUMBERS[cue]]
                begin, until = max(0, start - kind.back - _SLACK), end + kind.ahead + _SLACK
                before = places.get(number, (begin, until))
                places[number] = (min(begin, before[0]), max(until, before[1]))
            self._read[row] = paperwork_of(self._readings[row].text, places)
        return self._read[row]
