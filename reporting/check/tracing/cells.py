"""Leads the numbers of a table to facts, or to the other cells they are made of."""

import re
from dataclasses import replace

from reporting.check.findings import Derivation
from reporting.check.known.known import Known
from reporting.check.reading.document import Grid
from reporting.check.reading.numbers import Written, find_numbers, normal
from reporting.check.tracing.trace import Position, Traced, trace_line
from reporting.check.tracing.worked import worked_cell


def traced_cells(grid: Grid, known: Known, context: str) -> list[Traced]:
    """What is said of each cell, line by line."""
    found: list[Traced] = []
    above: list[list[Written | None]] = [[] for _ in grid.head]
    for row in grid.rows:
        before: list[Written | None] = []
        for at, text in enumerate(row):
            # The first cell names the line.
            head = _bare(grid.head[at])
            one = trace_line(
                text, grid.line, known, Position(context, row[0] if at else "", head, True)
            )
            number = _only(text)
            if one.findings and number is not None and at:
                made = worked_cell(before, above[at], head, row[0], number)
                if made is not None:
                    how = (Derivation(grid.line, text.strip(), made.how),)
                    one = replace(one, traced=one.numbers, findings=(), derived=how)
            supported = number if number is not None and not one.findings else None
            before.append(supported)
            above[at].append(supported)
            found.append(one)
    return found


def _only(text: str) -> Written | None:
    """The number that is all of a cell."""
    numbers = find_numbers(normal(text))
    alone = len(numbers) == 1 and not re.search(
        r"[\d]", text[: numbers[0].start] + text[numbers[0].end :]
    )
    return numbers[0] if alone else None


def _bare(head: str) -> str:
    """受理量（件） is 受理量."""
    return re.sub(r"（[^）]*）$", "", head)
