"""How urgent a ticket is, all things weighed: its leaf, the risk words, the signs of danger.

Words alone do not carry over from one city's letters to another's: no list holds all ways to
say that a lift fell. What the letter is filed under does, for the classifier has learned
those ways. So the log odds of the leaf come first, and words move them. Without a leaf
(another classification, a desk alone) the risk words decide, as they always did.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.intake.contexts import load_contexts
from classifier.intake.leaf_chances import LeafChances, load_leaf_chances
from classifier.intake.reading import Reading
from classifier.intake.signs import Signs, load_signs
from classifier.intake.sweep import Hits
from classifier.intake.urgency import CALM, LEVELS, RiskLexicon, load_risk_lexicon
from suqiu.records import Urgency

# Log odds. Set by hand, not learned; docs/intake.md says on what they were checked: the leaf
# counts a little less than in full, for it may be wrong.
_LEAF = 0.9
_RISK = (0.0, 2.0, 2.5)
# Who asks how something is done or proposes something is seldom in danger.
_CALM_TYPES = frozenset({"咨询", "建议"})
_CALM_TYPE = -1.0
# A chance of about one in eight: a danger missed is worse than some false alarms.
_THRESHOLD = -2.0
# A word that raises whatever the leaf does so in a letter of so many characters; in a longer one
# it is more often a story or a figure of speech, and is weighed like any other.
_ALONE_UP_TO = 600
# Signs without a risk word raise only where danger is at all usual.
_SIGNS_FROM = 0.03
_RAISED = LEVELS[1]
_FLOOR = 1e-4


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
        chances: Sequence[float | None],
    ) -> list[Urgency]:
        """The urgency of readings with these hits of risk words; `chances` say how often letters
        of their leaves are urgent, None where that is not known.
        """
        raised = self.risks.weigh(readings, hits)
        judged = [urgency for urgency, _ in raised]
        doubtful: list[tuple[int, float]] = []
        for row, (chance, request_type) in enumerate(zip(chances, request_types, strict=True)):
            urgency, alone = raised[row]
            if chance is None or (urgency is CALM and chance < _SIGNS_FROM):
                continue
            if alone and len(readings[row].text) <= _ALONE_UP_TO:
                continue
            chance = min(max(chance, _FLOOR), 1.0 - _FLOOR)
            score = _LEAF * math.log(chance / (1.0 - chance)) + _RISK[LEVELS.index(urgency.level)]
            if request_type in _CALM_TYPES:
                score += _CALM_TYPE
            if urgency is not CALM and score >= _THRESHOLD:
                continue
            judged[row] = CALM
            if score + self.signs.most >= _THRESHOLD:
                doubtful.append((row, score))
        signs = self.signs.look([readings[row] for row, _ in doubtful])
        for (row, score), found in zip(doubtful, signs, strict=True):
            if score + found.weight < _THRESHOLD:
                continue
            if raised[row][0] is not CALM:
                judged[row] = raised[row][0]
            elif found.proof:
                judged[row] = Urgency(_RAISED, found.words, found.action)
        return judged


def load_danger_rules(folder: Path | None = None) -> DangerRules:
    """From `risk_lexicon.csv`, `contexts.csv`, `urgent_signs.csv` and `urgent_leaves.csv`."""
    contexts = load_contexts(folder)
    return DangerRules(
        load_risk_lexicon(contexts, folder),
        load_signs(contexts, folder),
        load_leaf_chances(folder),
    )
