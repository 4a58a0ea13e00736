"""Scores summed up: the figures of `suqiu eval classify --json` and of every recorded run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.measuring.evaluate import Evaluation
from eval.measuring.measure import percentile
from eval.measuring.scores import Score
from eval.metrics import accuracy, calibration, confusion, coverage, f1
from eval.metrics.intervals import bootstrap_share
from eval.metrics.slices import slices

_PRECISIONS = (80, 85, 90, 95)
_COVERAGES = (25, 50, 75)
_CURVE_POINTS = 50
_BOTH = (("strict", False), ("lenient", True))


def summarise(outcome: Evaluation, by: tuple[str, ...] = ()) -> dict[str, Any]:
    """All figures as plain JSON; shares in [0, 1], intervals [low, high] at 95%.

    `by` names the slices wanted. Per level, strict counts the code, lenient also its `alt`.
    """
    scores = outcome.scores
    levels = {f"level{i}": i for i in range(1, outcome.taxonomy.depth + 1)}
    hits = {key: _hits(scores, i) for key, i in {"leaf": None, **levels}.items()}
    tree = f1.hierarchical(scores)
    return {
        "n": len(scores),
        "accuracy": {
            key: {name: accuracy.share(values) for name, values in both.items()}
            for key, both in hits.items()
        },
        "top3": accuracy.top_k(scores, 3),
        "top5": accuracy.top_k(scores, 5),
        "macro_f1": f1.macro_f1(scores),
        "ece": calibration.expected_calibration_error(scores),
        "auto": {
            "coverage": coverage.coverage(scores),
            "precision": coverage.auto_precision(scores),
        },
        "throughput": outcome.throughput,
        "model": outcome.model,
        "ci": _intervals(scores, hits),
        "hierarchical_f1": tree.f1,
        "hierarchical": {"precision": tree.precision, "recall": tree.recall},
        "buckets": {
            name: asdict(bucket) for name, bucket in f1.buckets(scores, outcome.frequency).items()
        },
        "latency_ms": {
            "p50": percentile(outcome.latencies, 0.5),
            "p95": percentile(outcome.latencies, 0.95),
        },
        "cost": asdict(outcome.cost),
        "level_ece": {
            key: calibration.calibration_error(calibration.level_pairs(scores, i))
            for key, i in levels.items()
        },
        "reliability": [
            asdict(bin) for bin in calibration.reliability(calibration.leaf_pairs(scores))
        ],
        **_selective(outcome),
        "confusions": [asdict(pair) for pair in confusion.confusions(scores)],
        "slices": {
            name: {key: _slice(part) for key, part in slices(scores, name).items()} for name in by
        },
        "leaks": len(outcome.leaks),
        "unchecked": outcome.unchecked,
    }


def _hits(scores: Sequence[Score], level: int | None) -> dict[str, list[bool]]:
    """Which cases are right at a level, or at the leaf, by either way to count."""
    if level is None:
        return {name: accuracy.leaf_hits(scores, lenient=lenient) for name, lenient in _BOTH}
    return {name: accuracy.level_hits(scores, level, lenient=lenient) for name, lenient in _BOTH}


def _intervals(
    scores: Sequence[Score], hits: Mapping[str, dict[str, list[bool]]]
) -> dict[str, Any]:
    shares = {
        key: {name: list(bootstrap_share(values)) for name, values in both.items()}
        for key, both in hits.items()
    }
    top = {f"top{k}": list(bootstrap_share(accuracy.top_hits(scores, k))) for k in (3, 5)}
    return {**shares, **top, "macro_f1": list(f1.macro_f1_interval(scores))}


def _selective(outcome: Evaluation) -> dict[str, Any]:
    scores = outcome.scores
    curve = coverage.coverage_curve(scores)
    at = {target: coverage.coverage_at(curve, target / 100) for target in _PRECISIONS}
    found = coverage.set_coverage(scores)
    backed = {
        f"level{i}": coverage.backed_off(scores, i) for i in range(1, outcome.taxonomy.depth + 1)
    } | {"deepest": coverage.deepest(scores)}
    kept = [point for point in at.values() if point is not None]
    return {
        "coverage_at_precision": {
            str(target): point.coverage if point else 0.0 for target, point in at.items()
        },
        "precision_at_coverage": {
            str(target): coverage.precision_at(curve, target / 100) for target in _COVERAGES
        },
        "coverage_curve": [asdict(point) for point in coverage.thinned(curve, _CURVE_POINTS, kept)],
        "held": coverage.held(scores),
        "backed_off": {
            key: {"coverage": share, "precision": precision}
            for key, (share, precision) in backed.items()
        },
        "candidate_set": {"coverage": found[0], "size": found[1]} if found else None,
    }


def _slice(part: Any) -> dict[str, Any]:
    return {
        "n": part.n,
        "strict": part.strict,
        "lenient": part.lenient,
        "ci": list(part.interval),
    }
