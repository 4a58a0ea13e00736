"""不予受理: what the hotline does not take, why, and where to turn instead.

A ticket is taken unless a row of `not_accepted.csv` clearly fits: as many different cues as
the row asks for, none of its exceptions, and no more characters than it allows; or, where no
cue does, the letter as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.intake.bare import says_only
from classifier.intake.config import open_config
from classifier.intake.cues import Hit
from classifier.intake.reading import Reading
from classifier.intake.signs import EMERGENCY, Answers
from classifier.intake.sweep import Hits
from suqiu.records import Acceptance

_ACCEPTED = Acceptance()
_COLUMNS = (
    "no", "category", "redirect_to", "cue", "unless", "least", "max_chars", "seen_in", "trust",
)  # fmt: skip
# By which answers about letters as a whole a row is found too, and whether its cues must be all
# that is said; tables of a site may lack both.
_LETTERS, _NOTHING_ELSE = "letters", "nothing_else"
_YES = "是"
_MAX_LEAST = 9
_MAX_CHARS = 100_000
_WORDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row: how many different cues it takes (`least`), how long the text may be, which
    answers about the letter as a whole stand for it, and whether its cues must be all that is said.
    """

    reason: str
    redirect: str
    least: int
    max_chars: int
    letters: tuple[str, ...] = ()
    nothing_else: bool = False


@dataclass(frozen=True, slots=True)
class RefusalRules:
    """Cues with the row they belong to, and whether they speak for or against refusing."""

    refusals: tuple[Refusal, ...]
    cues: tuple[str, ...]
    owners: tuple[tuple[int, bool], ...]

    def judge(self, readings: Sequence[Reading], hits: Hits, signs: Answers) -> list[Acceptance]:
        """For each the first row that fits by its cues, else the row that `signs` name where no
        exception of it is there, else accepted. An emergency comes before all.
        """
        texts, rows = len(readings), len(self.refusals)
        row, speaks_for = np.array(self.owners, np.int64).reshape(-1, 2).T
        least = np.array([refusal.least for refusal in self.refusals], np.int64)
        # Few have hits enough of one row, be they of one cue: only these are looked at.
        cells = (hits.owner * rows + row[hits.cue])[speaks_for[hits.cue] == 1]
        counts = np.bincount(cells, minlength=texts * rows).reshape(texts, rows)
        enough = np.asarray((counts >= least).any(axis=1))
        likely = hits.of(enough).by_text(texts)
        found = [
            self._first(reading, line) if line else _ACCEPTED
            for reading, line in zip(readings, likely, strict=True)
        ]
        for text, sign in signs.items():
            named = [n for n, one in enumerate(self.refusals) if sign.answer in one.letters]
            own = hits.cue[hits.owner == text]
            spared = set(row[own[speaks_for[own] == 0]].tolist())
            if named and named[0] not in spared:
                refusal = self.refusals[named[0]]
                emergency = sign.answer == EMERGENCY
                hurried = emergency and not self.is_emergency(found[text])
                if hurried or (found[text].accepted and sign.words):
                    found[text] = Acceptance(False, refusal.reason, refusal.redirect, sign.words)
        return found

    def is_emergency(self, acceptance: Acceptance) -> bool:
        """Whether it is refused because somebody else must come at once."""
        return not acceptance.accepted and any(
            EMERGENCY in one.letters and one.reason == acceptance.reason for one in self.refusals
        )

    def _first(self, reading: Reading, hits: Sequence[Hit]) -> Acceptance:
        found: dict[int, dict[int, str]] = {}
        spared = set()
        for cue, start, end in hits:
            row, speaks_for = self.owners[cue]
            if speaks_for:
                found.setdefault(row, {}).setdefault(cue, reading.text[start:end])
            else:
                spared.add(row)
        for row in sorted(found):
            refusal, words = self.refusals[row], found[row]
            if row in spared or len(words) < refusal.least:
                continue
            if len(reading.text) > refusal.max_chars:
                continue
            spans = [(start, end) for cue, start, end in hits if self.owners[cue] == (row, True)]
            if not refusal.nothing_else or says_only(reading.text, spans):
                shown = tuple(dict.fromkeys(words.values()))[:_WORDS_SHOWN]
                return Acceptance(False, refusal.reason, refusal.redirect, shown)
        return _ACCEPTED


def load_refusal_rules(folder: Path | None = None) -> RefusalRules:
    """From `not_accepted.csv`; a row without cues is kept for people to read, not applied."""
    file = open_config("not_accepted.csv", _COLUMNS, folder)
    refusals: list[Refusal] = []
    cues: list[str] = []
    owners: list[tuple[int, bool]] = []
    for number, cells in file.rows:
        found = file.cues(number, cells, "cue")
        against = file.cues(number, cells, "unless")
        limit = file.number(number, cells, "max_chars", limit=_MAX_CHARS, default=_MAX_CHARS)
        refusal = Refusal(
            file.text(number, cells, "category"),
            file.text(number, cells, "redirect_to"),
            int(file.number(number, cells, "least", limit=_MAX_LEAST, default=1)),
            int(limit),
            _answers(cells.get(_LETTERS, "")),
            cells.get(_NOTHING_ELSE) == _YES,
        )
        for speaks_for, part in ((True, found), (False, against)):
            cues += part
            owners += [(len(refusals), speaks_for)] * len(part)
        refusals.append(refusal)
    file.check()
    return RefusalRules(tuple(refusals), tuple(cues), tuple(owners))


def _answers(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in cell.replace(";", "；").split("；"))
    return tuple(part for part in parts if part)
