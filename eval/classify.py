"""The classification evaluation: cases through the classifier, scored and summed up."""

import time
from collections.abc import Sequence
from typing import Any

from classifier.classifier import Classifier
from classifier.stream import CHUNK
from eval import metrics
from eval.cases import Case
from eval.scores import Score, score


def score_cases(classifier: Classifier, cases: Sequence[Case]) -> tuple[list[Score], float]:
    """Scores in the order of the cases, and the classifier's rows a second (one process)."""
    found = []
    spent = 0.0
    for start in range(0, len(cases), CHUNK):
        part = cases[start : start + CHUNK]
        began = time.perf_counter()
        suggestions = classifier.classify([case.ticket for case in part])
        spent += time.perf_counter() - began
        found += [
            score(case, suggestion, classifier.model.taxonomy)
            for case, suggestion in zip(part, suggestions, strict=True)
        ]
    return found, len(cases) / spent if spent else 0.0


def summarise(
    scores: Sequence[Score], *, depth: int, model: str, throughput: float
) -> dict[str, Any]:
    """The figures of `suqiu eval classify --json`."""

    def both(level: int | None) -> dict[str, float]:
        return {
            name: metrics.accuracy(scores, lenient=lenient)
            if level is None
            else metrics.level_accuracy(scores, level, lenient=lenient)
            for name, lenient in (("strict", False), ("lenient", True))
        }

    return {
        "n": len(scores),
        "accuracy": {"leaf": both(None)} | {f"level{i}": both(i) for i in range(1, depth + 1)},
        "top3": metrics.top_k(scores, 3),
        "top5": metrics.top_k(scores, 5),
        "macro_f1": metrics.macro_f1(scores),
        "ece": metrics.expected_calibration_error(scores),
        "auto": {
            "coverage": metrics.coverage(scores),
            "precision": metrics.auto_precision(scores),
        },
        "throughput": throughput,
        "model": model,
    }
