"""Leads the numbers of a table to facts, or to the other cells they are made of."""

import re
from dataclasses import replace

from reporting.check.findings import Derivation, Finding, Problem
from reporting.check.known.known import Known
from reporting.check.reading.document import Grid
from reporting.check.reading.numbers import Written, find_numbers, normal
from reporting.check.tracing.position import Position, Traced
from reporting.check.tracing.trace import trace_line
from reporting.check.tracing.worked import worked_cell
from reporting.facts.fact import FactKind

_NUMBERED = re.compile("名次|排名|位次|序号|编号|序")
_PLACE = re.compile("名次|排名|位次")


def traced_cells(grid: Grid, known: Known, context: str) -> list[Traced]:
    """What is said of each cell, line by line."""
    found: list[Traced] = []
    above: list[list[Written | None]] = [[] for _ in grid.head]
    name = 1 if len(grid.head) > 2 and _NUMBERED.fullmatch(grid.head[0].strip()) else 0
    for row in grid.rows:
        before: list[Written | None] = []
        for at, text in enumerate(row):
            # The first cell names the line.
            head = _bare(grid.head[at])
            one = trace_line(
                text,
                grid.line,
                known,
                Position(context, row[name] if at > name else "", head, True),
            )
            number = _only(text)
            if (
                at < name and number is not None
            ):  # 名次 before the names: its order is told by `columns`
                one = Traced(one.numbers, one.numbers, _misplaced(grid, row[name], number, known))
            if one.findings and number is not None and at > name:
                made = worked_cell(before[name:], above[at], head, row[name], number)
                if made is not None:
                    how = (Derivation(grid.line, text.strip(), made.how),)
                    one = replace(one, traced=one.numbers, findings=(), derived=how)
            supported = number if number is not None and not one.findings else None
            before.append(supported)
            above[at].append(supported)
            found.append(one)
    return found


def _misplaced(grid: Grid, name: str, place: Written, known: Known | None) -> tuple[Finding, ...]:
    """Where a table gives scores: whether the group named has this place."""
    scored = _PLACE.search(grid.head[0]) and any("成绩" in head for head in grid.head)
    ranks = [f for f in known.numeric if f.kind is FactKind.RANK and f.label == name.strip()] if known and scored else []  # fmt: skip
    if not ranks or any(f.number == place.value for f in ranks):
        return ()
    return (Finding(Problem.ORDER, grid.line, name, f"{name.strip()}的名次是{ranks[0].text}"),)


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
