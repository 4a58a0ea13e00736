"""Tickets as columns, sorted by day: all that counting needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


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
        rows = sorted(counts, key=lambda one: (one.day, one.number))
        first = rows[0].day if rows else date(2000, 1, 1)
        leaves = sorted({one.leaf for one in rows})
        streets = sorted({one.street for one in rows} - {""})
        places = sorted(
            {(one.street, one.community) for one in rows if one.street and one.community}
        )
        leaf_at, street_at = _index(leaves), _index(streets)
        place_at = {place: i for i, place in enumerate(places)}
        return cls(
            first,
            np.array([(one.day - first).days for one in rows], dtype=np.int64),
            np.array([leaf_at[one.leaf] for one in rows], dtype=np.int64),
            np.array([street_at.get(one.street, -1) for one in rows], dtype=np.int64),
            np.array([place_at.get((one.street, one.community), -1) for one in rows], dtype=np.int64),
            tuple(one.number for one in rows),
            tuple(leaves),
            tuple(streets),
            tuple(name for _, name in places),
            np.array([street_at[street] for street, _ in places], dtype=np.int64),
        )  # fmt: skip

    def day(self, when: date) -> int:
        """Days from the first."""
        return (when - self.first).days

    def date(self, day: int) -> date:
        """The calendar day of a count of days."""
        return self.first + timedelta(days=day)


def _index(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}
