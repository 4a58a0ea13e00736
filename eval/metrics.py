"""Metrics: pure functions of scores. All results are shares in [0, 1]."""

from collections import Counter
from collections.abc import Sequence

from eval.scores import Score

_BINS = 15


def share(hits: Sequence[bool]) -> float:
    """The share of true values; 0 of nothing."""
    return sum(hits) / len(hits) if hits else 0.0


def accuracy(scores: Sequence[Score], *, lenient: bool) -> float:
    """Share of cases whose best leaf is right."""
    return share([s.lenient if lenient else s.strict for s in scores])


def level_accuracy(scores: Sequence[Score], level: int, *, lenient: bool) -> float:
    """Share of cases whose best leaf lies in the right branch of this level."""
    return share([s.right_at(level, lenient=lenient) for s in scores])


def top_k(scores: Sequence[Score], k: int) -> float:
    """Share of cases whose code is among the k best guesses."""
    return share([s.code in s.guesses[:k] for s in scores])


def f1_by_leaf(scores: Sequence[Score]) -> dict[str, float]:
    """F1 of each leaf that occurs as truth."""
    truth = Counter(s.code for s in scores)
    guessed = Counter(s.guesses[0] for s in scores if s.guesses)
    right = Counter(s.code for s in scores if s.strict)
    return {code: 2 * right[code] / (count + guessed[code]) for code, count in truth.items()}


def macro_f1(scores: Sequence[Score]) -> float:
    """Mean F1 over the leaves present in the truth."""
    found = f1_by_leaf(scores)
    return sum(found.values()) / len(found) if found else 0.0


def expected_calibration_error(scores: Sequence[Score]) -> float:
    """Mean gap between confidence and accuracy over 15 bins of equal width, by size."""
    bins: dict[int, list[Score]] = {}
    for s in scores:
        bins.setdefault(min(int(s.confidence * _BINS), _BINS - 1), []).append(s)
    gaps = (
        abs(sum(s.confidence for s in group) - sum(s.strict for s in group))
        for group in bins.values()
    )
    return sum(gaps) / len(scores) if scores else 0.0


def coverage(scores: Sequence[Score]) -> float:
    """Share of cases that pass without a person."""
    return share([s.auto for s in scores])


def auto_precision(scores: Sequence[Score]) -> float | None:
    """Strict accuracy among those that pass without a person; None where none passes."""
    passed = [s.strict for s in scores if s.auto]
    return share(passed) if passed else None
