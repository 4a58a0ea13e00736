"""How urgent a ticket is, all things weighed: its leaf, the risk words, the signs of danger,
and what else its letter says.

Words alone do not carry over from one city's letters to another's: no list holds all ways to
say that a lift fell. What the letter is filed under does, for the classifier has learned
those ways. So the log odds of the leaf come first, and words move them. Without a leaf
(another classification, a desk alone) the risk words decide, as they always did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from classifier.intake.contexts import load_contexts
from classifier.intake.leaf_chances import Floats, LeafChances, load_leaf_chances
from classifier.intake.reading import Reading
from classifier.intake.signs import Signs, load_signs
from classifier.intake.sweep import Hits
from classifier.intake.urgency import CALM, LEVELS, RiskLexicon, load_risk_lexicon
from suqiu.records import Urgency

# What each factor weighs, in log odds: the leaf (its own log odds), a risk word, one of the
# gravest, that somebody only asks or proposes, the signs of danger (in log odds themselves).
# Learned from the labelled letters and set by hand; docs/intake.md says on what it was checked.
FACTORS = np.array((0.65, 0.9, 0.3, -0.8, 1.0), np.float32)
_CALM_TYPES = frozenset({"咨询", "建议"})
# All together must reach 0, or this where nothing is known of what the letter itself says.
_WITHOUT_LETTER = -1.5
# A letter that lacks more than this without its signs is not searched for them: three letters in
# four, and signs alone are seldom enough.
_SIGNS_MAY_ADD = 1.0
# A word that raises whatever the leaf does so in a letter of so many characters; in a longer one
# it is more often a story or a figure of speech, and is weighed like any other.
_ALONE_UP_TO = 600
# What a sentence says is in its words: no letter so short is learned from, so it is judged as
# without that, and the gravest words raise it by themselves.
_SENTENCE = 40
_RAISED, _GRAVEST = LEVELS[1:]
_FLOOR = 1e-4
_ACTION = "电话核实有没有人身危险、影响多少人；有就按紧急办理"


class LetterUrgency(Protocol):
    """What letters say beyond all lists: scores (rows,) in log odds, 0 for most letters."""

    @property
    def scores(self) -> Floats:
        """One a letter."""

    def words(self, row: int) -> tuple[str, ...]:
        """The words behind a score."""


@dataclass(frozen=True, slots=True)
class DangerRules:
    """The risk words, the signs, and the chances of the leaves."""

    risks: RiskLexicon
    signs: Signs
    leaves: LeafChances

    def judge(
        self,
        readings: Sequence[Reading],
        hits: Hits,
        request_types: Sequence[str],
        chances: Floats | None,
        letters: LetterUrgency | None = None,
    ) -> list[Urgency]:
        """The urgency of readings with these hits of risk words; `chances` (rows,) say how often
        letters of their leaves are urgent, None where that is not known.
        """
        raised = self.risks.weigh(readings, hits)
        judged = [urgency for urgency, _ in raised]
        if chances is None:
            return judged
        before = _before_signs(judged, request_types, chances) @ FACTORS[:-1]
        # From here on 0 is enough: without what the letter says, with it, by either.
        plain = before - _WITHOUT_LETTER
        said = plain - np.inf if letters is None else before + letters.scores
        short = np.array([len(reading.text) <= _SENTENCE for reading in readings], np.bool_)
        by_either = np.where(short | (letters is None), np.maximum(plain, said), said)
        rows = [
            row
            for row in np.flatnonzero(by_either >= -_SIGNS_MAY_ADD).tolist()
            if not self._stands_alone(readings[row], raised[row])
        ]
        signs = self.signs.look([readings[row] for row in rows])
        found = dict(zip(rows, signs, strict=True))
        for row, reading in enumerate(readings):
            if self._stands_alone(reading, raised[row]):
                continue
            sign = found.get(row)
            added = FACTORS[-1] * sign.weight if sign else 0.0
            if sign is None or by_either[row] + added < 0.0:
                judged[row] = CALM
            elif judged[row] is CALM:
                words = sign.words if sign.proof else ()
                if letters is not None and not words and said[row] + added >= 0.0:
                    words = letters.words(row) or sign.words
                # Without a word to show for it nobody is told to hurry.
                judged[row] = Urgency(_RAISED, words, sign.action or _ACTION) if words else CALM
        return judged

    def factors(
        self,
        readings: Sequence[Reading],
        hits: Hits,
        request_types: Sequence[str],
        chances: Floats,
    ) -> Floats:
        """What is weighed of each reading (rows × FACTORS)."""
        judged = [urgency for urgency, _ in self.risks.weigh(readings, hits)]
        signs = np.array([found.weight for found in self.signs.look(readings)], np.float32)
        return np.column_stack((_before_signs(judged, request_types, chances), signs))

    @staticmethod
    def _stands_alone(reading: Reading, raised: tuple[Urgency, bool]) -> bool:
        urgency, alone = raised
        if urgency.level == _GRAVEST and len(reading.text) <= _SENTENCE:
            return True
        return alone and len(reading.text) <= _ALONE_UP_TO


def _before_signs(
    judged: Sequence[Urgency], request_types: Sequence[str], chances: Floats
) -> Floats:
    """All factors but the last (rows × 4)."""
    chances = np.clip(chances, _FLOOR, 1.0 - _FLOOR)
    levels = np.array([LEVELS.index(urgency.level) for urgency in judged])
    calm = [request_type in _CALM_TYPES for request_type in request_types]
    columns = (np.log(chances / (1.0 - chances)), levels > 0, levels > 1, calm)
    return np.column_stack(columns).astype(np.float32)


def load_danger_rules(folder: Path | None = None) -> DangerRules:
    """From `risk_lexicon.csv`, `contexts.csv`, `urgent_signs.csv` and `urgent_leaves.csv`."""
    contexts = load_contexts(folder)
    return DangerRules(
        load_risk_lexicon(contexts, folder),
        load_signs(contexts, folder),
        load_leaf_chances(folder),
    )
