"""Which of 时间、地点、起因、诉求 the text does not give: what an agent should ask for."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.intake.config import open_config
from classifier.intake.cues import cue_parts
from classifier.intake.reading import Reading
from classifier.intake.signs import Answers
from classifier.intake.sweep import Hits
from suqiu.records import Ticket

ELEMENTS = ("时间", "地点", "起因", "诉求")
_PLACE, _CAUSE = ELEMENTS.index("地点"), ELEMENTS.index("起因")
# Who writes this much has told what happened, in whatever words.
_STORY_CHARS = 40
_COLUMNS = ("element", "cue", "not_after", "source")


@dataclass(frozen=True, slots=True)
class ElementRules:
    """Cues with their element, and endings before which a cue does not count: 我们小区 tells
    no place.
    """

    cues: tuple[str, ...]
    elements: tuple[int, ...]
    not_after: tuple[tuple[str, ...], ...]

    def missing(
        self,
        tickets: Sequence[Ticket],
        readings: Sequence[Reading],
        hits: Hits,
        untold: Answers | None = None,
    ) -> list[tuple[str, ...]]:
        """Elements that neither the text nor the ticket's address gives, in order, of each.

        `untold` are the rows that say nothing of what happened; without it cues and length tell.
        """
        given = np.zeros((len(readings), len(ELEMENTS)), np.bool_)
        given[:, _PLACE] = [bool(ticket.address or ticket.street) for ticket in tickets]
        given[:, _CAUSE] = [len(reading.body) >= _STORY_CHARS for reading in readings]
        element = np.array(self.elements, np.int64)[hits.cue]
        barred = np.array([bool(endings) for endings in self.not_after], np.bool_)[hits.cue]
        plain = ~barred
        given[hits.owner[plain], element[plain]] = True
        # An ending bars what stands before the cue, and before the first sign stands nothing.
        cell = hits.owner * len(ELEMENTS) + element
        asked = np.flatnonzero(barred & ~given[hits.owner, element] & (hits.start > 0))
        while len(asked):
            _, first = np.unique(cell[asked], return_index=True)
            for hit in asked[first].tolist():
                owner, start = hits.owner[hit], int(hits.start[hit])
                if not readings[owner].text.endswith(self.not_after[hits.cue[hit]], 0, start):
                    given[owner, element[hit]] = True
            asked = np.delete(asked, first)
            asked = asked[~given[hits.owner[asked], element[asked]]]
        if untold is not None:
            # A title names the matter, whatever the letter goes on about.
            given[:, _CAUSE] = True
            given[[row for row in untold if not readings[row].title], _CAUSE] = False
        return [_lacking(tuple(row)) for row in given.tolist()]


@functools.cache
def _lacking(given: tuple[bool, ...]) -> tuple[str, ...]:
    return tuple(name for name, present in zip(ELEMENTS, given, strict=True) if not present)


def load_element_rules(folder: Path | None = None) -> ElementRules:
    """From `elements.csv`; InputError naming row and field of what is wrong."""
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
    return ElementRules(tuple(cues), tuple(elements), tuple(barred))
