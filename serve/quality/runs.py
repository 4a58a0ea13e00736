"""Recorded runs of the evaluation, read from their files: siblings do not import each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

_LARGEST = 200 << 20


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """The head of a run; figures that the suite does not measure are None."""

    id: str
    created: datetime
    suite: str
    model: str
    n: int | None
    leaf: float | None
    top3: float | None
    precision: float | None
    coverage: float | None


def recorded_runs(folder: Path, most: int = 20) -> list[RecordedRun]:
    """The newest first; files that cannot be read are left out."""
    paths = sorted(folder.glob("[0-9]*.json"), key=lambda path: path.stem, reverse=True)
    found = (_run(path) for path in paths[: 2 * most])
    return [one for one in found if one is not None][:most]


def _run(path: Path) -> RecordedRun | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        value = orjson.loads(path.read_bytes())
        metrics: Mapping[str, Any] = value["metrics"]
        models = "、".join(str(one.get("name", "")) for one in value["models"])
        return RecordedRun(
            path.stem, datetime.fromisoformat(value["created"]), str(value["suite"]["name"]),
            models, metrics.get("n"), _at(metrics, "accuracy", "leaf", "strict"),
            _at(metrics, "top3"), _at(metrics, "auto", "precision"),
            _at(metrics, "auto", "coverage"),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _at(value: Any, *keys: str) -> float | None:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None
