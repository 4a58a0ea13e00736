"""The worklist: open tickets by tab, oldest first, a page at a time by key and never by offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Select,
    Text,
    bindparam,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from serve.desk.stages import URGENT, WAITING, beyond, is_open, is_urgent, shown_title, waits
from serve.desk.suggesting import last_made
from suqiu.store.schema import suggestion, ticket, ticket_text
from suqiu.taxonomy import Taxonomy

PAGE = 50
# Counting further tells a dispatcher nothing, and costs.
MOST_COUNTED = 9_999
# Numbers that a line of words can hold.
_NAMED = 10


class Tab(StrEnum):
    """What part of the open tickets is shown."""

    MINE = "mine"
    ALL = "all"
    REVIEW = "review"
    URGENT = "urgent"
    OVERDUE = "overdue"


NAMES = {
    Tab.MINE: "我的",
    Tab.ALL: "全部",
    Tab.REVIEW: "待审核",
    Tab.URGENT: "紧急",
    Tab.OVERDUE: "超期",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means any; `newest` turns the order round."""

    street: str = ""
    department: str = ""
    level1: str = ""
    source: str = ""
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins: after this ticket."""

    received_at: datetime
    ticket_no: str


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A line of the worklist; all words are masked ones. `urgency` is what people wrote,
    `suggested_urgency` an urgent one that is suggested where they wrote none and it waits.
    """

    ticket_no: str
    received_at: datetime
    title: str
    urgency: str
    suggested_urgency: str
    status: str
    leaf: str
    street: str
    due_at: datetime | None
    suggested: str | None
    probability: float | None


def worklist(
    connection: Connection,
    tab: Tab,
    filters: Filters,
    mine: tuple[str, ...],
    now: datetime,
    taxonomy: Taxonomy,
    after: Key | None = None,
    limit: int = PAGE,
) -> list[WorklistRow]:
    """At most `limit` tickets a reader's connection sees; `mine` are the numbers of tab 我的.
    Suggestions under another classification than `taxonomy` are not shown.
    """
    chosen = _narrowed(select(ticket), tab, filters, mine, now)
    rows = _placed(chosen, filters, after).limit(limit).subquery("t")
    newest = (
        select(suggestion.c.payload, suggestion.c.probability)
        .where(suggestion.c.ticket_no == rows.c.ticket_no, ~suggestion.c.outdated)
        .order_by(last_made())
        .limit(1)
        .lateral("s")
    )
    columns, best = rows.c, newest.c.payload["codes"][0]
    full = (
        select(
            columns.ticket_no, columns.received_at, shown_title(),
            func.coalesce(columns.urgency, "").label("urgency"),
            newest.c.payload["intake", "urgency", "level"].astext.label("suggested_urgency"),
            func.coalesce(columns.status, "待受理").label("status"),
            func.coalesce(columns.level4, columns.level3, columns.level2, columns.level1, "").label("leaf"),
            func.coalesce(columns.street, "").label("street"),
            columns.due_at,
            best["name"].astext.label("suggested"), best["code"].astext.label("code"),
            best["path"].astext.label("path"), newest.c.probability,
        )
        .select_from(rows)
        .outerjoin(ticket_text, ticket_text.c.ticket_no == columns.ticket_no)
        .outerjoin(newest, literal(True))
    )  # fmt: skip
    full = _ordered(full, rows, filters)
    return [_shown(row._asdict(), taxonomy) for row in connection.execute(full)]


def _shown(cells: dict[str, Any], taxonomy: Taxonomy) -> WorklistRow:
    code, path = cells.pop("code"), cells.pop("path")
    if not taxonomy.has(code, path):
        cells |= {"suggested": None, "probability": None}
    says = cells["suggested_urgency"]
    if says not in URGENT or cells["urgency"] or cells["status"] not in WAITING:
        cells["suggested_urgency"] = ""
    return WorklistRow(**cells)


def numbers(
    connection: Connection, tab: Tab, filters: Filters, mine: tuple[str, ...], now: datetime,
    after: Key | None = None, limit: int = PAGE, skip: Sequence[str] = (), *,
    waiting: bool | None = None,
) -> list[str]:  # fmt: skip
    """The numbers alone of what `worklist` gives, or of what of it is `waiting` for the desk or is
    not, but those to `skip`: no words are read, no suggestions.
    """
    chosen = _narrowed(select(ticket.c.ticket_no), tab, filters, mine, now)
    if waiting is not None:
        chosen = chosen.where(waits() if waiting else ~waits())
    chosen = _placed(chosen, filters, after, skip)
    return list(connection.execute(chosen.limit(limit)).scalars())


def counts(
    connection: Connection, tabs: Sequence[Tab], filters: Filters, mine: tuple[str, ...],
    now: datetime,
) -> dict[Tab, int]:  # fmt: skip
    """How many are in each tab; MOST_COUNTED + 1 means more than can be said."""
    each = [
        select(func.count())
        .select_from(
            _narrowed(select(literal(1)), tab, filters, mine, now)
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        for tab in tabs
    ]
    return dict(zip(tabs, connection.execute(select(*each)).one(), strict=True))


def overdue_beyond(
    connection: Connection, filters: Filters, now: datetime
) -> tuple[int, list[str]]:
    """How many tickets the figures call 超期未办结 and the tab 超期 does not hold, and the first of
    them: ended ones without a closing time.
    """
    late = select(ticket.c.ticket_no).where(beyond(), ticket.c.due_at < now)
    late = _filtered(late, filters)
    some = late.limit(MOST_COUNTED + 1).subquery()
    count = connection.execute(select(func.count()).select_from(some)).scalar_one()
    if not count:
        return 0, []
    first = late.order_by(ticket.c.received_at, ticket.c.ticket_no).limit(_NAMED)
    return count, list(connection.execute(first).scalars())


def written_count(count: int) -> str:
    """A count of a tab as people read it."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def _narrowed(
    chosen: Select[Any], tab: Tab, filters: Filters, mine: tuple[str, ...], now: datetime
) -> Select[Any]:
    chosen = chosen.where(is_open())
    match tab:
        case Tab.MINE:
            chosen = chosen.where(ticket.c.ticket_no.in_(mine))
        case Tab.REVIEW:
            chosen = chosen.where(waits())
        case Tab.URGENT:
            chosen = chosen.where(is_urgent())
        case Tab.OVERDUE:
            chosen = chosen.where(ticket.c.due_at < now)
        case Tab.ALL:
            pass
    return _filtered(chosen, filters)


def _filtered(chosen: Select[Any], filters: Filters) -> Select[Any]:
    for column, value in (
        (ticket.c.street, filters.street),
        (ticket.c.lead_department, filters.department),
        (ticket.c.level1, filters.level1),
        (ticket.c.source, filters.source),
    ):
        if value:
            chosen = chosen.where(column == value)
    return chosen


def _placed(
    chosen: Select[Any], filters: Filters, after: Key | None, skip: Sequence[str] = ()
) -> Select[Any]:
    if skip:
        # As one array: the same statement, prepared once, however many people are at work.
        others = bindparam(None, list(skip), type_=ARRAY(Text))
        chosen = chosen.where(ticket.c.ticket_no != func.all(others))
    if after is not None:
        place = tuple_(ticket.c.received_at, ticket.c.ticket_no)
        key = tuple_(literal(after.received_at), literal(after.ticket_no))
        chosen = chosen.where(place < key if filters.newest else place > key)
    return _ordered(chosen, ticket, filters)


def _ordered(chosen: Select[Any], place: FromClause, filters: Filters) -> Select[Any]:
    order = (place.c.received_at, place.c.ticket_no)
    return chosen.order_by(*((o.desc() for o in order) if filters.newest else order))
