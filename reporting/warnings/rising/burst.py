"""The cells that rise on one day, and of cells within cells the one that explains the rise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reporting.warnings.rising.baseline import GUARD, Baseline
from reporting.warnings.rising.cells import Cell, CellGrid, Level
from reporting.warnings.rising.tail import upper_tail

WINDOWS = (1, 2, 3, 7)
_RESIDUAL = 1e-3  # the rest of a wider cell is as usual above this
_FEW = 2  # more rising parts than this are one rise of the whole


@dataclass(frozen=True, slots=True)
class Limits:
    """When a cell is said to rise.

    `false_per_week`: false alarms a week that pure noise may give, over all cells together.
    `least`: fewest tickets; `ratio`: fewest tickets over the expected.
    """

    false_per_week: float = 0.1
    least: int = 3
    ratio: float = 2.0

    def threshold(self, tests: int) -> float:
        """The p-value below which one of `tests` daily tests of one of three levels fires."""
        return self.false_per_week / 7.0 / len(Level) / max(tests, 1)


@dataclass(frozen=True, slots=True)
class Rise:
    """A cell that rose in the `window` days up to a day: seen against expected.

    `shape` is of the tail that gave `p`.
    """

    cell: Cell
    window: int
    seen: int
    expected: float
    shape: float
    p: float


def rises(grids: Sequence[CellGrid], baseline: Baseline, day: int, limits: Limits) -> list[Rise]:
    """All cells that fire on a day, each with its most telling window."""
    found = []
    for grid in grids:
        keys, counts = grid.between(day - GUARD + 1, day + 1)
        keys = keys[counts >= limits.least]
        if not len(keys):
            continue
        seen = np.stack([grid.series.count(keys, day - w + 1, day + 1) for w in WINDOWS], axis=1)
        means, shapes = baseline.expect(grid.level, keys, WINDOWS)
        p = upper_tail(seen, means, shapes[:, None])
        small = (seen < limits.least) | (seen < limits.ratio * means)
        p = np.where(small, 1.0, p)
        bar = limits.threshold(grid.leaves * grid.areas * len(WINDOWS))
        for i in np.flatnonzero(p.min(axis=1) < bar):
            w = int(p[i].argmin())
            found.append(
                Rise(
                    grid.cell(int(keys[i])), WINDOWS[w], int(seen[i, w]), float(means[i, w]),
                    float(shapes[i]), float(p[i, w]),
                )
            )  # fmt: skip
    return found


def explaining(
    found: Sequence[Rise],
    known: Iterable[Cell],
    grids: Sequence[CellGrid],
    baseline: Baseline,
    day: int,
) -> list[Rise]:
    """Of cells within cells, the most specific that leave nothing unexplained.

    `known` are cells whose rise is told already: a wider cell must rise without them.
    """
    told = list(known)
    chosen: list[Rise] = []
    for rise in found:
        if any(other.cell != rise.cell and other.cell.holds(rise.cell) for other in found):
            continue
        _descend(rise, found, told, grids, baseline, day, chosen)
    return chosen


def _descend(
    rise: Rise, found: Sequence[Rise], told: Sequence[Cell], grids: Sequence[CellGrid],
    baseline: Baseline, day: int, chosen: list[Rise],
) -> None:  # fmt: skip
    inner = [one for one in found if one.cell != rise.cell and rise.cell.holds(one.cell)]
    parts = [
        one for one in inner
        if not any(other.cell != one.cell and other.cell.holds(one.cell) for other in inner)
    ]  # fmt: skip
    within = [cell for cell in told if cell != rise.cell and rise.cell.holds(cell)]
    cells = _widest([*(one.cell for one in parts), *within])
    if not cells:
        chosen.append(rise)
        return
    seen, expected = float(rise.seen), rise.expected
    for cell in cells:
        grid = grids[cell.level]
        key = np.array([grid.key(cell)], dtype=np.int64)
        seen -= float(grid.series.count(key, day - rise.window + 1, day + 1)[0])
        expected -= float(baseline.expect(cell.level, key, (rise.window,))[0][0, 0])
    rest = upper_tail(seen, max(expected, rise.expected * 0.01), rise.shape)
    if float(rest) < _RESIDUAL or len(parts) > _FEW:
        chosen.append(rise)
        return
    for part in parts:
        _descend(part, found, told, grids, baseline, day, chosen)


def _widest(cells: Sequence[Cell]) -> list[Cell]:
    unique = list(dict.fromkeys(cells))
    return [
        cell for cell in unique if not any(o != cell and o.holds(cell) for o in unique)
    ]  # fmt: skip
