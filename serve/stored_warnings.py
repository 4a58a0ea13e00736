"""The warnings in the database, as reports tell them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection

from reporting.reports.page import WarningNote
from reporting.warnings.finding import NAMES
from reporting.warnings.listing import STATUS_NAMES, list_warnings
from reporting.warnings.register import ENDED, RISING
from suqiu.periods import Period

_MOST = 100_000
_MOMENT = timedelta(microseconds=1)


class StoredWarnings:
    """Those the reader of the connection may see."""

    def __init__(self, connection: Connection) -> None:
        self._all = list_warnings(connection, statuses=tuple(STATUS_NAMES), limit=_MOST)

    def reaches(self, period: Period) -> bool:
        """Whether warnings were run early enough to tell of the period: of a year before the first
        run that there was none is not known.
        """
        first = min(
            (one.since if one.kind in RISING else one.raised for one in self._all), default=None
        )
        return first is not None and first < period.end.date()

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
            )
            for one in sorted(found, key=lambda one: (one.kind not in RISING, -one.seen, one.id))
        ]  # fmt: skip
