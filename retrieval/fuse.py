"""Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): rankings of one thing as one."""

from collections import defaultdict
from collections.abc import Sequence

_K = 60


def fuse(*rankings: Sequence[str]) -> list[str]:
    """Names by the sum of 1 / (60 + rank), best first; equal ones as in the first ranking."""
    gained: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, name in enumerate(ranking, 1):
            gained[name] += 1 / (_K + rank)
    return sorted(gained, key=lambda name: -gained[name])
