"""A stretch of the past replayed: what would have been told, for judging the rules."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from reporting.warnings.finding import WarningKind, sure
from reporting.warnings.rising.cells import Level
from reporting.warnings.rising.loading import letters_of
from reporting.warnings.rising.phrases import whole_name
from reporting.warnings.rising.themes import Theme
from reporting.warnings.rules import Rules
from reporting.warnings.sources.look import Look, whole_area
from reporting.warnings.sources.rising import HISTORY
from reporting.warnings.watch import Watch, read_watch


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm of a replay: what it came to in the end, and the day it was raised."""

    kind: WarningKind
    what: str
    level: str
    area: str
    since: date
    raised: date
    last: date
    ended: date | None
    window: int
    seen: int
    expected: float
    p: float
    sure: str
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """All alarms raised on the days [start, end), in order."""

    start: date
    end: date
    alarms: tuple[Alarm, ...]

    @property
    def per_week(self) -> float:
        """Alarms a week, true ones included."""
        return 7 * len(self.alarms) / max((self.end - self.start).days, 1)


def replay(connection: Connection, start: date, end: date, rules: Rules) -> Replayed:
    """Walk [start, end) day by day; nothing is kept. `connection` is the owner's."""
    moment = datetime.combine(end, time())
    walked = start - timedelta(days=14)
    watch = read_watch(connection, start - HISTORY, walked, moment, rules)
    if not watch.history.numbers:
        return Replayed(start, end, ())
    for _ in watch.walk(end):
        pass
    names = Look(connection, moment, rules).leaf_names(watch.history.leaves)
    whole = whole_area(connection, start - HISTORY, moment)
    alarms = [*_incidents(watch, names, whole)]
    for kind, themes in (
        (WarningKind.THEME, watch.themes.themes),
        (WarningKind.OBJECT, watch.objects.themes),
    ):
        alarms += [_theme(connection, kind, one, rules, whole) for one in themes]
    kept = sorted((one for one in alarms if one.raised >= start), key=lambda one: one.raised)
    return Replayed(start, end, tuple(kept))


def _incidents(watch: Watch, names: dict[str, str], whole: str) -> list[Alarm]:
    history = watch.history
    found = []
    for one in watch.incidents:
        cell = one.cell
        street = history.streets[cell.street] if cell.street >= 0 else ""
        community = history.communities[cell.community] if cell.community >= 0 else ""
        found.append(Alarm(
            WarningKind.BURST, names[history.leaves[cell.leaf]], Level(cell.level).name.lower(),
            f"{street}{community}" or whole, history.date(one.since), history.date(one.raised),
            history.date(one.last), None if one.ended is None else history.date(one.ended),
            one.window, one.seen, one.expected, one.p, sure(one.p), tuple(watch.tickets(one)),
        ))  # fmt: skip
    return found


def _theme(
    connection: Connection, kind: WarningKind, one: Theme, rules: Rules, whole: str
) -> Alarm:
    letters = letters_of(connection, one.numbers)
    window = rules.theme.window if kind is WarningKind.THEME else rules.object.window
    name = whole_name(one.phrase, (letters[number].text for number in one.numbers))
    return Alarm(
        kind, name, "city", whole, one.since, one.raised, one.last, one.ended, window,
        one.seen, one.expected, one.p, sure(one.p), one.numbers,
    )  # fmt: skip
