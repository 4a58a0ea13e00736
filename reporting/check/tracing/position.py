"""Where a line of a document stands, and what became of its numbers."""

from dataclasses import dataclass

from reporting.check.findings import Derivation, Finding


@dataclass(frozen=True, slots=True)
class Position:
    """Where a line stands: `context` is its heading (of a table: its title too); in a table
    the first cell of the `row` and the `head` of the column.
    """

    context: str = ""
    row: str = ""
    head: str = ""
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Traced:
    """Numbers of a line, how many are supported, what is wrong with the others; how those come
    about that are no facts.
    """

    numbers: int
    traced: int
    findings: tuple[Finding, ...]
    derived: tuple[Derivation, ...] = ()
