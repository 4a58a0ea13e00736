"""Cases through a classifier: scores, and the time they took."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.classifier import Classifier
from classifier.stream import CHUNK
from eval.measuring.cases import Case
from eval.measuring.scores import Score, score
from suqiu.progress import Advance

_SAMPLED, _WARM = 100, 3


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores in the order of the cases, and the seconds the classifier took for all."""

    scores: tuple[Score, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run spent on large models: calls and tokens. The fast model spends none."""

    model_calls: int = 0
    tokens: int = 0


def measure(
    classifier: Classifier,
    cases: Sequence[Case],
    advance: Advance = lambda rows: None,
) -> Measured:
    """Classify in chunks, in one process; `advance` hears how many are done."""
    found: list[Score] = []
    seconds = 0.0
    for start in range(0, len(cases), CHUNK):
        part = cases[start : start + CHUNK]
        began = time.perf_counter()
        tickets = [case.ticket for case in part]
        suggestions = classifier.classify(tickets)
        seconds += time.perf_counter() - began
        held = classifier.held(tickets, suggestions)
        found += [
            score(case, suggestion, classifier.model.taxonomy, held=kept)
            for case, suggestion, kept in zip(part, suggestions, held, strict=True)
        ]
        advance(len(part))
    return Measured(tuple(found), seconds)


def latencies(classifier: Classifier, cases: Sequence[Case]) -> list[float]:
    """Milliseconds for single tickets, over at most a hundred cases evenly spread."""
    sample = cases[:: max(1, len(cases) // _SAMPLED)][:_SAMPLED]
    for case in sample[:_WARM]:
        classifier.classify([case.ticket])
    found = []
    for case in sample:
        began = time.perf_counter()
        classifier.classify([case.ticket])
        found.append(1000 * (time.perf_counter() - began))
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that at least this share of the values does not exceed; 0 of nothing."""
    ordered = sorted(values)
    place = -int(-share * len(ordered) // 1) - 1
    return ordered[max(place, 0)] if ordered else 0.0
