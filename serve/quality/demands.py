"""What a recorded suite demands of a run, and whether its bounds are met."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_BRANCH = "slices.level1."


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
    gates: Iterable[Mapping[str, Any]], metrics: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[Demand, ...]:
    """The demands of a record; `names` are those of its codes: a first-level branch may be
    written by its name.
    """
    return tuple(_demand(gate, metrics, names) for gate in gates)


def _demand(
    gate: Mapping[str, Any], metrics: Mapping[str, Any], names: Mapping[str, str]
) -> Demand:
    name, low, high = str(gate["metric"]), gate.get("min"), gate.get("max")
    value = _value(metrics, _keyed(name, metrics, names))
    passed = None
    if low is not None or high is not None:
        passed = value is not None and not (
            (low is not None and value < low) or (high is not None and value > high)
        )
    return Demand(name, value, low, high, gate.get("baseline") is not None, passed)


def _keyed(path: str, metrics: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if not path.startswith(_BRANCH):
        return path
    key, _, figure = path.removeprefix(_BRANCH).rpartition(".")
    branches = metrics.get("slices", {}).get("level1", {})
    code = next((code for code in branches if names.get(code) == key), key)
    return f"{_BRANCH}{code}.{figure}"


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
