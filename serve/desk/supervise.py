"""督办: open tickets past their time by steps, each step entered once and in order; 吹哨 clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from reporting.warnings.rules import Rules, Step, Whistle
from serve.desk.changing import change, lock, note_event
from serve.desk.errors import ConflictError
from serve.desk.stages import is_open, shown_title
from suqiu.errors import InputError
from suqiu.periods.calendar import workdays
from suqiu.store import audit
from suqiu.store.schema import ticket, ticket_event, ticket_text

_SHOWN = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Late:
    """An open ticket past its time; `late` in working days, `step` the one it has reached by
    them (-1: none yet), `entered` the names of those entered so far.
    """

    ticket_no: str
    due_at: datetime
    title: str
    lead_department: str
    status: str
    stamp: str
    late: int
    step: int
    entered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the clocks of an urgent ticket: `left` in seconds, negative when it has run out;
    `met` when what it waits for came in time, and then it stands still.
    """

    name: str
    ends_at: datetime
    left: float
    met: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A 吹哨 card."""

    ticket_no: str
    received_at: datetime
    urgency: str
    title: str
    lead_department: str
    status: str
    clocks: tuple[Clock, ...]

    @property
    def whistles(self) -> bool:
        """Whether any clock has run out."""
        return any(clock.left < 0 and not clock.met for clock in self.clocks)


def late_tickets(connection: Connection, rules: Rules, now: datetime) -> list[Late]:
    """The longest overdue first, on a reader's connection; at most 200."""
    rows = connection.execute(
        select(
            ticket.c.ticket_no, ticket.c.due_at, shown_title(),
            func.coalesce(ticket.c.lead_department, "未定").label("lead_department"), func.coalesce(ticket.c.status, "待受理").label("status"),
            ticket.c.updated_at,
        )
        .outerjoin(ticket_text, ticket_text.c.ticket_no == ticket.c.ticket_no)
        .where(is_open(), ticket.c.due_at < now)
        .order_by(ticket.c.due_at, ticket.c.ticket_no)
        .limit(_SHOWN)
    ).all()  # fmt: skip
    entered = _entered(connection, [row.ticket_no for row in rows], rules.supervision)
    found = []
    for row in rows:
        days = workdays(row.due_at.date() + _DAY, now.date() + _DAY)
        reached = [at for at, step in enumerate(rules.supervision) if days >= step.workdays]
        found.append(
            Late(
                row.ticket_no,
                row.due_at,
                row.title,
                row.lead_department,
                row.status,
                row.updated_at.isoformat(),
                days,
                reached[-1] if reached else -1,
                entered.get(row.ticket_no, ()),
            )
        )
    return found


def cards(connection: Connection, rules: Rules, now: datetime) -> list[Card]:
    """Open urgent tickets of the last days with their clocks, those that whistle first."""
    urgent = {word for rule in rules.whistle for word in rule.urgency}
    rows = connection.execute(
        select(
            ticket.c.ticket_no, ticket.c.received_at, ticket.c.urgency, shown_title(),
            func.coalesce(ticket.c.lead_department, "未定").label("lead_department"), func.coalesce(ticket.c.status, "待受理").label("status"),
            ticket.c.signed_at, ticket.c.first_contact_at, ticket.c.closed_at,
        )
        .outerjoin(ticket_text, ticket_text.c.ticket_no == ticket.c.ticket_no)
        .where(
            is_open(), ticket.c.urgency.in_(urgent),
            ticket.c.received_at >= now - timedelta(days=rules.whistle_days),
        )
        .order_by(ticket.c.received_at)
        .limit(_SHOWN)
    )  # fmt: skip
    found = []
    for row in rows:
        moments = {
            name: row._mapping[name] for name in ("signed_at", "first_contact_at", "closed_at")
        }
        clocks = tuple(
            _clock(rule, row.received_at, moments[rule.moment], now)
            for rule in rules.whistle
            if row.urgency in rule.urgency
        )
        found.append(
            Card(
                row.ticket_no,
                row.received_at,
                row.urgency,
                row.title,
                row.lead_department,
                row.status,
                clocks,
            )
        )
    return sorted(found, key=lambda card: (not card.whistles, card.received_at))


def supervise(
    connection: Connection,
    ticket_no: str,
    actor: str,
    stamp: str,
    step: str,
    note: str,
    rules: Rules,
) -> None:
    """Enter a step of supervision in the history; InputError when it is not its turn."""
    locked = lock(connection, ticket_no, actor, stamp)
    if locked.row.closed_at is not None:
        raise ConflictError("工单已办结，不用督办", hint="刷新列表")
    names = [one.name for one in rules.supervision]
    if step not in names:
        raise InputError(f"没有「{step[:20]}」这一级督办", hint=f"可用：{'、'.join(names)}")
    entered = _entered(connection, [ticket_no], rules.supervision).get(ticket_no, ())
    if step in entered:
        raise InputError(f"这件已登记过{step}", hint="登记下一级")
    before = [name for name in names[: names.index(step)] if name not in entered]
    if before:
        raise InputError(f"还没有登记{before[0]}", hint="督办按级进行")
    if not note.strip():
        # It cannot be entered again: one press on an empty line is none.
        raise InputError("没有写做了什么", hint=f"写明怎样{step}的，登记后不能改")
    note_event(connection, ticket_no, locked.status, step, actor, note)
    change(connection, ticket_no, urge_count=min(locked.row.urge_count + 1, 32_767))
    audit.record(connection, actor, "ticket.supervise", ticket_no, step=step, note=note)


def _entered(
    connection: Connection, numbers: list[str], steps: tuple[Step, ...]
) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        select(ticket_event.c.ticket_no, ticket_event.c.action)
        .where(
            ticket_event.c.ticket_no.in_(numbers),
            ticket_event.c.action.in_([step.name for step in steps]),
        )
        .order_by(ticket_event.c.id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found[row.ticket_no] = (*found.get(row.ticket_no, ()), row.action)
    return found


def _clock(rule: Whistle, received_at: datetime, came: datetime | None, now: datetime) -> Clock:
    ends = received_at + timedelta(hours=rule.hours)
    left = (ends - (came or now)).total_seconds()
    return Clock(rule.name, ends, left, came is not None and left >= 0)
