"""What a recorded suite demands of a run, and whether its bounds are met."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Demand:
    """One `[[gate]]`; `passed` is None where it can only be judged against another run."""

    metric: str
    value: float | None
    low: float | None
    high: float | None
    relative: bool
    passed: bool | None

    @property
    def words(self) -> str:
        """The demand for people."""
        parts = [f"≥ {self.low:g}"] if self.low is not None else []
        parts += [f"≤ {self.high:g}"] if self.high is not None else []
        parts += ["不差于基线"] if self.relative else []
        return "，".join(parts)


def demands_of(
    gates: Iterable[Mapping[str, Any]], metrics: Mapping[str, Any]
) -> tuple[Demand, ...]:
    """The demands of a record."""
    return tuple(_demand(gate, metrics) for gate in gates)


def _demand(gate: Mapping[str, Any], metrics: Mapping[str, Any]) -> Demand:
    name, low, high = str(gate["metric"]), gate.get("min"), gate.get("max")
    value = _value(metrics, name)
    passed = None
    if low is not None or high is not None:
        passed = value is not None and not (
            (low is not None and value < low) or (high is not None and value > high)
        )
    return Demand(name, value, low, high, gate.get("baseline") is not None, passed)


def _value(found: Any, path: str) -> float | None:
    """The figure of a dotted name; a key may hold dots itself."""
    while path:
        if not isinstance(found, Mapping):
            return None
        key = next((one for one in found if path == one or path.startswith(f"{one}.")), None)
        if key is None:
            return None
        found, path = found[key], path[len(key) + 1 :]
    return float(found) if isinstance(found, int | float) else None
