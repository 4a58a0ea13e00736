"""Recorded runs of the evaluation, read from their files: siblings do not import each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from classifier.model.card import ModelCard
from serve.quality.demands import Demand, demands_of

_LARGEST = 200 << 20
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """The head of a run; figures that the suite does not measure are None.

    `data` is the hash of the cases, `made` name, time and data hash of every model that was
    tested, `labels` how many labels of the site these had learned (their mean).
    """

    id: str
    created: datetime
    suite: str
    model: str
    n: int | None
    leaf: float | None
    top3: float | None
    precision: float | None
    coverage: float | None
    data: str = ""
    made: tuple[tuple[str, str, str], ...] = ()
    labels: int | None = None
    demands: tuple[Demand, ...] = ()

    @property
    def has_gates(self) -> bool:
        """Whether the suite demands anything."""
        return bool(self.demands)

    @property
    def has_bounds(self) -> bool:
        """Whether a demand can be judged by this run alone."""
        return any(demand.low is not None or demand.high is not None for demand in self.demands)

    @property
    def needs_baseline(self) -> bool:
        """Whether a demand speaks of another run."""
        return any(demand.relative for demand in self.demands)

    @property
    def passed(self) -> bool | None:
        """Whether all demands with bounds are met; None when there are none."""
        known = [demand.passed for demand in self.demands if demand.passed is not None]
        return all(known) if known else None

    def is_of(self, card: ModelCard) -> bool:
        """Whether this one model was tested, and no other."""
        return self.made == ((card.name, card.created, card.data_hash),)


def recorded_runs(folder: Path, most: int = 20) -> list[RecordedRun]:
    """The newest first; files that cannot be read are left out."""
    paths = sorted(folder.glob("[0-9]*.json"), key=lambda path: path.stem, reverse=True)
    found = (_run(path) for path in paths[: 2 * most])
    return [one for one in found if one is not None][:most]


def _run(path: Path) -> RecordedRun | None:
    try:
        state = path.stat()
    except OSError:
        return None
    if state.st_size > _LARGEST:
        return None
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2_000)
def _read(path: Path, changed: int, size: int) -> RecordedRun | None:
    """A record is megabytes, its head a few words: read once as long as it is not changed."""
    try:
        value = orjson.loads(path.read_bytes())
        metrics: Mapping[str, Any] = value["metrics"]
        cards: list[Mapping[str, Any]] = value["models"]
        learned = [rows for one in cards if isinstance(rows := one.get("site_rows"), int)]
        return RecordedRun(
            path.stem, _local(value["created"]), str(value["suite"]["name"]),
            "、".join(str(one.get("name", "")) for one in cards),
            metrics.get("n"), _at(metrics, "accuracy", "leaf", "strict"),
            _at(metrics, "top3"), _at(metrics, "auto", "precision"),
            _at(metrics, "auto", "coverage"), str(value.get("data", {}).get("hash", "")),
            tuple(
                (str(one.get("name")), str(one.get("created")), str(one.get("data_hash")))
                for one in cards
            ),
            round(sum(learned) / len(learned)) if learned else None,
            demands_of(value["suite"].get("gates", ()), metrics, value.get("names", {})),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _local(moment: str) -> datetime:
    """Like every moment shown: the site's time, without a zone."""
    return datetime.fromisoformat(moment).astimezone(_ZONE).replace(tzinfo=None)


def _at(value: Any, *keys: str) -> float | None:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) else None
