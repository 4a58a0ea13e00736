"""One look at the store: every source, one after the other."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from reporting.warnings.finding import WarningFinding, WarningKind
from reporting.warnings.rules import Rules
from reporting.warnings.sources.look import Look
from reporting.warnings.sources.overdue import overdue, silent
from reporting.warnings.sources.persons import persons
from reporting.warnings.sources.rising import rising
from reporting.warnings.sources.seasons import seasons
from reporting.warnings.sources.whistle import whistles

_SOURCES: tuple[tuple[frozenset[WarningKind], Callable[[Look], list[WarningFinding]]], ...] = (
    (frozenset({WarningKind.BURST, WarningKind.THEME, WarningKind.OBJECT}), rising),
    (frozenset({WarningKind.PERSON}), persons),
    (frozenset({WarningKind.SEASON}), seasons),
    (frozenset({WarningKind.OVERDUE}), overdue),
    (frozenset({WarningKind.SILENT}), silent),
    (frozenset({WarningKind.WHISTLE}), whistles),
)


def detect(
    connection: Connection,
    moment: datetime,
    rules: Rules,
    kinds: frozenset[WarningKind] = frozenset(WarningKind),
) -> list[WarningFinding]:
    """What there is to say of the tickets received before `moment` (local time).

    `connection` is the owner's. Only sources of these kinds are asked.
    """
    look = Look(connection, moment, rules)
    found = [one for gives, source in _SOURCES if gives & kinds for one in source(look)]
    return [one for one in found if one.kind in kinds]
