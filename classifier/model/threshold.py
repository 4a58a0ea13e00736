"""The least confidence that keeps a promised precision, and what to say where none does.

A share right among a few held-out rows proves little. A threshold stands only where the rows
at or above it are right often enough and would be so by chance, were the true precision below
the promise, in a fifth of cases at most: the one-sided Clopper-Pearson bound at 80 %. It is
exact; Wilson's is too kind to shares near 1. The bound may miss the promise by a twentieth of
the errors allowed (89.5 for 90 %): with thousands of rows it is then no stricter than the data
are worth. At 95 % a site of a thousand labels, whose most certain quarter was right in 91 % of
cases, would dispatch nothing; what a wrong look costs is a point or so.

Taking the widest of many prefixes gives chance several tries. What tempers this: neighbouring
prefixes share their rows, and precision falls with confidence, so that a wrong look is near a
right one; `docs/classifier.md` has the figures, also of the worst case.
"""

from dataclasses import dataclass

import numpy as np

from classifier.arrays import Booleans, Doubles, Floats

_CHANCE, _Z = 0.2, 0.842
_TOLERANCE = 0.05
# Over any confidence: nothing passes.
NEVER = 2.0
Numbers = Doubles


def threshold_for(confidence: Floats, right: Booleans, precision: float) -> float:
    """The least confidence at which, as far as these held-out rows (rows,) can prove, the
    share of right rows at or above reaches `precision` (under 1); NEVER where none does.
    """
    sizes, hits, at = _looks(confidence, right)
    reached = (hits >= precision * sizes) & (sizes >= least_rows(precision))
    sizes, hits, at = sizes[reached], hits[reached], at[reached]
    kept = at[_chance(hits, sizes, _bound(precision)) <= _CHANCE]
    return float(kept[-1]) if len(kept) else NEVER


def least_rows(precision: float) -> int:
    """With fewer rows than this above it, all right, no threshold keeps this precision."""
    return int(np.ceil(np.log(_CHANCE) / np.log(_bound(precision)) - 1e-9))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Held-out `rows` that support no threshold for `precision`.

    `needed` is about how many would; None where no part of these is right often enough to
    tell. `labels` of the training data yielded them.
    """

    rows: int
    labels: int
    precision: float
    needed: int | None

    @property
    def text(self) -> str:
        """What to tell the user, in Chinese."""
        least = least_rows(self.precision)
        if self.needed is not None:
            more = f"大约要 {self.needed:,} 条"
            if self.labels > self.rows > 0:
                more += f"（标注约 {_rounded(self.needed * self.labels / self.rows):,} 条）"
        elif self.rows < least:
            more = f"至少要 {least:,} 条留出的而且全对，通常要几倍"
        else:
            more = "其中最有把握的也没有这么准，多几倍同样的数据也未必够"
        return (
            f"留出的 {self.rows:,} 条不足以保证准确率 {self.precision * 100:g}%，{more}；"
            "现在不自动派单，全部交人工"
        )


def shortfall_of(
    confidence: Floats, right: Booleans, precision: float, *, labels: int
) -> Shortfall | None:
    """Why these held-out rows (rows,) let nothing pass; None where they support a threshold."""
    if threshold_for(confidence, right, precision) != NEVER:
        return None
    sizes, hits, _ = _looks(confidence, right)
    # One right and one wrong more: of five right in five nobody knows.
    shares = (hits + 1) / (sizes + 2)
    good = shares > precision
    needed = None
    if good.any():
        low = _bound(precision)
        above = _Z**2 * low * (1 - low) / (shares[good] - low) ** 2
        above = np.maximum(above, least_rows(precision))
        found = float((above * len(right) / sizes[good]).min())
        # A rough sum of rows that failed must not come to fewer than there were.
        needed = _rounded(max(found, 1.1 * len(right)))
    return Shortfall(len(right), labels, precision, needed)


def _bound(precision: float) -> float:
    """What the lower bound of the share right must reach."""
    return 1 - (1 - precision) * (1 + _TOLERANCE)


def _looks(confidence: Floats, right: Booleans) -> tuple[Numbers, Numbers, Floats]:
    """Prefixes of the rows from the most confident down: their sizes, right rows and least
    confidence (looks,), smallest first. Rows alike in confidence pass together or not at all.
    """
    order = np.argsort(-confidence, kind="stable")
    falling = confidence[order]
    last = np.flatnonzero(np.append(falling[1:] != falling[:-1], True)[: len(falling)])
    hits = np.cumsum(right[order])[last].astype(np.float64)
    return (last + 1).astype(np.float64), hits, falling[last]


def _chance(hits: Numbers, sizes: Numbers, precision: float) -> Numbers:
    """The chance of so many right rows or more (at least one), were this the precision."""
    # Not at the top: those that only read a text never need it.
    from scipy.special import betainc

    return np.asarray(betainc(hits, sizes - hits + 1, precision))


def _rounded(value: float) -> int:
    """Two digits are all that an estimate has."""
    unit = int(10 ** max(np.floor(np.log10(max(value, 1))) - 1, 0))
    return int(np.ceil(value / unit)) * unit
