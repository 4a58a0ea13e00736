"""The warnings in the database, as reports tell them."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from reporting.reports.page import WarningNote
from reporting.warnings.finding import NAMES
from reporting.warnings.listing import STATUS_NAMES, list_warnings
from reporting.warnings.register import ENDED, RISING
from suqiu.periods import Period
from suqiu.store.schema import ticket
from suqiu.store.schema.warnings import warning_run

_MOST = 100_000
_MOMENT = timedelta(microseconds=1)


class StoredWarnings:
    """Those the reader of the connection may see."""

    def __init__(self, connection: Connection) -> None:
        self._all = list_warnings(connection, statuses=tuple(STATUS_NAMES), limit=_MOST)
        self._connection = connection
        self._runs = connection.execute(
            select(func.min(warning_run.c.day), func.max(warning_run.c.day))
        ).one()

    def reaches(self, period: Period) -> bool:
        """Whether warnings were run early enough to tell of the period: of a year before the first
        run that there was none is not known.
        """
        # A run finds what rose before it, too.
        began = [one.since for one in self._all if one.kind in RISING]
        first = min([*began, *filter(None, self._runs[:1])], default=None)
        return first is not None and first < period.end.date()

    def until(self) -> date:
        """The last day that a run has seen."""
        last: date | None = self._runs[1]
        return last or date.min

    def of(self, period: Period) -> Sequence[WarningNote]:
        """Those of the period, what rises first and the largest first: what rose within it,
        however late a run told of it, and all else that was raised in it.
        """
        # Of hours of a day, all of the day.
        start, end = period.start.date(), (period.end - _MOMENT).date() + timedelta(days=1)
        found = [
            one for one in self._all
            if (one.since < end and one.last >= start if one.kind in RISING
                else start <= one.raised < end)
        ]  # fmt: skip
        return [
            WarningNote(
                str(one.id), NAMES[one.kind], one.summary,
                ENDED if one.reason == ENDED else STATUS_NAMES.get(one.status, one.status),
                len(one.tickets) or one.seen,
                one.department or self._unit(one.tickets), one.last,
            )
            for one in sorted(found, key=lambda one: (one.kind not in RISING, -one.seen, one.id))
        ]  # fmt: skip

    def _unit(self, tickets: Sequence[str]) -> str:
        """The unit that has more than half of the tickets; empty where none has."""
        if not tickets:
            return ""
        count = func.count()
        found = self._connection.execute(
            select(ticket.c.lead_department, count)
            .where(ticket.c.ticket_no.in_(tickets), ticket.c.lead_department.is_not(None))
            .group_by(ticket.c.lead_department)
            .order_by(count.desc())
            .limit(1)
        ).first()
        return str(found[0]) if found and 2 * found[1] > len(tickets) else ""
