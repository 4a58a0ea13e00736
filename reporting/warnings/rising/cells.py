"""Cells: one leaf in the whole city, in a street, or in a community; and how often they occur."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from reporting.warnings.rising.history import History, Ints

# Days fit below the key: 2^20 of them are 2,800 years.
DAY_BITS = 20


class Level(IntEnum):
    """How wide a cell is; higher is more specific."""

    CITY = 0
    STREET = 1
    COMMUNITY = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A leaf in an area; all are indexes into a `History`, -1 where the level has none."""

    leaf: int
    level: Level
    street: int = -1
    community: int = -1

    def holds(self, other: "Cell") -> bool:
        """Whether the other one is the same or lies within."""
        if self.leaf != other.leaf or self.level > other.level:
            return False
        if self.level is Level.CITY:
            return True
        if self.level is Level.STREET:
            return self.street == other.street
        return self.community == other.community

    def meets(self, other: "Cell") -> bool:
        """Whether one lies within the other."""
        return self.holds(other) or other.holds(self)


class CellSeries:
    """Counts of keys over days by binary search, so that memory follows what occurs, not all cells
    there might be. `codes`, of a key and a day each, are sorted and differ.
    """

    def __init__(self, codes: Ints, counts: Ints) -> None:
        self._codes, self._before = codes, np.append(0, np.cumsum(counts))

    @classmethod
    def of(cls, keys: Ints, days: Ints) -> "CellSeries":
        """Of tickets: the key and the day of each."""
        return cls(*np.unique((keys << DAY_BITS) | days, return_counts=True))

    def count(self, keys: Ints, start: int, end: int) -> Ints:
        """Tickets of each key on the days [start, end)."""
        low = np.searchsorted(self._codes, (keys << DAY_BITS) + max(start, 0))
        high = np.searchsorted(self._codes, (keys << DAY_BITS) + max(end, 0))
        return np.asarray(self._before[high] - self._before[low], dtype=np.int64)


class CellGrid:
    """The keys of all cells of one level, for one history."""

    def __init__(self, history: History, level: Level) -> None:
        self.level = level
        self._history = history
        self.leaves = len(history.leaves)
        self.areas = (1, len(history.streets), len(history.communities))[level]
        area = (np.zeros_like(history.leaf), history.street, history.community)[level]
        self.known = area >= 0
        self.keys = history.leaf * self.areas + area
        self.series = CellSeries.of(self.keys[self.known], history.days[self.known])
        self.area_series = CellSeries.of(area[self.known], history.days[self.known])

    def between(self, start: int, end: int) -> tuple[Ints, Ints]:
        """Keys with tickets on the days [start, end), and how many."""
        low, high = np.searchsorted(self._history.days, (start, end))
        keys, counts = np.unique(self.keys[low:high][self.known[low:high]], return_counts=True)
        return keys, counts

    def key(self, cell: Cell) -> int:
        """The key of a cell of this level."""
        return cell.leaf * self.areas + max((0, cell.street, cell.community)[self.level], 0)

    def cell(self, key: int) -> Cell:
        """The cell of a key."""
        leaf, area = divmod(key, self.areas)
        if self.level is Level.CITY:
            return Cell(leaf, self.level)
        if self.level is Level.STREET:
            return Cell(leaf, self.level, area)
        return Cell(leaf, self.level, int(self._history.home[area]), area)

    def rows(self, key: int, start: int, end: int) -> Ints:
        """Which rows of the history are the tickets of a key on the days [start, end)."""
        low, high = np.searchsorted(self._history.days, (start, end))
        here = (self.keys[low:high] == key) & self.known[low:high]
        return np.asarray(np.flatnonzero(here) + low, dtype=np.int64)

    def day_of(self, row: int) -> int:
        """The day of a row of the history."""
        return int(self._history.days[row])
