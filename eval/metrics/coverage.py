"""What may pass without a person, and how right it then is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from eval.measuring.scores import Score
from eval.metrics.accuracy import share


@dataclass(frozen=True, slots=True)
class Point:
    """Of the most confident cases, down to `threshold`: their share, and how many are right."""

    threshold: float
    coverage: float
    precision: float


def coverage(scores: Sequence[Score]) -> float:
    """Share of cases that pass without a person."""
    return share([s.auto for s in scores])


def auto_precision(scores: Sequence[Score]) -> float | None:
    """Strict accuracy among those that pass without a person; None where none passes."""
    passed = [s.strict for s in scores if s.auto]
    return share(passed) if passed else None


def coverage_curve(scores: Sequence[Score]) -> list[Point]:
    """A point for each distinct confidence, highest first: cases of equal confidence pass
    together or not at all. What is held for a person never passes, and counts in the whole.
    """
    ordered = sorted((s for s in scores if not s.held), key=lambda s: -s.confidence)
    points, right = [], 0
    for i, s in enumerate(ordered, start=1):
        right += s.strict
        if i == len(ordered) or ordered[i].confidence != s.confidence:
            points.append(Point(s.confidence, i / len(scores), right / i))
    return points


def coverage_at(curve: Sequence[Point], precision: float) -> Point | None:
    """The widest coverage at which this precision is still reached, or None."""
    return max(
        (point for point in curve if point.precision >= precision),
        key=lambda point: point.coverage,
        default=None,
    )


def precision_at(curve: Sequence[Point], wanted: float) -> float:
    """Precision of the most confident cases that make up at least this share; 0 of nothing."""
    return next((p.precision for p in curve if p.coverage >= wanted - 1e-12), 0.0)


def thinned(curve: Sequence[Point], count: int, keep: Collection[Point] = ()) -> list[Point]:
    """At most about `count` points evenly spread over coverage, the last one included, and those
    to `keep`.
    """
    found, following = [], 0.0
    for point in curve:
        due = point.coverage >= following
        if due or point is curve[-1] or point in keep:
            found.append(point)
        if due:
            following = (int(point.coverage * count + 1e-9) + 1) / count
    return found


def backed_off(scores: Sequence[Score], level: int) -> tuple[float, float | None]:
    """Share of cases the classifier vouches for down to this level, and how many of them are
    right there (None of nothing).
    """
    sure = [s for s in scores if s.sure_level >= min(level, len(s.best_path)) > 0]
    right = [s.right_at(level, lenient=False) for s in sure]
    return (len(sure) / len(scores) if scores else 0.0), (share(right) if right else None)


def deepest(scores: Sequence[Score]) -> tuple[float, float | None]:
    """Share of cases that the classifier vouches for at any level, and how many of them are right
    at the deepest level it vouches for (None of nothing).
    """
    right = [s.right_at(s.sure_level, lenient=False) for s in scores if s.sure_level]
    return (len(right) / len(scores) if scores else 0.0), (share(right) if right else None)


def held(scores: Sequence[Score]) -> float:
    """Share of cases that go to a person at any confidence."""
    return share([s.held for s in scores])


def set_coverage(scores: Sequence[Score]) -> tuple[float, float] | None:
    """Share of cases whose candidate set holds the truth, and mean size of the sets; None
    where the classifier gives none.
    """
    if not any(s.set_size for s in scores):
        return None
    return share([s.in_set for s in scores]), sum(s.set_size for s in scores) / len(scores)
