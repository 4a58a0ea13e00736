"""Names of streets and departments for the lists of a page, read once for all pages."""

import threading
import time
from dataclasses import dataclass

from sqlalchemy import Connection, literal, select, union

from suqiu.store.database import Database
from suqiu.store.schema import area, department

_FRESH = 20.0


@dataclass(frozen=True, slots=True)
class AllNames:
    """By name; both are open to every user."""

    streets: tuple[str, ...]
    departments: tuple[str, ...]


class Names:
    """Not older than 20 seconds. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at = 0.0
        self._known: AllNames | None = None

    def known(self, database: Database) -> AllNames:
        """What is in the store."""
        with self._lock:
            if self._known is not None and time.monotonic() - self._at <= _FRESH:
                return self._known
        with database.look() as connection:
            found = _read(connection)
        with self._lock:
            self._at, self._known = time.monotonic(), found
        return found


def _read(connection: Connection) -> AllNames:
    """In one statement, sorted as the database sorts each."""
    streets = select(literal(True).label("street"), area.c.name).where(area.c.kind == "街道")
    departments = select(literal(False), department.c.name)
    both = union(streets, departments).subquery()
    found = connection.execute(select(both).order_by(both.c.name)).all()
    return AllNames(
        tuple(row.name for row in found if row.street),
        tuple(row.name for row in found if not row.street),
    )
