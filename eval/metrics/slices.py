"""The same figures for parts of the cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.scores import Score
from eval.metrics.accuracy import share
from eval.metrics.intervals import Interval, wilson


@dataclass(frozen=True, slots=True)
class Slice:
    """One part: how many cases, strict and lenient accuracy, Wilson interval of the strict."""

    n: int
    strict: float
    lenient: float
    interval: Interval


def key_of(score: Score, by: str) -> str:
    """The part a case belongs to; `level1` is the code of the true first-level branch."""
    if by == "level1":
        return score.true_path[0]
    return (score.department if by == "department" else score.source) or "（未注明）"


def slices(scores: Sequence[Score], by: str) -> dict[str, Slice]:
    """Parts by department, source or first level, largest first."""
    groups: dict[str, list[Score]] = {}
    for s in scores:
        groups.setdefault(key_of(s, by), []).append(s)
    return {
        key: Slice(
            len(group),
            share([s.strict for s in group]),
            share([s.lenient for s in group]),
            wilson(sum(s.strict for s in group), len(group)),
        )
        for key, group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    }
