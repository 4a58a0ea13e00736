"""Whether a confidence means what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.scores import Score

BINS = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of like confidence: bounds, how many, mean confidence, share that was right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> list[Bin]:
    """(confidence, right) pairs in bins of equal width; empty bins are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for pair in pairs:
        groups.setdefault(min(int(pair[0] * bins), bins - 1), []).append(pair)
    return [
        Bin(
            i / bins,
            (i + 1) / bins,
            len(group),
            sum(confidence for confidence, _ in group) / len(group),
            sum(right for _, right in group) / len(group),
        )
        for i, group in sorted(groups.items())
    ]


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean gap between confidence and accuracy over 15 bins of equal width, by size (ECE)."""
    if not pairs:
        return 0.0
    found = reliability(pairs)
    return sum(bin.n * abs(bin.confidence - bin.accuracy) for bin in found) / len(pairs)


def leaf_pairs(scores: Sequence[Score]) -> list[tuple[float, bool]]:
    """Confidence of the best leaf, and whether it is right."""
    return [(s.confidence, s.strict) for s in scores]


def level_pairs(scores: Sequence[Score], level: int) -> list[tuple[float, bool]]:
    """Confidence of the best leaf's branch at this level (the leaf where it ends above)."""
    return [
        (s.levels[min(level, len(s.levels)) - 1], s.right_at(level, lenient=False))
        for s in scores
        if s.levels
    ]


def expected_calibration_error(scores: Sequence[Score]) -> float:
    """ECE of the best leaf."""
    return calibration_error(leaf_pairs(scores))
