"""Label noise: given labels that a model which never saw the row finds unlikely.

After confident learning (Northcutt 2021): a row is suspect when its label is far less likely
than in the other rows of its leaf, and another leaf half as likely as in its own or more.
Rows of rare leaves are treated apart: a model that has hardly seen a leaf doubts all of them,
so they must look much more like another leaf, are capped a leaf, and are listed last.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measuring.cases import Case

# A leaf with fewer labelled rows than this is rare.
RARE = 8
_RARE_SURE = 0.9
# At most so much of what is usual for the given leaf, and at least so much for the other one;
# chosen by changing one label in twenty of real seven-class data and looking for them.
_FAR_LESS, _HALF = 0.1, 0.5
# No more than this share of a rare leaf's rows, but always one, may be suspect.
_RARE_SHARE = 0.34
# How many rows of average confidence a leaf's own average is mixed with.
_PRIOR_ROWS = 5.0


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row whose label deserves a second look.

    `given` and `likely` are the out-of-fold probabilities of the label and of the leaf that
    fits better, `usual` what the label's leaf has on average in its own rows.
    """

    case: Case
    better: str
    given: float
    likely: float
    usual: float
    rare: bool

    @property
    def doubt(self) -> float:
        """How far the label falls short of what is usual, in [0, 1]."""
        return max(0.0, 1 - self.given / self.usual)


def suspects(
    cases: Sequence[Case], codes: Sequence[str], probabilities: NDArray[np.float32]
) -> list[Suspect]:
    """Suspect rows, most doubtful first, those of rare leaves after all others.

    `probabilities` (cases × codes) come from models that did not learn the case.
    """
    index = {code: i for i, code in enumerate(codes)}
    labels = np.array([index[case.code] for case in cases], np.int64)
    rows = np.arange(len(cases))
    given = probabilities[rows, labels].astype(np.float64)
    usual = _usual(labels, given, len(codes))
    others = probabilities.copy()
    others[rows, labels] = -1
    for i, case in enumerate(cases):
        if case.alt:
            others[i, index[case.alt]] = -1
    best = others.argmax(axis=1)
    likely = others[rows, best].astype(np.float64)
    counts = Counter(case.code for case in cases)
    rare = np.array([counts[case.code] < RARE for case in cases], np.bool_)
    limit = np.where(rare, _RARE_SURE, _HALF * usual[best])
    unlikely = given < _FAR_LESS * usual[labels]
    flagged = np.flatnonzero(unlikely & (likely > given) & (likely >= limit))
    found = [
        Suspect(
            cases[i], codes[best[i]], float(given[i]), float(likely[i]),
            float(usual[labels[i]]), bool(rare[i]),
        )
        for i in flagged.tolist()
    ]  # fmt: skip
    return _capped(sorted(found, key=lambda s: (s.rare, -s.doubt)), counts)


def _usual(
    labels: NDArray[np.int64], given: NDArray[np.float64], width: int
) -> NDArray[np.float64]:
    """The mean probability each leaf has in its own rows, drawn to the mean of all."""
    counts = np.bincount(labels, minlength=width)
    sums = np.bincount(labels, weights=given, minlength=width)
    mean = float(given.mean()) if len(given) else 0.0
    return np.asarray((sums + _PRIOR_ROWS * mean) / (counts + _PRIOR_ROWS))


def _capped(found: Sequence[Suspect], counts: Counter[str]) -> list[Suspect]:
    kept, taken = [], Counter[str]()
    for suspect in found:
        code = suspect.case.code
        if suspect.rare and taken[code] >= max(1, int(_RARE_SHARE * counts[code])):
            continue
        taken[code] += 1
        kept.append(suspect)
    return kept
