"""The warnings in the database, as reports tell them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from reporting.reports.context import WarningNote
from reporting.warnings.finding import NAMES
from reporting.warnings.listing import list_warnings
from suqiu.periods import Period

_STATES = {"open": "待处理", "acknowledged": "已确认", "muted": "已静音", "closed": "已关闭"}
_MOST = 100_000


class StoredWarnings:
    """Those the reader of the connection may see."""

    def __init__(self, connection: Connection) -> None:
        self._all = list_warnings(connection, statuses=tuple(_STATES), limit=_MOST)

    @property
    def any(self) -> bool:
        """Whether there has ever been one, so whether warnings are run here."""
        return bool(self._all)

    def of(self, period: Period) -> Sequence[WarningNote]:
        """Those raised within the period, the largest first."""
        found = [
            one for one in self._all
            if period.start.date() <= one.raised < period.end.date()
        ]  # fmt: skip
        return [
            WarningNote(
                str(one.id), NAMES[one.kind], f"{one.title}：{one.summary}",
                _STATES.get(one.status, one.status), len(one.tickets) or one.seen,
            )
            for one in sorted(found, key=lambda one: (-one.seen, one.id))
        ]  # fmt: skip
