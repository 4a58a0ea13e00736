"""Tickets as columns, sorted by day: all that counting needs."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_Name = TypeVar("_Name", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Count:
    """One ticket as it is counted; empty strings where the area is not known."""

    number: str
    day: date
    leaf: str
    street: str = ""
    community: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Columns of equal length, `days` ascending and counted from `first`.

    `leaf`, `street` and `community` index into `leaves`, `streets` and `communities` (whose
    `home` is the street of each); -1 where the area is not known.
    """

    first: date
    days: Ints
    leaf: Ints
    street: Ints
    community: Ints
    numbers: tuple[str, ...]
    leaves: tuple[str, ...]
    streets: tuple[str, ...]
    communities: tuple[str, ...]
    home: Ints

    @classmethod
    def of(cls, counts: Iterable[Count]) -> "History":
        """The history of these tickets, in any order."""
        columns = Columns()
        for one in counts:
            columns.add(one)
        return columns.history()

    def day(self, when: date) -> int:
        """Days from the first."""
        return (when - self.first).days

    def date(self, day: int) -> date:
        """The calendar day of a count of days."""
        return self.first + timedelta(days=day)


class Columns:
    """Tickets on their way into a history: taken in one by one, in any order, and kept as numbers."""

    def __init__(self) -> None:
        self._numbers: list[str] = []
        self._days, self._leaf = array("q"), array("q")
        self._street, self._place = array("q"), array("q")
        self._leaves: dict[str, int] = {}
        self._streets: dict[str, int] = {"": 0}
        self._places: dict[tuple[str, str], int] = {("", ""): 0}

    def add(self, one: Count) -> None:
        """Take in one ticket."""
        place = (one.street, one.community) if one.street and one.community else ("", "")
        self._numbers.append(one.number)
        self._days.append(one.day.toordinal())
        self._leaf.append(self._leaves.setdefault(one.leaf, len(self._leaves)))
        self._street.append(self._streets.setdefault(one.street, len(self._streets)))
        self._place.append(self._places.setdefault(place, len(self._places)))

    def history(self) -> History:
        """The history of all that were taken in."""
        by_number = sorted(range(len(self._numbers)), key=self._numbers.__getitem__)
        days = np.array(self._days, dtype=np.int64)
        order = np.array(by_number, dtype=np.int64)
        order = order[np.argsort(days[order], kind="stable")]
        first = int(days[order[0]]) if len(order) else date(2000, 1, 1).toordinal()
        leaves, streets, places = sorted(self._leaves), sorted(self._streets), sorted(self._places)
        return History(
            date.fromordinal(first),
            days[order] - first,
            _ranks(self._leaves, leaves)[np.array(self._leaf, dtype=np.int64)[order]],
            # Nowhere, the empty name, is the first of all and no index.
            _ranks(self._streets, streets)[np.array(self._street, dtype=np.int64)[order]] - 1,
            _ranks(self._places, places)[np.array(self._place, dtype=np.int64)[order]] - 1,
            tuple(self._numbers[at] for at in order.tolist()),
            tuple(leaves),
            tuple(streets[1:]),
            tuple(name for _, name in places[1:]),
            np.array([streets.index(street) - 1 for street, _ in places[1:]], dtype=np.int64),
        )


def _ranks(known: Mapping[_Name, int], ordered: Sequence[_Name]) -> Ints:
    """Of each number by which a name was known, its place among the names in order."""
    found = np.empty(len(known), dtype=np.int64)
    for rank, name in enumerate(ordered):
        found[known[name]] = rank
    return found
