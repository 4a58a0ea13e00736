"""Who passes without a person, and down to which level a suggestion is sure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import Longs
from classifier.intake.elements import ELEMENTS
from classifier.intake.paper_kinds import CAUSE
from classifier.intake.urgency import URGENCIES
from classifier.model.confidence import Confidence
from suqiu.records import Decision, Intake

_CAUSE = ELEMENTS[CAUSE]


class Decisions:
    """Decides by thresholds, one a level, for tickets with a title and for those without.

    A threshold keeps `precision` on the rows held out; `threshold`, if given, stands for the
    leaf instead. With `auto_urgent` urgent tickets are like others.
    """

    def __init__(
        self,
        confidence: Confidence,
        *,
        precision: float,
        threshold: float | None = None,
        auto_urgent: bool = False,
    ) -> None:
        both = [confidence.of(titled=titled) for titled in (False, True)]
        self._least = np.array(
            [
                [one.held.threshold(i, precision) for i in range(1, len(one.levels) + 1)]
                for one in both
            ]
        )
        if threshold is not None:
            self._least[:, -1] = threshold
        self._leaf_least = self._least[:, -1].tolist()
        self._auto_urgent = auto_urgent

    def threshold(self, *, titled: bool) -> float:
        """The leaf confidence from which a ticket with or without a title may pass."""
        return float(self._leaf_least[titled])

    def of(self, leaf: float, intake: Intake | None, *, titled: bool, said: bool) -> Decision:
        """The decision on a ticket with this leaf confidence; `said`: whether it says anything."""
        passes = leaf >= self._leaf_least[titled] and self.may_pass(intake, said=said)
        return Decision.AUTO if passes else Decision.REVIEW

    def decide(
        self, levels: Sequence[float], intake: Intake | None, *, titled: bool = True
    ) -> tuple[Decision, int]:
        """Decision and sure level for other confidences than before, from level 1 down to the leaf."""
        # Levels below a shorter branch's leaf do not count.
        missing = self._least.shape[1] - len(levels)
        row = np.array([[*levels, *([0.0] * missing)]], np.float64)
        depth, kind = np.array([len(levels)], np.int64), np.array([titled], np.int64)
        sure = self.sure_levels(row, np.array([levels[-1]], np.float64), depth, kind)
        return self.of(levels[-1], intake, titled=titled, said=True), int(sure[0])

    def may_pass(self, intake: Intake | None, *, said: bool) -> bool:
        """Whether a ticket goes without a person if its leaf is sure enough."""
        # Where nothing is said nothing can be filed, nor by a place or a wish alone: a letter of
        # question marks may be one that was lost on the way.
        if not said or intake is None:
            return said
        # Nobody is refused without a person, and whom an urgent ticket reaches must be right.
        calm = self._auto_urgent or intake.urgency.level == URGENCIES[0]
        return calm and intake.acceptance.accepted and _CAUSE not in intake.missing

    def sure_levels(
        self,
        levels: NDArray[np.floating],
        leaf: NDArray[np.floating],
        depths: Longs,
        titled: Longs,
    ) -> Longs:
        """For each row the deepest level of the best leaf's path whose confidence (rows ×
        levels) reaches its threshold; 0 when none does. `titled` (rows,) is 1 with a title, else 0.

        The leaf counts by its own confidence (rows,) and threshold, as in the decision, also
        where it stands higher (`depths`) than others.
        """
        above = np.arange(1, levels.shape[1])
        least = self._least[titled]
        reached = (levels[:, :-1] >= least[:, :-1]) & (above < depths[:, None])
        upper = (reached * above).max(axis=1, initial=0)
        return np.where(leaf >= least[:, -1], depths, upper)
