"""Counts of the tabs, counted once for all who see the same: many pages ask at once."""

import threading
import time

from serve.desk.mine import own_tickets
from serve.desk.worklist import Filters, Tab, counts
from suqiu import clock
from suqiu.store.database import Database
from suqiu.store.users import User

_FRESH = 20.0
_KEPT = 1_000
_SHARED = tuple(tab for tab in Tab if tab is not Tab.MINE)


class TabCounts:
    """Counts not older than 20 seconds; those of tab 我的 are always new. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[object, tuple[float, dict[Tab, int]]] = {}

    def known(self, database: Database, user: User, filters: Filters) -> dict[Tab, int]:
        """All tabs under the user's scope."""
        with database.look() as owner:
            mine = own_tickets(owner, user.name)
        # What a user sees follows from these alone.
        key = (user.role, user.streets, user.departments, user.secrecy, filters)
        with self._lock:
            at, shared = self._known.get(key, (0.0, {}))
        with database.reader(user) as reader:
            now = clock.now()
            if not shared or time.monotonic() - at > _FRESH:
                shared = counts(reader, _SHARED, filters, (), now)
                with self._lock:
                    if len(self._known) >= _KEPT:
                        self._known.clear()
                    self._known[key] = (time.monotonic(), shared)
            return {**counts(reader, (Tab.MINE,), filters, mine, now), **shared}
