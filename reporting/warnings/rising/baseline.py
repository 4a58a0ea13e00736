"""What a cell may expect: its trend, its season, the weekday, its share; and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reporting.warnings.rising.cells import Cell, CellGrid, CellSeries, Level
from reporting.warnings.rising.history import History, Ints
from reporting.warnings.rising.tail import Floats
from suqiu.periods.calendar import holidays_about, is_workday

GUARD = 7  # the days being judged are not their own baseline
_TREND, _YEAR, _LONG = 56, 365, 730
_YEAR_EARLIER = 364  # the same weekday
_SEASON = 10  # days on both sides of the same day last year
_YEAR_WEIGHT = 28.0  # the year's mean counts as so many days of the trend
_LULL = 5.0  # tickets that say it is no quieter than at other times
_SEASON_LIMITS = (0.5, 50.0)
_SHIFTS = (-10, 0, 10)  # days by which a season comes earlier or later than last year
# Days from a holiday that may be of it, those on both sides of the same day about it last year,
# and by how many it comes earlier or later: 春节 moves by up to 20, and what comes of a holiday
# is over within days.
_FEAST, _FEAST_SEASON, _FEAST_SHIFTS = 10, 3, (-3, 0, 3)
_CHANCE = 2.0  # standard deviations
_SHARE_WEIGHT = 20.0  # tickets spread as all tickets are
_BLOCKS = 26  # weeks that show how restless a leaf is
_DISPERSION = 0.05  # of a leaf that shows none of its own


@dataclass(frozen=True, slots=True)
class Past:
    """Days [start, end) of a cell that are no baseline: an incident held them."""

    cell: Cell
    start: int
    end: int


class Baseline:
    """Expected counts of the days up to and with `day`, from the days before the guard."""

    def __init__(
        self, history: History, grids: tuple[CellGrid, ...], day: int, past: list[Past]
    ) -> None:
        self._grids, self._day, self._end = grids, day, day - GUARD + 1
        self._past = past
        self._removed = [_removed(history, grid, grids, past) for grid in grids]
        local = [one for one in past if one.cell.level is not Level.CITY]
        self._local = _removed(history, grids[Level.CITY], grids, local)
        self._weekdays = _weekdays(history, self._end)
        self._feasts = _feasts(history, day)
        self._factors = [self._weekdays[_kind(history, day - back)] for back in range(GUARD)]
        self._leaves: dict[int, tuple[float, float]] = {}

    def expect(self, level: Level, keys: Ints, windows: tuple[int, ...]) -> tuple[Floats, Floats]:
        """Means (keys × windows) of the last so many days, and shapes (keys) of their tails."""
        grid = self._grids[level]
        leaf, area = np.divmod(keys, grid.areas)
        rate, loose = self._rates(leaf)
        if level is not Level.CITY:
            start, city = self._end - _LONG, self._grids[Level.CITY]
            everywhere = self._count(Level.CITY, leaf * city.areas, start, self._end)
            here = self._count(level, keys, start, self._end)
            part = grid.area_series.count(area, self._end - _YEAR, self._end) + 0.5
            of_all = self._all(self._end - _YEAR, self._end) + 0.5 * grid.areas
            prior = _SHARE_WEIGHT * part / of_all
            rate = rate * (here + prior) / (everywhere + _SHARE_WEIGHT)
            loose = loose + 1.0 / (here + prior)
        days = np.array([sum(self._factors[:window]) for window in windows])
        return rate[:, None] * days[None, :], 1.0 / loose

    def _count(self, level: Level, keys: Ints, start: int, end: int) -> Ints:
        counts = self._grids[level].series.count(keys, start, end)
        removed = self._removed[level]
        return counts if removed is None else counts - removed.count(keys, start, end)

    def _all(self, start: int, end: int) -> int:
        found = self._grids[Level.CITY].area_series.count(np.zeros(1, dtype=np.int64), start, end)
        return int(found[0])

    def _rates(self, leaf: Ints) -> tuple[Floats, Floats]:
        """Tickets a day in the whole city, and the squared relative uncertainty."""
        fresh = np.array(sorted(set(leaf.tolist()) - self._leaves.keys()), dtype=np.int64)
        if len(fresh):
            rates, loose = self._estimate(fresh)
            self._leaves.update(zip(fresh.tolist(), zip(rates.tolist(), loose.tolist(), strict=True), strict=True))  # fmt: skip
        both = np.array([self._leaves[one] for one in leaf.tolist()]).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    def _estimate(self, leaf: Ints) -> tuple[Floats, Floats]:
        end = self._end
        year = self._count(Level.CITY, leaf, end - _YEAR, end)
        year_days = self._days(leaf, end - _YEAR, end)
        yearly = (year + 0.5) / year_days
        rate, known = self._trend(leaf, end, yearly)
        loose = 1.0 / (known + 1.0) + self._dispersion(leaf)
        same = self._day - _YEAR_EARLIER
        if same - _SEASON >= _TREND:
            earlier, _ = self._trend(leaf, end - _YEAR_EARLIER, yearly)
            seen = self._most(leaf, [same + shift for shift in _SHIFTS], _SEASON)
            usual = earlier * (2 * _SEASON + 1)
            # A season is believed sooner than a lull: the one costs a late alarm, the other a false one.
            season = np.maximum((seen + 1) / (usual + 1), (seen + _LULL) / (usual + _LULL))
            rate = rate * np.clip(season, *_SEASON_LIMITS)
            for then_day in self._feasts:
                then = self._most(leaf, [then_day + s for s in _FEAST_SHIFTS], _FEAST_SEASON)
                # Of a few days only what is plain: less what may be chance.
                plain = (then - _CHANCE * np.sqrt(then)) / (2 * _FEAST_SEASON + 1)
                seen, rate = np.where(plain > rate, then, seen), np.maximum(rate, plain)
            loose = loose + 1.0 / (seen + 2 * _LULL)
        return rate, loose

    def _most(self, leaf: Ints, middles: Sequence[int], about: int) -> Ints:
        seen = [self._seen(leaf, one, about) for one in middles]
        return np.asarray(np.stack(seen).max(axis=0), dtype=np.int64)

    def _seen(self, leaf: Ints, middle: int, about: int) -> Ints:
        """Tickets of last year, so many days about one. What rose in the whole city may be a season, as the
        start of heating is; what rose in one place was an incident and is left out.
        """
        start, stop = middle - about, middle + about + 1
        city = self._grids[Level.CITY].series.count(leaf, start, stop)
        return city if self._local is None else city - self._local.count(leaf, start, stop)

    def _trend(self, leaf: Ints, end: int, yearly: Floats) -> tuple[Floats, Floats]:
        """Tickets a day over the eight weeks before `end`, steadied by the year; and how many."""
        recent = self._count(Level.CITY, leaf, end - _TREND, end)
        known = recent + _YEAR_WEIGHT * yearly
        return known / (self._days(leaf, end - _TREND, end) + _YEAR_WEIGHT), known

    def _days(self, leaf: Ints, start: int, end: int) -> Floats:
        """Days of [start, end) with data that no incident of the whole city held; at least 1."""
        found = np.full(len(leaf), float(max(end, 0) - max(start, 0)))
        for one in self._past:
            if one.cell.level is Level.CITY:
                overlap = min(end, one.end) - max(start, one.start)
                found[leaf == one.cell.leaf] -= max(overlap, 0)
        return np.asarray(np.maximum(found, 1.0), dtype=np.float64)

    def _dispersion(self, leaf: Ints) -> Floats:
        """Variance beyond Poisson over the mean squared, of weeks; steadied by the usual."""
        weeks = min(_BLOCKS, self._end // 7)
        if weeks < 4:
            return np.full(len(leaf), 2 * _DISPERSION)
        blocks = np.stack([
            self._count(Level.CITY, leaf, self._end - 7 * i - 7, self._end - 7 * i)
            for i in range(weeks)
        ])  # fmt: skip
        mean, spread = blocks.mean(axis=0), blocks.var(axis=0, ddof=1)
        own = np.maximum(spread - mean, 0.0) / np.maximum(mean, 0.1) ** 2
        return np.asarray((mean * own + 2.0 * _DISPERSION) / (mean + 2.0), dtype=np.float64)


def _removed(
    history: History, grid: CellGrid, grids: tuple[CellGrid, ...], past: list[Past]
) -> CellSeries | None:
    """The tickets of incidents, as a series of this level."""
    if not past:
        return None
    rows = np.unique(np.concatenate([
        grids[one.cell.level].rows(grids[one.cell.level].key(one.cell), one.start, one.end)
        for one in past
    ]))  # fmt: skip
    known = rows[grid.known[rows]]
    return CellSeries.of(grid.keys[known], history.days[known])


def _feasts(history: History, day: int) -> list[int]:
    """The days of last year that stood to a holiday as this day does."""
    when = history.date(day)
    days = {history.day(then.day + (when - now.day)) for now, then in holidays_about(when, _FEAST)}
    return sorted(one for one in days if one - _FEAST_SEASON >= _TREND)


def _kind(history: History, day: int) -> int:
    """The weekday that a day is like: holidays are Sundays, made-up workdays Mondays."""
    when = history.date(day)
    weekday = when.weekday()
    if is_workday(when) == (weekday < 5):
        return weekday
    return 6 if weekday < 5 else 0


def _weekdays(history: History, end: int) -> Floats:
    """How busy each weekday is against the mean day, over the eight weeks before `end`."""
    low, high = np.searchsorted(history.days, (end - _TREND, end))
    if end < 14:
        return np.ones(7)
    start = max(end - _TREND, 0)
    kinds = np.array([_kind(history, day) for day in range(start, end)])
    per_day = np.bincount(history.days[low:high] - start, minlength=end - start)
    mean = max(float(per_day.mean()), 1e-9)
    days = np.bincount(kinds, minlength=7)
    sums = np.bincount(kinds, weights=per_day, minlength=7)
    return np.asarray((sums + 2 * mean) / ((days + 2) * mean), dtype=np.float64)
