"""The audit log looked through: by person, action, thing and day; and its extent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from suqiu.store.audit import AuditRow
from suqiu.store.schema.access import audit

_COLUMNS = tuple(AuditRow.__slots__)


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for; empty fields match everything. `start` and `end` are whole days."""

    actor: str = ""
    action: str = ""
    object: str = ""
    start: date | None = None
    end: date | None = None

    def narrowed(self, query: Select[Any]) -> Select[Any]:
        """The query with these conditions; words are taken literally."""
        if self.actor:
            query = query.where(audit.c.actor == self.actor)
        if self.action:
            query = query.where(audit.c.action.startswith(self.action, autoescape=True))
        if self.object:
            query = query.where(audit.c.object.contains(self.object, autoescape=True))
        if self.start:
            query = query.where(audit.c.at >= datetime.combine(self.start, time()))
        if self.end:
            query = query.where(audit.c.at < datetime.combine(self.end, time()) + timedelta(days=1))
        return query


@dataclass(frozen=True, slots=True)
class Extent:
    """How many entries are kept, since when, and the newest one's number and hash."""

    count: int
    oldest: datetime | None
    number: int | None
    hash: str | None

    @property
    def head(self) -> str:
        """NUMBER:HASH of the newest entry, to be noted elsewhere; empty when there is none."""
        return "" if self.number is None else f"{self.number}:{self.hash}"


def search(
    connection: Connection, sought: Sought, limit: int, before: int | None = None
) -> list[AuditRow]:
    """Matching entries, the newest first, or those before a number."""
    query = sought.narrowed(select(*(audit.c[name] for name in _COLUMNS)))
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = connection.execute(query.order_by(audit.c.id.desc()).limit(limit)).mappings()
    return [AuditRow(**{name: row[name] for name in _COLUMNS}) for row in rows]


def stream(connection: Connection, sought: Sought) -> Iterator[AuditRow]:
    """Matching entries, oldest first, without holding them all."""
    query = sought.narrowed(select(*(audit.c[name] for name in _COLUMNS))).order_by(audit.c.id)
    with connection.execute(query, execution_options={"yield_per": 2000}) as found:
        for row in found.mappings():
            yield AuditRow(**{name: row[name] for name in _COLUMNS})


def extent(connection: Connection) -> Extent:
    """What is there."""
    count, oldest = connection.execute(select(func.count(), func.min(audit.c.at))).one()
    newest = connection.execute(
        select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    ).one_or_none()
    number, digest = (newest.id, newest.hash) if newest is not None else (None, None)
    return Extent(count, oldest, number, digest)


def known_head(connection: Connection, head: str) -> bool:
    """Whether an entry noted earlier as NUMBER:HASH is still what it was; a removed end of
    the chain shows only so.
    """
    number, _, digest = head.partition(":")
    if not number.isdecimal():
        return False
    found = connection.execute(
        select(audit.c.hash).where(audit.c.id == int(number))
    ).scalar_one_or_none()
    return found is not None and found == digest
