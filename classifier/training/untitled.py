"""How sure to be of a ticket without a title where the site's titles give the class away.

Some desks write the class itself as the title. A model that learned them is sure of itself, and
was right on rows held out, which have such titles too; of a ticket without one that says nothing.
The same held-out rows are therefore scored once more without their titles, by the fit that left
them out, and tickets without a title have confidence, thresholds and sets from these.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Counts, Floats, Longs
from classifier.model.confidence import Confidence
from classifier.training.confidence_fit import fit_confidence

# From fewer nothing is learned; of more, as many evenly spread tell enough.
_LEAST, _MOST = 300, 5_000
# A title that makes so much difference is told to the user.
_TELLING = 0.1


@dataclass(frozen=True, slots=True)
class Untitled:
    """Rows of the training data that have a title (their numbers, ascending), and their features
    without it (rows × features).
    """

    rows: Longs
    matrix: Counts

    def among(self, rows: Longs) -> "Untitled":
        """Those that are among these row numbers."""
        kept = np.isin(self.rows, rows)
        return Untitled(self.rows[kept], self.matrix[kept])


@dataclass(frozen=True, slots=True)
class Bared:
    """Row numbers, and what a fit that left them out makes of them without title (rows × leaves):
    scores or probabilities.
    """

    rows: Longs
    values: Floats

    @classmethod
    def joined(cls, parts: "list[Bared]") -> "Bared":
        """One of several."""
        return cls(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.values for part in parts]),
        )


def titled_rows(titled: Longs) -> Longs:
    """Which of the rows with a title are looked at without; none where they are too few."""
    if len(titled) < _LEAST:
        return titled[:0]
    return titled[:: -(-len(titled) // _MOST)]


@dataclass(frozen=True, slots=True)
class TitleShares:
    """Shares right of the same `rows` held-out rows, with their titles and without."""

    rows: int
    titled: float
    untitled: float

    @property
    def text(self) -> str:
        """What to tell the user, in Chinese; empty where the title makes little difference."""
        if self.titled - self.untitled < _TELLING:
            return ""
        return (
            f"注意：标题就说明了类别：留出的 {self.rows:,} 条有标题 {self.titled:.1%} 对，"
            f"去掉标题 {self.untitled:.1%} 对。没有标题的工单另算把握，自动派的会少"
        )


def fit_untitled(
    bared: Bared, unseen: Longs, probabilities: Floats, labels: Callable[[Longs], Longs],
    members: tuple[Floats, ...],
) -> tuple[Confidence, TitleShares] | None:  # fmt: skip
    """Confidence of tickets without title, and how much the title tells. `bared` has
    probabilities; `probabilities` (unseen × leaves) are those of rows as they are, `labels` gives
    the true leaves of row numbers. None where too few rows were left out.
    """
    rows = bared.rows
    if len(rows) < _LEAST // 5:
        return None
    order = np.argsort(unseen, kind="stable")
    same = probabilities[order[np.searchsorted(unseen, rows, sorter=order)]]
    true = labels(rows)
    shares = TitleShares(
        len(rows),
        float((same.argmax(axis=1) == true).mean()),
        float((bared.values.argmax(axis=1) == true).mean()),
    )
    return fit_confidence(bared.values, true, members), shares
