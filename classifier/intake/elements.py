"""Which of 时间、地点、起因、诉求 the text does not give: what an agent should ask for."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from classifier.arrays import Booleans, Longs
from classifier.intake.bare import only_alludes, says_nothing
from classifier.intake.config import open_config
from classifier.intake.cues import cue_parts
from classifier.intake.named import SIGN, named_cue, with_names
from classifier.intake.paper_kinds import CAUSE, PLACE, TIME
from classifier.intake.paperwork import Sheets
from classifier.intake.reading import Reading
from classifier.intake.request_type import TYPES
from classifier.intake.signs import Answers
from classifier.intake.sweep import CueSweep, Hits
from classifier.intake.urgency import URGENCIES
from suqiu.blanks import is_blank
from suqiu.occurred import tells_time
from suqiu.records import Ticket

ELEMENTS = ("时间", "地点", "起因", "诉求")
# Before these or a blank a field or a line ends; a blank after _SPACED parts no lines: 3 号楼.
_OPENINGS = frozenset(":\n】|(")
_SPACED = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
# Who writes this much has told what happened, in whatever words; who alludes to it, only in more.
_STORY_CHARS, _LONG_STORY_CHARS = 40, 100
# Without a letter of any script nothing is told.
_LETTER = re.compile(r"[^\W\d_]")
_COLUMNS = ("element", "cue", "not_after", "source")


@dataclass(frozen=True, slots=True)
class Spared:
    """An element that nobody need ask for; with `told` only where the text has one of its cues:
    72路公交 tells who is praised, wherever it was. `named` says that a cue holds a name.
    """

    element: str
    told: CueSweep | None = None
    named: bool = False

    def holds(self, text: str) -> bool:
        """Whether it need not be asked for after this normalised text."""
        if self.told is None:
            return True
        texts = [text, with_names(text)] if self.named else [text]
        return bool(len(self.told.find(texts)[0].owner))


@dataclass(frozen=True, slots=True)
class ElementRules:
    """Cues with their element, and endings before which a cue does not count: 我们小区 tells
    no place. `spared` says which elements nobody needs of a request type or level of urgency.
    """

    cues: tuple[str, ...]
    elements: tuple[int, ...]
    not_after: tuple[tuple[str, ...], ...]
    spared: Mapping[str, tuple[Spared, ...]] = field(default_factory=dict)

    def asked(
        self, missing: tuple[str, ...], request_type: str, level: str, text: str = ""
    ) -> tuple[str, ...]:
        """What of this an agent should ask for in a ticket of that type and urgency, whose
        normalised text is `text`.
        """
        if not missing:
            return missing
        rows = (*self.spared.get(request_type, ()), *self.spared.get(level, ()))
        spared = {row.element for row in rows if row.element in missing and row.holds(text)}
        return tuple(one for one in missing if one not in spared) if spared else missing

    def missing(
        self,
        tickets: Sequence[Ticket],
        readings: Sequence[Reading],
        hits: Hits,
        papers: Hits,
        untold: Answers | None = None,
    ) -> list[tuple[str, ...]]:
        """Elements that neither the text nor the ticket's columns give, in order, of each.

        `papers` are the hits of PAPERWORK_CUES. `untold` are the rows that say nothing of what
        happened; without it those that allude to a matter and name none by any cue.
        """
        given = np.zeros((len(readings), len(ELEMENTS)), np.bool_)
        given[:, TIME] = [tells_time(ticket.occurred_at) for ticket in tickets]
        given[:, PLACE] = [_has_place(ticket) for ticket in tickets]
        told_by = _LONG_STORY_CHARS if untold is None else _STORY_CHARS
        given[:, CAUSE] = [len(reading.body) >= told_by for reading in readings]
        element = np.array(self.elements, np.int64)[hits.cue]
        sheets = Sheets(readings, papers)
        near = sheets.near(hits, element)
        self._find(given, readings, hits, element, ~near)
        for row in sheets.telling(np.flatnonzero(~given.all(axis=1))):
            given[row, list(sheets.of(row).given)] = True
        doubtful = np.flatnonzero(near)
        doubtful = doubtful[~given[hits.owner[doubtful], element[doubtful]]]
        for hit in doubtful.tolist():
            row, start, own = int(hits.owner[hit]), int(hits.start[hit]), int(element[hit])
            if given[row, own] or self._is_barred(int(hits.cue[hit]), readings[row].text, start):
                continue
            given[row, own] = not sheets.of(row).hides(start, int(hits.end[hit]), own)
        short = [row for row, one in enumerate(readings) if len(one.text) < _STORY_CHARS]
        if untold is None:
            # No list of cues names all that people tell of: without one most have told it.
            uncertain = np.flatnonzero(~given[:, CAUSE]).tolist()
            silent = [row for row in uncertain if only_alludes(readings[row].matter)]
        else:
            silent = list(untold)
        # A title names the matter, whatever the letter goes on about.
        given[:, CAUSE] = True
        given[[row for row in silent if not readings[row].title], CAUSE] = False
        bare = [
            row for row in short if not readings[row].title and says_nothing(readings[row].matter)
        ]
        given[bare, CAUSE] = False
        given[[row for row in short if not _LETTER.search(readings[row].text)], CAUSE] = False
        for row in sheets.forms():
            if not readings[row].title and (told := sheets.of(row).tells_cause) is not None:
                given[row, CAUSE] = told
        return [_lacking(tuple(row)) for row in given.tolist()]

    def _find(
        self,
        given: Booleans,
        readings: Sequence[Reading],
        hits: Hits,
        element: Longs,
        chosen: Booleans,
    ) -> None:
        """Mark what the chosen hits give, each of its element."""
        barred = np.array([bool(endings) for endings in self.not_after], np.bool_)[hits.cue]
        plain = chosen & ~barred
        given[hits.owner[plain], element[plain]] = True
        cell = hits.owner * len(ELEMENTS) + element
        asked = np.flatnonzero(chosen & barred & ~given.ravel()[cell])
        asked = asked[np.argsort(cell[asked], kind="stable")]
        cells, first = np.unique(cell[asked], return_index=True)
        cues, starts = hits.cue[asked].tolist(), hits.start[asked].tolist()
        bounds = pairwise((*first.tolist(), len(asked)))
        for own, (begin, until) in zip(cells.tolist(), bounds, strict=True):
            row, one = divmod(own, len(ELEMENTS))
            text = readings[row].text
            given[row, one] = any(
                not self._is_barred(cues[at], text, starts[at]) for at in range(begin, until)
            )

    def _is_barred(self, cue: int, text: str, start: int) -> bool:
        """Whether a cue does not count there. An ending bars what stands before the cue, and
        before the first sign of a text or field stands nothing: 内容:楼顶漏雨 names no place.
        """
        endings = self.not_after[cue]
        if not endings:
            return False
        before = text[start - 1] if start else ":"
        if before in _OPENINGS or (before == " " and text[start - 2] not in _SPACED):
            return True
        return text.endswith(endings, 0, start)


def _has_place(ticket: Ticket) -> bool:
    columns = (ticket.address, ticket.street)
    return any(one and not is_blank(one.strip().lower()) for one in columns)


@functools.cache
def _lacking(given: tuple[bool, ...]) -> tuple[str, ...]:
    return tuple(name for name, present in zip(ELEMENTS, given, strict=True) if not present)


def load_element_rules(folder: Path | None = None) -> ElementRules:
    """From `elements.csv` and `not_asked.csv`; InputError naming row and field of what is wrong."""
    file = open_config("elements.csv", _COLUMNS, folder)
    cues: list[str] = []
    elements: list[int] = []
    barred: list[tuple[str, ...]] = []
    for number, cells in file.rows:
        element = file.choice(number, cells, "element", ELEMENTS)
        file.text(number, cells, "cue")
        found = file.cues(number, cells, "cue")
        endings = tuple(
            form for cue in file.cues(number, cells, "not_after") for form in cue_parts(cue)[-1]
        )
        if element in ELEMENTS:
            cues += found
            elements += [ELEMENTS.index(element)] * len(found)
            barred += [endings] * len(found)
    file.check()
    return ElementRules(tuple(cues), tuple(elements), tuple(barred), _spared(folder))


def _spared(folder: Path | None) -> dict[str, tuple[Spared, ...]]:
    file = open_config("not_asked.csv", ("of", "element", "source"), folder)
    found: dict[str, tuple[Spared, ...]] = {}
    for number, cells in file.rows:
        of = file.choice(number, cells, "of", (*TYPES, *URGENCIES))
        element = file.choice(number, cells, "element", ELEMENTS)
        # Tables copied before there was this column go on.
        told = file.cues(number, cells, "told") if "told" in cells else ()
        sweep = CueSweep([tuple(map(named_cue, told))]) if told else None
        named = any(SIGN in cue for cue in told)
        found[of] = (*found.get(of, ()), Spared(element, sweep, named))
    file.check()
    return found
