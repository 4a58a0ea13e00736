"""Learning curves: kept ones of `suqiu eval curve --json`, or what the recorded runs show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from serve.quality.runs import RecordedRun

FOLDER = "curves"
_LARGEST = 10 << 20
_MOST = 5


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Accuracy with so many site labels; `low` and `high` bound it at 95% where known."""

    labels: int
    leaf: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Points by rising number of labels; `held` cases were tested, when known."""

    name: str
    points: tuple[CurvePoint, ...]
    held: int | None = None


def kept_curves(runs_folder: Path) -> list[LearningCurve]:
    """The newest by name first; files that cannot be read are left out."""
    paths = sorted((runs_folder / FOLDER).glob("*.json"), key=lambda p: p.stem, reverse=True)
    found = (_curve(path) for path in paths[: 2 * _MOST])
    return [one for one in found if one is not None][:_MOST]


def curve_of_runs(runs: Sequence[RecordedRun]) -> LearningCurve | None:
    """The longest that runs of one suite on the same cases make, the newest run a size;
    None when no two of them had learned different numbers of labels.
    """
    groups: dict[tuple[str, str], dict[int, CurvePoint]] = {}
    for run in runs:
        if run.labels is not None and run.leaf is not None:
            points = groups.setdefault((run.suite, run.data), {})
            points.setdefault(run.labels, CurvePoint(run.labels, run.leaf))
    found = max(groups.items(), key=lambda one: len(one[1]), default=None)
    if found is None or len(found[1]) < 2:
        return None
    (suite, _), points = found
    return LearningCurve(suite, tuple(points[size] for size in sorted(points)))


def _curve(path: Path) -> LearningCurve | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        value = orjson.loads(path.read_bytes())
        points = sorted((_point(one) for one in value["points"]), key=lambda one: one.labels)
        held = value.get("held")
        return LearningCurve(path.stem, tuple(points), held if isinstance(held, int) else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _point(value: Mapping[str, Any]) -> CurvePoint:
    low, high = value.get("ci") or (None, None)
    return CurvePoint(int(value["labels"]), float(value["strict"]), low, high)
