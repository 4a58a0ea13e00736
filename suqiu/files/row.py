"""One row of any table."""

from dataclasses import dataclass

from suqiu.errors import Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `number` counts as a spreadsheet does, `cells` maps header to text."""

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()
