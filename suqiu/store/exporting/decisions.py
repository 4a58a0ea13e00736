"""Decisions out of the store, for evaluation: what was suggested, and what was decided."""

import csv
import gzip
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Row, or_, select

from suqiu.draft import draft_of
from suqiu.errors import InputError
from suqiu.files.writer import guard_cell
from suqiu.store.database import Database
from suqiu.store.schema import decision, ticket
from suqiu.store.users import User

_BATCH = 2_000
_HEADER = (
    "工单编号", "决定时间", "建议代码", "决定代码", "采纳", "主办单位", "打开时间", "建议诉求类型",
    "诉求类型", "建议紧急程度", "紧急程度",
)  # fmt: skip
# What was suggested, and what was decided; a file tells of decisions that have both of something.
_ASKED = (
    (decision.c.suggested_leaf, decision.c.leaf_code),
    (decision.c.suggested_type, decision.c.request_type),
    (decision.c.suggested_urgency, decision.c.urgency),
)


def export_decisions(
    database: Database, user: User, path: Path, period: tuple[date, date] | None = None
) -> int:
    """Write CSV (also .gz) that `suqiu eval drift` reads, oldest first; the number of rows.

    Only decisions that had a suggestion, on tickets the user sees; nobody's name, no reason. The
    cells of the class are empty where only request type or urgency of a ticket at work was decided,
    those of the latter where nobody was asked for them or nothing was suggested.
    `period` is [start, end) of the deciding. The file appears only when it is whole; InputError
    when it cannot be written or its name tells another format.
    """
    name = path.name.lower()
    if not name.removesuffix(".gz").endswith(".csv"):
        raise InputError(f"不支持导出为 {path.name}", hint="决定导出为 .csv 或 .csv.gz")
    opened = gzip.open if name.endswith(".gz") else open
    with (
        draft_of(path) as draft,
        cast(IO[str], opened(draft, "wt", encoding="utf-8-sig", newline="")) as file,
    ):
        return _write(database, user, file, period)


def _write(database: Database, user: User, file: IO[str], period: tuple[date, date] | None) -> int:
    writer = csv.writer(file)
    writer.writerow(_HEADER)
    query = (
        select(decision)
        .where(or_(*((one != "") & other.is_not(None) for one, other in _ASKED)))
        .order_by(decision.c.id)
        .limit(_BATCH)
    )
    if period is not None:
        query = query.where(decision.c.decided_at >= period[0], decision.c.decided_at < period[1])
    count, last = 0, 0
    while True:
        with database.owner().connect() as owner:
            rows = owner.execute(query.where(decision.c.id > last)).all()
        if not rows:
            return count
        last = rows[-1].id
        # The reader has no grant on decisions: it says which of the tickets the user sees.
        numbers = list({row.ticket_no for row in rows})
        with database.reader(user) as reader:
            seen = set(
                reader.execute(
                    select(ticket.c.ticket_no).where(ticket.c.ticket_no.in_(numbers))
                ).scalars()
            )
        for row in rows:
            if row.ticket_no in seen:
                count += 1
                writer.writerow([guard_cell(cell) for cell in _cells(row)])


def _cells(row: Row[Any]) -> tuple[str, ...]:
    """A decision, in the order of the header."""
    filed = ("", "", "", "")
    if row.suggested_leaf and row.leaf_code:
        accepted = "是" if row.accepted else "否"
        filed = (row.suggested_leaf, row.leaf_code, accepted, row.lead_department or "")
    return (
        row.ticket_no, row.decided_at.isoformat(" ", "seconds"), *filed,
        row.opened_at.isoformat(" ", "seconds") if row.opened_at else "",
        row.suggested_type or "", row.request_type or "", row.suggested_urgency or "",
        row.urgency or "",
    )  # fmt: skip
