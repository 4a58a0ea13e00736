"""A history day by day: what would have been told, and when."""

from collections.abc import Iterator

from reporting.warnings.rising.baseline import Baseline
from reporting.warnings.rising.burst import Limits, explaining, rises
from reporting.warnings.rising.cells import CellGrid, Level
from reporting.warnings.rising.history import History
from reporting.warnings.rising.incidents import Incident, Tracker

LEAST_DAYS = 28  # a baseline shorter than this says nothing


class Replay:
    """Walks the days; each sees nothing of the days after it."""

    def __init__(self, history: History, limits: Limits | None = None) -> None:
        self._history = history
        self._limits = limits or Limits()
        self.grids = tuple(CellGrid(history, level) for level in Level)
        self.tracker = Tracker(self.grids)

    def walk(self, start: int, end: int) -> Iterator[tuple[int, list[Incident]]]:
        """Each day of [start, end) with the incidents new on it."""
        for day in range(max(start, LEAST_DAYS), end):
            baseline = Baseline(self._history, self.grids, day, self.tracker.past())
            found = rises(self.grids, baseline, day, self._limits)
            told = self.tracker.told(day)
            chosen = explaining(found, told, self.grids, baseline, day)
            yield day, self.tracker.step(day, chosen, baseline)
