"""How sure a figure is: bootstrap and Wilson intervals, and tests of two paired runs.

All intervals are (low, high) at 95%, where no other `z` is given. The bootstraps draw from a fixed
seed, so a figure is the same each time. For hits and misses, resampling rows is the same as
drawing their counts from a binomial (or, in pairs, multinomial) distribution, which needs no rows.
"""

from collections.abc import Sequence
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Interval: TypeAlias = tuple[float, float]

RESAMPLES = 4_000
_Z = 1.959964
# For those at 99%: what is tested again and again.
Z_99 = 2.575829
_TAILS = (2.5, 97.5)


def percentiles(samples: NDArray[np.float64]) -> Interval:
    """The middle 95% of bootstrap samples."""
    low, high = np.percentile(samples, _TAILS)
    return float(low), float(high)


def bootstrap_share(hits: Sequence[bool]) -> Interval:
    """Bootstrap interval of a share of hits; (0, 0) of nothing."""
    if not hits:
        return 0.0, 0.0
    rng = np.random.default_rng(0)
    drawn = rng.binomial(len(hits), sum(hits) / len(hits), RESAMPLES)
    return percentiles(drawn / len(hits))


def paired_difference(first: Sequence[bool], second: Sequence[bool]) -> Interval:
    """Paired bootstrap interval of share(second) − share(first), over the same cases."""
    lost, won = discordant(first, second)
    n = len(first)
    if n == 0:
        return 0.0, 0.0
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(n, [lost / n, won / n, (n - lost - won) / n], RESAMPLES)
    return percentiles((drawn[:, 1] - drawn[:, 0]) / n)


def discordant(first: Sequence[bool], second: Sequence[bool]) -> tuple[int, int]:
    """How many cases only the first, and how many only the second, got right."""
    pairs = list(zip(first, second, strict=True))
    return sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Two-sided exact p-value that both are right equally often (McNemar, binomial form)."""
    lost, won = discordant(first, second)
    n, least = lost + won, min(lost, won)
    term = tail = 1
    for k in range(least):
        term = term * (n - k) // (k + 1)
        tail += term
    return float(min(1.0, 2 * tail / 2**n))


def wilson(hits: int, n: int, z: float = _Z) -> Interval:
    """Wilson score interval of a share; (0, 1) of nothing."""
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    centre = share + z**2 / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def newcombe(hits: int, n: int, other_hits: int, other_n: int, z: float = _Z) -> Interval:
    """Interval of the difference of two independent shares, first less other (Newcombe 1998)."""
    if n == 0 or other_n == 0:
        return -1.0, 1.0
    p, q = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n, z), wilson(other_hits, other_n, z)
    below = sqrt((p - low) ** 2 + (other_high - q) ** 2)
    above = sqrt((high - p) ** 2 + (q - other_low) ** 2)
    return p - q - below, p - q + above
