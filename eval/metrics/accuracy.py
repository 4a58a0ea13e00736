"""How often the filing is right: leaf, levels above, the best few. Shares in [0, 1]."""

from collections.abc import Sequence

from eval.measuring.scores import Score


def share(hits: Sequence[bool]) -> float:
    """The share of true values; 0 of nothing."""
    return sum(hits) / len(hits) if hits else 0.0


def leaf_hits(scores: Sequence[Score], *, lenient: bool) -> list[bool]:
    """Whether the best leaf of each case is right."""
    return [s.lenient if lenient else s.strict for s in scores]


def level_hits(scores: Sequence[Score], level: int, *, lenient: bool) -> list[bool]:
    """Whether the best leaf of each case lies in the right branch of this level."""
    return [s.right_at(level, lenient=lenient) for s in scores]


def top_hits(scores: Sequence[Score], k: int) -> list[bool]:
    """Whether the code of each case is among the k best guesses."""
    return [s.code in s.guesses[:k] for s in scores]


def accuracy(scores: Sequence[Score], *, lenient: bool) -> float:
    """Share of cases whose best leaf is right."""
    return share(leaf_hits(scores, lenient=lenient))


def level_accuracy(scores: Sequence[Score], level: int, *, lenient: bool) -> float:
    """Share of cases whose best leaf lies in the right branch of this level."""
    return share(level_hits(scores, level, lenient=lenient))


def top_k(scores: Sequence[Score], k: int) -> float:
    """Share of cases whose code is among the k best guesses."""
    return share(top_hits(scores, k))
