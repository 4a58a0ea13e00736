"""Warnings as a reader sees them, within the scope of the connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select, text

from reporting.warnings.finding import WarningKind, sure
from suqiu.errors import InputError
from suqiu.store.schema.warnings import warning

_SHOWN = (
    "id", "kind", "status", "title", "summary", "since", "raised", "last", "ended", "leaf_code",
    "street", "community", "department", "seen", "expected", "p", "details", "reason",
    "muted_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning. `sure` says in words how little chance explains it; `tickets` are those
    the reader may see, which may be fewer than `seen`.
    """

    id: int
    kind: WarningKind
    status: str
    title: str
    summary: str
    since: date
    raised: date
    last: date
    ended: date | None
    leaf_code: str | None
    street: str | None
    community: str | None
    department: str | None
    seen: int
    expected: float | None
    p: float | None
    details: dict[str, Any]
    reason: str
    muted_until: date | None
    tickets: tuple[str, ...]

    @property
    def sure(self) -> str:
        """How sure, in words."""
        return sure(self.p)


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """Warnings of what rises, raised in the days asked for, and those closed as 误报."""

    raised: int
    false: int
    days: int

    @property
    def rate(self) -> float | None:
        """False over all; None where none was raised."""
        return self.false / self.raised if self.raised else None

    @property
    def per_week(self) -> float:
        """False ones a week."""
        return 7 * self.false / max(self.days, 1)


STATUS_NAMES = {
    "open": "待处理", "acknowledged": "已确认", "muted": "已静音", "closed": "已关闭",
}  # fmt: skip
# The statuses of what still wants somebody's eye.
LIVE = ("open", "acknowledged")


def list_warnings(
    connection: Connection,
    *,
    statuses: Sequence[str] = LIVE,
    kinds: Sequence[str] = (),
    limit: int = 200,
) -> list[Warned]:
    """The newest first, of these statuses and kinds (all kinds when none is given)."""
    asked = select(*(warning.c[name] for name in _SHOWN)).where(warning.c.status.in_(statuses))
    if kinds:
        asked = asked.where(warning.c.kind.in_(kinds))
    asked = asked.order_by(warning.c.raised.desc(), warning.c.id).limit(limit)
    rows = connection.execute(asked).all()
    return _with_tickets(connection, rows)


def find_warnings(connection: Connection, ids: Sequence[int]) -> list[Warned]:
    """These warnings by id, whatever their status; those out of scope are missing."""
    asked = select(*(warning.c[name] for name in _SHOWN)).where(warning.c.id.in_(ids))
    return _with_tickets(connection, connection.execute(asked.order_by(warning.c.id)).all())


def find_warning(connection: Connection, number: int) -> Warned:
    """One warning; InputError when there is none in the reader's scope."""
    found = find_warnings(connection, [number])
    if not found:
        raise InputError(f"没有预警 {number}", hint="用 suqiu warnings list --all 查看编号")
    return found[0]


def false_alarms(connection: Connection, start: date, end: date) -> FalseAlarms:
    """Of the warnings of what rises raised in [start, end)."""
    row = connection.execute(
        text("""SELECT count(*) AS raised,
                count(*) FILTER (WHERE status = 'closed' AND reason LIKE '误报%') AS false
            FROM warning WHERE kind IN ('burst', 'theme', 'object')
                AND raised >= :start AND raised < :end"""),
        {"start": start, "end": end},
    ).one()
    return FalseAlarms(int(row.raised), int(row.false), (end - start).days)


def _with_tickets(connection: Connection, rows: Sequence[Row[Any]]) -> list[Warned]:
    tickets: dict[int, list[str]] = {row.id: [] for row in rows}
    for number, ticket in connection.execute(
        text("""SELECT warning_id, ticket_no FROM warning_ticket
            WHERE warning_id = ANY(:ids) ORDER BY ticket_no"""),
        {"ids": list(tickets)},
    ):
        tickets[number].append(ticket)
    return [
        Warned(**(row._asdict() | {"kind": WarningKind(row.kind)}), tickets=tuple(tickets[row.id]))
        for row in rows
    ]
