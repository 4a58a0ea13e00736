"""Incidents: rises followed from day to day, each told once, kept while it lasts."""

from dataclasses import dataclass, replace

import numpy as np

from reporting.warnings.rising.baseline import Baseline, Past
from reporting.warnings.rising.burst import Rise
from reporting.warnings.rising.cells import Cell, CellGrid
from reporting.warnings.rising.tail import upper_tail

QUIET = 5  # days without a raised count that end an incident
_AGAIN = 14  # days after the end in which it is the same one flaring up
_LONGEST = 90  # after so many days it is the new normal
_RAISED = 0.01  # p-value of three days that keep an incident open
_LOOK = 3


@dataclass(frozen=True, slots=True)
class Incident:
    """Days count from the history's first; `last` is the last day with raised counts.

    `seen`, `expected` and `p` are those of the strongest day so far, over `window` days.
    """

    cell: Cell
    since: int
    raised: int
    last: int
    window: int
    seen: int
    expected: float
    p: float
    ended: int | None = None

    @property
    def past(self) -> Past:
        """The days that are no baseline."""
        return Past(self.cell, self.since, self.last + 1)


class Tracker:
    """Turns each day's rises into incidents."""

    def __init__(self, grids: tuple[CellGrid, ...]) -> None:
        self._grids = grids
        self._all: list[Incident] = []

    @property
    def incidents(self) -> list[Incident]:
        """All so far, in the order they were raised."""
        return list(self._all)

    def past(self) -> list[Past]:
        """The days that are no baseline."""
        return [one.past for one in self._all]

    def told(self, day: int) -> list[Cell]:
        """Cells whose rise is told: open, or ended so lately that windows still hold it."""
        return [
            one.cell for one in self._all if one.ended is None or day - one.last < _AGAIN
        ]  # fmt: skip

    def step(self, day: int, chosen: list[Rise], baseline: Baseline) -> list[Incident]:
        """Take in one day; gives the incidents that are new."""
        self._refresh(day, baseline)
        fresh = []
        for rise in chosen:
            at = self._match(rise.cell, day)
            if at is None:
                one = self._new(rise, day)
                self._all.append(one)
                fresh.append(one)
            else:
                self._all[at] = self._merge(self._all[at], rise, day, baseline)
        return fresh

    def _refresh(self, day: int, baseline: Baseline) -> None:
        for at, one in enumerate(self._all):
            if one.ended is not None:
                continue
            up = self._up(one.cell, day, baseline)
            last = self._latest(one.cell, day, baseline) if up else one.last
            over = day - last >= QUIET or day - one.since >= _LONGEST
            self._all[at] = replace(one, last=max(last, one.last), ended=day if over else None)

    def _match(self, cell: Cell, day: int) -> int | None:
        for at in reversed(range(len(self._all))):
            one = self._all[at]
            near = one.ended is None or day - one.last < _AGAIN
            if near and one.cell.meets(cell):
                return at
        return None

    def _new(self, rise: Rise, day: int) -> Incident:
        grid = self._grids[rise.cell.level]
        start = day - rise.window + 1
        rows = grid.rows(grid.key(rise.cell), start, day + 1)
        since = int(grid.day_of(rows[0])) if len(rows) else start
        return Incident(rise.cell, since, day, day, rise.window, rise.seen, rise.expected, rise.p)

    def _merge(self, one: Incident, rise: Rise, day: int, baseline: Baseline) -> Incident:
        if one.ended is not None and not self._up(rise.cell, day, baseline):
            return one
        wider = rise.cell != one.cell and rise.cell.holds(one.cell)
        found = replace(one, ended=None, last=max(one.last, self._latest(rise.cell, day, baseline)))
        if wider or rise.p < one.p:
            found = replace(found, window=rise.window, seen=rise.seen, expected=rise.expected, p=rise.p)  # fmt: skip
        return replace(found, cell=rise.cell) if wider else found

    def _up(self, cell: Cell, day: int, baseline: Baseline) -> bool:
        grid = self._grids[cell.level]
        key = np.array([grid.key(cell)], dtype=np.int64)
        seen = int(grid.series.count(key, day - _LOOK + 1, day + 1)[0])
        means, shapes = baseline.expect(cell.level, key, (_LOOK,))
        return seen >= 2 and float(upper_tail(seen, means[0, 0], shapes[0])) < _RAISED

    def _latest(self, cell: Cell, day: int, baseline: Baseline) -> int:
        """The last of three days whose own count is raised; the day before them if none is."""
        grid = self._grids[cell.level]
        key = np.array([grid.key(cell)], dtype=np.int64)
        means, shapes = baseline.expect(cell.level, key, (1,))
        for back in range(_LOOK):
            seen = int(grid.series.count(key, day - back, day - back + 1)[0])
            if float(upper_tail(seen, means[0, 0], shapes[0])) < _RAISED:
                return day - back
        return day - _LOOK
