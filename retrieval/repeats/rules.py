"""When tickets of several people are one matter (`datasets/repeats/many.toml`)."""

import tomllib
from dataclasses import dataclass
from functools import cache

from suqiu.data import dataset_path


@dataclass(frozen=True, slots=True)
class AreaRule:
    """Tickets of a community nobody named more closely: `fewest` people within one of `days`,
    at least `ratio` times as many as usual, and by chance less likely than `chance`.
    """

    fewest: int
    days: tuple[int, ...]
    chance: float
    ratio: float


@dataclass(frozen=True, slots=True)
class ManyRule:
    """`fewest` people at a named place; a name in more than `most_streets` is none."""

    fewest: int
    most_streets: int
    area: AreaRule


@cache
def many_rule() -> ManyRule:
    """The shipped rule."""
    found = tomllib.loads(dataset_path("repeats/many.toml").read_text("utf-8"))
    area = found["area"]
    return ManyRule(
        found["fewest"],
        found["most_streets"],
        AreaRule(area["fewest"], tuple(area["days"]), area["chance"], area["ratio"]),
    )
