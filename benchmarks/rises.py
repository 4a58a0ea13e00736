"""How many planted rises are found, and how many alarms are false, in made-up counts.

Counts of every leaf are negative binomial around its own month, weekday and places, as the
tickets of a file have them (the city's: ../shared/city/tickets.csv.gz). Rises of so many tickets
a day for three to seven days are planted in a community, a street or everywhere.

    python -m benchmarks.rises FILE --seeds 1,2,3 --limit 0.5 --limit 0.1
"""

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from reporting.warnings.rising.burst import Limits
from reporting.warnings.rising.history import Count, History
from reporting.warnings.rising.replay import Replay
from suqiu.periods.calendar import is_workday

_QUIET = 100  # days before the first that is judged
_PLANTED = 80
_SIZES = (1, 2, 3, 5)
_LOOSE = 0.08  # variance beyond Poisson over the mean squared
_LATE = 7  # days after its end in which an alarm is still that of the rise
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Planted:
    """A rise of about `size` tickets a day."""

    day: int
    days: int
    leaf: str
    size: int


@dataclass(frozen=True, slots=True)
class Town:
    """What the tickets of a file tell of how many come: leaf, day and place of each."""

    first: date
    rows: tuple[tuple[str, int, Place], ...]

    @classmethod
    def of(cls, path: Path) -> "Town":
        """The tickets that repeat no other."""
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [(one["分类代码"], date.fromisoformat(one["受理时间"][:10]), (one["街道"], one["社区"]))
                    for one in csv.DictReader(file) if not one["重复自"]]  # fmt: skip
        first = min(day for _, day, _ in rows)
        return cls(first, tuple((leaf, (day - first).days, place) for leaf, day, place in rows))

    @property
    def days(self) -> int:
        """How many days the tickets span."""
        return max(day for _, day, _ in self.rows) + 1


def made(town: Town, seed: int) -> tuple[History, list[Planted]]:
    """Noise like the town's, with rises in it."""
    draw, days = np.random.default_rng(seed), town.days
    dates = [town.first + timedelta(day) for day in range(days)]
    month = np.array([one.month - 1 for one in dates])
    kind = np.array([_kind(one) for one in dates])
    a_day = np.bincount([day for _, day, _ in town.rows], minlength=days)
    weekday = np.array([a_day[kind == one].mean() for one in range(7)]) / a_day.mean()
    places = sorted(Counter(place for *_, place in town.rows).items())
    weight = np.array([size for _, size in places]) / len(town.rows)
    where = [place for place, _ in places]
    in_month = np.bincount(month, minlength=12)
    counts: list[tuple[int, str, Place]] = []
    by_leaf: dict[str, list[int]] = {}
    for leaf, day, _ in town.rows:
        by_leaf.setdefault(leaf, []).append(day)
    for leaf, came in sorted(by_leaf.items()):
        usual = len(came) / days
        seen = np.bincount(month[came], minlength=12)
        rate = np.minimum((seen + 4 * in_month * usual / 30) / (in_month + 4 * in_month / 30), 4 * usual + 0.02)  # fmt: skip
        mean = rate[month] * weekday[kind] * draw.gamma(1 / _LOOSE, _LOOSE, days)
        at = np.repeat(np.arange(days), draw.poisson(mean))
        counts += [(int(day), leaf, where[place])
                   for day, place in zip(at, draw.choice(len(where), len(at), p=weight), strict=True)]  # fmt: skip
    planted = []
    leaves, named = sorted(by_leaf), [place for place in where if all(place)]
    for _ in range(_PLANTED):
        one = Planted(int(draw.integers(400, days - 10)), int(draw.choice((3, 5, 7))),
                      leaves[draw.integers(len(leaves))], int(draw.choice(_SIZES)))  # fmt: skip
        home = named[draw.integers(len(named))]
        near = draw.choice(3, p=(0.6, 0.25, 0.15))
        around = ([home], [place for place in named if place[0] == home[0]], named)[near]
        for day in range(one.day, one.day + one.days):
            counts += [(day, one.leaf, around[draw.integers(len(around))])
                       for _ in range(draw.poisson(one.size))]  # fmt: skip
        planted.append(one)
    history = History.of(
        Count(str(at), town.first + timedelta(day), leaf, *place)
        for at, (day, leaf, place) in enumerate(counts)
    )
    return history, planted


def scored(history: History, planted: Sequence[Planted], limits: Limits) -> tuple[list[int], int]:
    """After how many days each rise was told (-1: never), and how many alarms were none of them."""
    told, false = [-1] * len(planted), 0
    end = int(history.days.max()) + 1
    for day, new in Replay(history, limits).walk(_QUIET, end):
        for incident in new:
            leaf = history.leaves[incident.cell.leaf]
            mine = [at for at, one in enumerate(planted)
                    if one.leaf == leaf and one.day <= day <= one.day + one.days + _LATE]  # fmt: skip
            false += not mine
            for at in mine:
                told[at] = day - planted[at].day if told[at] < 0 else told[at]
    return told, false


def _kind(day: date) -> int:
    weekday = day.weekday()
    if is_workday(day) == (weekday < 5):
        return weekday
    return 6 if weekday < 5 else 0


def main() -> None:
    """Prints one line a limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("tickets", type=Path)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--limit", type=float, action="append")
    given = parser.parse_args()
    town = Town.of(given.tickets)
    worlds = [made(town, int(seed)) for seed in given.seeds.split(",")]
    for limit in given.limit or [Limits().false_per_week]:
        found, early, all_, false = Counter[int](), Counter[int](), Counter[int](), 0
        for history, planted in worlds:
            told, wrong = scored(history, planted, Limits(false_per_week=limit))
            false += wrong
            for after, one in zip(told, planted, strict=True):
                all_[one.size] += 1
                found[one.size] += after >= 0
                early[one.size] += 0 <= after <= 1
        weeks = len(worlds) * (town.days - _QUIET) / 7
        sizes = "，".join(
            f"每天{one}件 {found[one]}/{all_[one]}（两天内 {early[one]}）" for one in _SIZES
        )
        print(f"false_per_week={limit}：误报每周 {false / weeks:.3f} 条；找到 {sizes}")


if __name__ == "__main__":
    main()
