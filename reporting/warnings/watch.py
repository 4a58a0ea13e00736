"""Days walked once for all that rises: incidents first, then the themes they do not explain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reporting.warnings.rising.history import History
from reporting.warnings.rising.incidents import Incident
from reporting.warnings.rising.objects import objects_of
from reporting.warnings.rising.replay import Replay
from reporting.warnings.rising.themes import Letter, Theme, ThemeReplay
from reporting.warnings.rules import Rules

_TELL = 14  # days back for which tickets of incidents are known as such


@dataclass(frozen=True, slots=True)
class Day:
    """What is new on one day."""

    day: date
    incidents: tuple[Incident, ...]
    themes: tuple[Theme, ...]
    objects: tuple[Theme, ...]


class Watch:
    """Counts and letters of the same tickets, and all that was found in them so far."""

    def __init__(self, history: History, letters: list[Letter], rules: Rules) -> None:
        self.history = history
        self.replay = Replay(history, rules.limits())
        self.themes = ThemeReplay(letters, rules.themes())
        self.objects = ThemeReplay((), rules.objects())
        self._letters = letters

    @property
    def incidents(self) -> list[Incident]:
        """All so far that no theme told of before."""
        return [one for one in self.replay.tracker.incidents if not self._of_theme(one)]

    def walk(self, start: date, end: date) -> Iterator[Day]:
        """Each day of [start, end) with what is new; no day sees those after it."""
        limits = self.objects.limits
        named = objects_of(self._letters, start - timedelta(days=limits.window))
        self.objects = ThemeReplay(self._letters, limits, named)
        first, stop = self.history.day(start), self.history.day(end)
        for number, fresh in self.replay.walk(first, stop):
            today = self.history.first + timedelta(days=number)
            told = self._told(number)
            themes = self.themes.step(today, told, self.objects.themes)
            told |= {
                number
                for theme in self.themes.themes
                if (today - theme.last).days < _TELL
                for number in theme.numbers
            }
            objects = self.objects.step(today, told, self.themes.themes)
            news = tuple(one for one in fresh if not self._of_theme(one))
            yield Day(today, news, tuple(themes), tuple(objects))

    def tickets(self, incident: Incident, since: int | None = None) -> list[str]:
        """Numbers of the tickets of an incident, in order of time."""
        grid = self.replay.grids[incident.cell.level]
        rows = grid.rows(grid.key(incident.cell), since or incident.since, incident.last + 1)
        return [self.history.numbers[row] for row in rows.tolist()]

    def _of_theme(self, incident: Incident) -> bool:
        """Whether half its tickets are those of a theme or object that was told of before it."""
        raised = self.history.date(incident.raised)
        earlier = [
            one for one in (*self.themes.themes, *self.objects.themes)
            if one.raised < raised and (raised - one.last).days < _TELL
        ]  # fmt: skip
        if not earlier:
            return False
        mine = set(self.tickets(incident))
        return any(2 * len(mine.intersection(one.numbers)) >= len(mine) for one in earlier)

    def _told(self, day: int) -> set[str]:
        return {
            number
            for one in self.incidents
            if day - one.last < _TELL
            for number in self.tickets(one, max(one.since, day - _TELL))
        }
