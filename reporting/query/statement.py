"""One SQL statement with bound values, and the columns it brings."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Bound = str | int | float | datetime


class ColumnKind(StrEnum):
    """What a column of an answer holds."""

    DIMENSION = "dimension"
    TIME = "time"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer; `unit` is 件, 次, ratio, point (of percent, as a
    fraction), hour or None; `id` names the metric,
    metric.part or dimension it shows.
    """

    name: str
    kind: ColumnKind
    unit: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """`sql` with :name places for `values`."""

    sql: str
    values: dict[str, Bound]
    columns: tuple[Column, ...]

    def shown(self) -> str:
        """The SQL with its values written in, for a person to read and run."""
        return re.sub(r"(?<!:):([a-z]\w*)", lambda place: _literal(self.values[place[1]]), self.sql)


def _literal(value: Bound) -> str:
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, float) and not math.isfinite(value):
        return f"CAST('{value}' AS double precision)"
    return str(value)


class Values:
    """Collects the values of a statement; equal values share a place."""

    def __init__(self) -> None:
        self.bound: dict[str, Bound] = {}

    def add(self, value: Bound) -> str:
        """The place (:v1) that stands for `value`."""
        if isinstance(value, str):
            # No stored text holds these, and the driver takes none of them.
            value = _UNSTORABLE.sub("\ufffd", value)
        for name, known in self.bound.items():
            if type(known) is type(value) and known == value:
                return f":{name}"
        name = f"v{len(self.bound) + 1}"
        self.bound[name] = value
        return f":{name}"
