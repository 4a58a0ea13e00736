"""A run: look, keep, and line up what is to be sent, all in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert

from reporting.warnings.detect import detect
from reporting.warnings.finding import WarningKind
from reporting.warnings.register import Kept, keep
from reporting.warnings.rules import Rules
from reporting.warnings.sending.outbox import line_up
from reporting.warnings.sending.receivers import Receiver
from suqiu.store.schema.warnings import warning_run


def run(
    engine: Engine, as_of: date | None, rules: Rules, receivers: Sequence[Receiver] = (),
    kinds: frozenset[WarningKind] = frozenset(WarningKind),
) -> Kept:  # fmt: skip
    """Warnings as of the end of a day, or as of now; `engine` is the owner's.

    Nothing is sent here: `outbox.deliver` does that afterwards, and again after a failure.
    """
    with engine.begin() as connection:
        moment = _now(connection) if as_of is None else _end_of(as_of)
        day = (moment - timedelta(microseconds=1)).date()
        kept = keep(connection, detect(connection, moment, rules, kinds), day, kinds)
        if kinds >= frozenset(WarningKind):
            connection.execute(insert(warning_run).values(day=day).on_conflict_do_nothing())
        line_up(connection, kept.told, receivers, rules.send)
    return kept


def _now(connection: Connection) -> datetime:
    found: datetime = connection.execute(text("SELECT LOCALTIMESTAMP(0)")).scalar_one()
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())
