"""Who did what, kept so that a change of the past shows: each row's hash covers the last one's."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text

from suqiu import clock
from suqiu.errors import InputError
from suqiu.privacy import mask
from suqiu.store.connection.trips import unread
from suqiu.store.locks import Lock
from suqiu.store.schema.access import audit, audit_head

_START = "0" * 64
SHORTEST_KEEP_DAYS = 180


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry; `detail` holds no personal data in the clear."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


def record(
    connection: Connection, actor: str, action: str, object_: str = "", **detail: Any
) -> None:
    """Add an entry in the transaction of what it tells of; texts in it are masked."""
    # A statement of its own, so that the next sees what was written while it was waited for.
    with unread(connection):
        # Rows are chained one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.AUDIT})
    last = connection.execute(
        select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.id + 1, last.hash) if last is not None else (1, _START)
    at = clock.now().replace(microsecond=0)
    clean = {
        key: mask(value).text if isinstance(value, str) else value for key, value in detail.items()
    }
    digest = _digest(number, at, actor, action, object_, clean, previous)
    with unread(connection):
        connection.execute(
            insert(audit).values(
                id=number, at=at, actor=actor, action=action, object=object_, detail=clean,
                previous=previous, hash=digest,
            )
        )  # fmt: skip


def all_entries(connection: Connection) -> Iterator[AuditRow]:
    """Every entry, oldest first, without holding them all."""
    query = select(audit).order_by(audit.c.id)
    # Closed even when the reader stops half way: the cursor is the server's.
    with connection.execute(query, execution_options={"yield_per": 5000}) as stream:
        for found in stream.mappings():
            yield _row(found)


def first_break(connection: Connection) -> int | None:
    """The number of the first entry that is not what was written, follows a gap, or is no longer
    there though the log ended later; None when the chain holds. The oldest entry kept may point at
    one that was removed by age.
    """
    end, digest = _head(connection)
    last: AuditRow | None = None
    for row in all_entries(connection):
        expected = _digest(
            row.id, row.at, row.actor, row.action, row.object, row.detail, row.previous
        )
        follows = last is None or (row.id == last.id + 1 and row.previous == last.hash)
        first_ever = last is not None or row.id > 1 or row.previous == _START
        cut = row.id == end and row.hash != digest
        if row.hash != expected or not follows or not first_ever or cut:
            return row.id
        last = row
    number = last.id if last is not None else 0
    if number < end:
        return number + 1
    # Written meanwhile, the head has moved with them; or in the place of others, it has not.
    moved, _ = _head(connection)
    return moved + 1 if number > moved else None


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(audit_head.c.id, audit_head.c.hash)).one_or_none()
    return (row.id, row.hash) if row is not None else (0, _START)


def forget(connection: Connection, keep_days: int, actor: str) -> int:
    """Remove entries older than `keep_days` (180 at least); says so in the log itself."""
    if keep_days < SHORTEST_KEEP_DAYS:
        raise InputError(
            f"审计记录至少保留 {SHORTEST_KEEP_DAYS} 天", hint="网络安全法与等保要求六个月"
        )
    edge = clock.now() - timedelta(days=keep_days)
    record(connection, actor, "audit.forget", detail_days=keep_days)
    # From the beginning up to the first one to keep: where a clock was set back, older entries
    # follow newer ones, and a hole in the chain would look like tampering.
    first = select(func.min(audit.c.id)).where(audit.c.at >= edge).scalar_subquery()
    return int(connection.execute(delete(audit).where(audit.c.id < first)).rowcount)


def _row(found: Mapping[Any, Any]) -> AuditRow:
    return AuditRow(**{name: found[name] for name in AuditRow.__slots__})


def _digest(
    number: int, at: datetime, actor: str, action: str, object_: str, detail: Mapping[str, Any],
    previous: str,
) -> str:  # fmt: skip
    written = json.dumps(
        [number, at.isoformat(), actor, action, object_, detail, previous],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    return hashlib.sha256(written.encode()).hexdigest()
