"""How urgent a ticket is, all things weighed: its leaf, the risk words, the terms of danger, and
what else its letter says.

Words alone do not carry over from one city's letters to another's: no list holds all ways to
say that a lift fell. What the letter is filed under does, for the classifier has learned
those ways. So the log odds of the leaf come first, and words move them; under a classification of
one's own those of the leaf that such letters would have in the shipped one. Where nothing of that
is known (a desk alone) the risk words decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.arrays import Booleans, Floats, Longs
from classifier.intake.contexts import load_contexts
from classifier.intake.danger_terms import FEATURES, DangerTerms, TermHits, load_danger_terms
from classifier.intake.leaf_chances import LeafChances, load_leaf_chances
from classifier.intake.reading import Reading
from classifier.intake.sweep import Hits
from classifier.intake.urgency import (
    CALM,
    GRAVEST,
    RAISED,
    URGENCIES,
    RiskLexicon,
    load_risk_lexicon,
)
from suqiu.records import Urgency

# What each factor weighs, in log odds: the leaf (its own log odds), a risk word, one of the
# gravest, that somebody only asks, proposes or praises. Set by hand; docs/urgency.md says on what it was
# checked.
FACTORS = np.array((0.65, 0.9, 0.3, -0.8), np.float32)
_CALM_TYPES = frozenset({"咨询", "建议", "表扬"})
# How much longer than usual (log) a letter is, from so many characters on: a long one tells of
# more, urgent or not.
_LONGER, _SHORTEST, _USUAL = -0.5, 30, 250
# All together must reach this. Where nothing is learned of what letters say, so much is added, and
# terms weigh this: ordinary ones, all of danger, the densest passage.
ENOUGH, _WITHOUT_LETTER = 0.4, 2.1
_BY_HAND = np.array((-0.5, 0.0, 0.5, *[0.0] * (FEATURES - 3)), np.float32)
# Where nothing is learned, or a note of so many characters takes back others, a term of this
# rating must be left.
_TELLING, _NOTE = 2, 100
# A word that raises whatever the leaf does so in a letter of so many characters; in a longer one
# it is more often a story or a figure of speech, and is weighed like any other.
_ALONE_UP_TO = 600
# What a sentence says is in its words: no letter so short is learned from, so it is judged as
# without that, and the gravest words raise it by themselves.
_SENTENCE = 40
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class LetterUrgency:
    """What was learned of urgency: what letters say beyond all lists (rows,), 0 for most, and what
    the terms of danger weigh (FEATURES,); in log odds.
    """

    scores: Floats
    term_weights: Floats


@dataclass(frozen=True, slots=True)
class DangerRules:
    """The risk words, the terms of danger, and the chances of the leaves."""

    risks: RiskLexicon
    terms: DangerTerms
    leaves: LeafChances

    def judge(
        self,
        readings: Sequence[Reading],
        hits: Hits,
        request_types: Sequence[str],
        chances: Floats | None,
        letters: LetterUrgency | None = None,
        enough: float = ENOUGH,
    ) -> list[Urgency]:
        """The urgency of readings with these hits of risk words; `chances` (rows,) say how often
        letters of their leaves are urgent, None where that is not known. All things weighed must
        reach `enough`.
        """
        raised = self.risks.weigh(readings, hits)
        judged = [urgency for urgency, _ in raised]
        if chances is None:
            return judged
        before = _factors(judged, request_types, chances) @ FACTORS
        terms = self.terms.find([reading.text for reading in readings])
        features = self.terms.features(terms, len(readings))
        unnamed = _unnamed(readings, judged)
        doubted = ~np.array([*map(self._alone, readings, raised)], np.bool_)
        likely = doubted & (_sums(readings, before, features, letters) >= enough)
        rows = np.flatnonzero(likely)
        confirmed = iter(self._confirmed(readings, before, unnamed, terms, rows, letters, enough))
        for row in np.flatnonzero(doubted).tolist():
            found = next(confirmed) if likely[row] else CALM
            if found is CALM:
                judged[row] = CALM
            # Without a word to show for it nobody is told to hurry.
            elif judged[row] is CALM and found.words:
                judged[row] = found
        return judged

    def sums_without_leaf(
        self, readings: Sequence[Reading], hits: Hits, letters: LetterUrgency | None
    ) -> tuple[Floats, Booleans]:
        """All things weighed (rows,) but the leaf and the request type; and whether a risk word
        alone would raise it.
        """
        even = np.full(len(readings), 0.5, np.float32)
        judged = [urgency for urgency, _ in self.risks.weigh(readings, hits)]
        terms = self.terms.find([reading.text for reading in readings])
        before = _factors(judged, [""] * len(readings), even) @ FACTORS
        before -= self.terms.more(terms, len(readings)) * _unnamed(readings, judged)
        named = np.array([urgency is not CALM for urgency in judged], np.bool_)
        return _sums(readings, before, self.terms.features(terms, len(readings)), letters), named

    def factors(
        self,
        readings: Sequence[Reading],
        hits: Hits,
        request_types: Sequence[str],
        chances: Floats,
    ) -> Floats:
        """What is weighed of each reading: its terms, then the rest (rows × FEATURES + FACTORS)."""
        judged = [urgency for urgency, _ in self.risks.weigh(readings, hits)]
        terms = self.terms.find([reading.text for reading in readings])
        known = self.terms.features(terms, len(readings))
        return np.column_stack((known, _factors(judged, request_types, chances)))

    def _confirmed(
        self,
        readings: Sequence[Reading],
        before: Floats,
        unnamed: Booleans,
        terms: TermHits,
        rows: Longs,
        letters: LetterUrgency | None,
        enough: float,
    ) -> list[Urgency]:
        """The urgency of these rows by their terms, once those denied, supposed, talk of drills or
        long past are left out.
        """
        chosen = [readings[row] for row in rows.tolist()]
        found = terms.of(rows)
        taken_back = self.terms.taken_back(found, chosen)
        doubtful = frozenset(found.owner[taken_back].tolist())
        found = found.only(~taken_back)
        said = None if letters is None else replace(letters, scores=letters.scores[rows])
        features = self.terms.features(found, len(chosen))
        weighed = before[rows] - self.terms.more(found, len(chosen)) * unnamed[rows]
        lasts = (_sums(chosen, weighed, features, said) >= enough).tolist()
        doubted = [n in doubtful and len(one.text) <= _NOTE for n, one in enumerate(chosen)]
        least = [_TELLING if letters is None or doubt else 1 for doubt in doubted]
        rows_of = zip(chosen, found.by_text(len(chosen)), least, lasts, strict=True)
        return [
            Urgency(RAISED, *self.terms.shown(reading.text, own, rated)) if last else CALM
            for reading, own, rated, last in rows_of
        ]

    @staticmethod
    def _alone(reading: Reading, raised: tuple[Urgency, bool]) -> bool:
        """Whether a risk word raises the letter whatever else is in it."""
        urgency, alone = raised
        if urgency.level == GRAVEST and reading.length <= _SENTENCE:
            return True
        return alone and reading.length <= _ALONE_UP_TO


def _unnamed(readings: Sequence[Reading], judged: Sequence[Urgency]) -> Booleans:
    """Which are letters (a note says one thing) without a risk word."""
    return np.array(
        [
            urgency is CALM and reading.length > _NOTE
            for reading, urgency in zip(readings, judged, strict=True)
        ],
        np.bool_,
    )


def of_leaf_and_type(request_types: Sequence[str], chances: Floats) -> Floats:
    """What leaves with these chances and the request types weigh (rows,)."""
    found: Floats = _factors([CALM] * len(chances), request_types, chances) @ FACTORS
    return found


def _factors(
    judged: Sequence[Urgency],
    request_types: Sequence[str],
    chances: Floats,
) -> Floats:
    """What is weighed by FACTORS (rows × FACTORS)."""
    chances = np.clip(chances, _FLOOR, 1.0 - _FLOOR)
    levels = np.array([URGENCIES.index(urgency.level) for urgency in judged])
    calm = [request_type in _CALM_TYPES for request_type in request_types]
    columns = (np.log(chances / (1.0 - chances)), levels > 0, levels > 1, calm)
    return np.column_stack(columns).astype(np.float32)


def _sums(
    readings: Sequence[Reading], before: Floats, features: Floats, letters: LetterUrgency | None
) -> Floats:
    """Everything weighed (rows,)."""
    plain: Floats = before + _WITHOUT_LETTER + features @ _BY_HAND
    if letters is None:
        return plain
    lengths = np.array([reading.length for reading in readings])
    longer = _LONGER * np.log(np.maximum(lengths, _SHORTEST) / _USUAL)
    said: Floats = before + letters.scores + features @ letters.term_weights + longer
    either: Floats = np.where(lengths <= _SENTENCE, np.maximum(plain, said), said)
    return either


def load_danger_rules(folder: Path | None = None) -> DangerRules:
    """From `risk_lexicon.csv`, `contexts.csv`, `urgent_terms.csv`, `urgent_kinds.csv` and
    `urgent_leaves.csv`.
    """
    contexts = load_contexts(folder)
    return DangerRules(
        load_risk_lexicon(contexts, folder),
        load_danger_terms(contexts, folder),
        load_leaf_chances(folder),
    )
