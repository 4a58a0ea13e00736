"""Days walked once for all that rises: incidents first, then the themes they do not explain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection

from reporting.warnings.rising.history import Columns, Count
from reporting.warnings.rising.incidents import Incident
from reporting.warnings.rising.letter import Letter
from reporting.warnings.rising.loading import load_tickets
from reporting.warnings.rising.objects import Objects
from reporting.warnings.rising.phrases import phrases
from reporting.warnings.rising.postings import Gathering
from reporting.warnings.rising.replay import Replay
from reporting.warnings.rising.themes import Theme, ThemeReplay
from reporting.warnings.rules import Rules

Tickets = Iterable[tuple[Count, Letter]]
_REMEMBERED = 1 << 12
_TELL = 14  # days back for which tickets of incidents are known as such


@dataclass(frozen=True, slots=True)
class Day:
    """What is new on one day."""

    day: date
    incidents: tuple[Incident, ...]
    themes: tuple[Theme, ...]
    objects: tuple[Theme, ...]


class Watch:
    """Counts and words of the same tickets, and all that was found in them so far.

    `walked` are the tickets of the days from `start` on and of the window before them, `earlier`
    those before, both in order of time; each is taken in as it comes, and let go.
    """

    def __init__(self, start: date, walked: Tickets, earlier: Tickets, rules: Rules) -> None:
        self._start = start
        columns, objects = Columns(), Objects()
        of_themes, of_objects = rules.themes(), rules.objects()
        said, titled = (
            Gathering(one.least, one.window, start - one.compared)
            for one in (of_themes, of_objects)
        )
        # Titles, and some whole letters, come again and again.
        of_title, of_text = (lru_cache(_REMEMBERED)(phrases) for _ in range(2))
        for count, letter in walked:
            columns.add(count)
            said.add(letter, of_text(letter.text))
            titled.add(letter, of_title(letter.title) | objects.read(letter))
        for one in (said, titled, objects):
            one.settle()
        for count, letter in earlier:
            columns.add(count)
            said.add_earlier(letter.day, of_text(letter.text))
            titled.add_earlier(letter.day, of_title(letter.title) | objects.look_up(letter))
        self.history = columns.history()
        self.replay = Replay(self.history, rules.limits())
        self.themes = ThemeReplay(said.postings(), of_themes)
        self.objects = ThemeReplay(titled.postings(), of_objects)

    @property
    def incidents(self) -> list[Incident]:
        """All so far that no theme told of before."""
        return [one for one in self.replay.tracker.incidents if not self._of_theme(one)]

    def walk(self, end: date) -> Iterator[Day]:
        """Each day from the start to before `end` with what is new; no day sees those after it."""
        first, stop = self.history.day(self._start), self.history.day(end)
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


def read_watch(
    connection: Connection, start: date, walked: date, stop: datetime, rules: Rules
) -> Watch:
    """A watch that walks from a day on over tickets received in [start, stop)."""
    # How far back what is new on a day is looked for.
    since = walked - timedelta(days=max(rules.theme.window, rules.object.window))
    recent = load_tickets(connection, max(start, since), stop)
    return Watch(walked, recent, load_tickets(connection, start, since), rules)
