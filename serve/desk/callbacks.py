"""Call-back lists: who has not been heard, whose matter is not solved, who is not content."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, tuple_

from serve.desk.changing import change, lock, note_event
from serve.desk.stages import shown_title
from serve.desk.worklist import PAGE, Key
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.lifecycle import move
from suqiu.store.schema import ticket, ticket_text

RESULTS = ("成功", "失败")
SOLVED = ("是", "否", "未表态")
SATISFACTION = ("满意", "基本满意", "一般", "不满意", "非常不满意", "未表态")
_BAD = ("不满意", "非常不满意")
_DONE = ("待回访", "已回访", "待督办", "已结案")


class CallList(StrEnum):
    """Which list."""

    UNRATED = "unrated"
    UNSOLVED = "unsolved"
    UNHAPPY = "unhappy"


NAMES = {CallList.UNRATED: "未评价", CallList.UNSOLVED: "未解决", CallList.UNHAPPY: "不满意"}


@dataclass(frozen=True, slots=True)
class CallRow:
    """A ticket to call back about, and what is known so far; empty where nothing is."""

    ticket_no: str
    received_at: datetime
    title: str
    lead_department: str
    status: str
    callback_result: str
    solved: str
    satisfaction: str
    updated_at: datetime

    @property
    def stamp(self) -> str:
        """Which state of the ticket this is."""
        return self.updated_at.isoformat()


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call brought."""

    result: str
    solved: str
    satisfaction: str
    note: str = ""


def call_list(
    connection: Connection, which: CallList, now: datetime, days: int = 90,
    after: Key | None = None, limit: int = PAGE,
) -> list[CallRow]:  # fmt: skip
    """Tickets received within `days`, the newest first, on a reader's connection."""
    place = tuple_(ticket.c.received_at, ticket.c.ticket_no)
    statement = (
        select(
            ticket.c.ticket_no, ticket.c.received_at, shown_title(),
            func.coalesce(ticket.c.lead_department, "").label("lead_department"), func.coalesce(ticket.c.status, "").label("status"),
            func.coalesce(ticket.c.callback_result, "").label("callback_result"), func.coalesce(ticket.c.solved, "").label("solved"),
            func.coalesce(ticket.c.satisfaction, "").label("satisfaction"), ticket.c.updated_at,
        )
        .outerjoin(ticket_text, ticket_text.c.ticket_no == ticket.c.ticket_no)
        .where(_condition(which), ticket.c.received_at >= now - timedelta(days=days))
        .order_by(ticket.c.received_at.desc(), ticket.c.ticket_no.desc())
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        key = tuple_(literal(after.received_at), literal(after.ticket_no))
        statement = statement.where(place < key)
    return [CallRow(**row._asdict()) for row in connection.execute(statement)]


def enter(connection: Connection, ticket_no: str, actor: str, stamp: str, heard: Heard) -> str:
    """Write what a call brought; one that waits for it moves on. Its state then.

    InputError for values that do not go together, ConflictError when it has changed since.
    """
    _check(heard)
    locked = lock(connection, ticket_no, actor, stamp)
    if locked.status not in _DONE:
        raise InputError(f"「{locked.status}」的工单还没到回访", hint="办结后再回访")
    status, told = locked.status, _told(heard)
    if status == "待回访" and heard.result == "成功":
        bad = heard.solved == "否" or heard.satisfaction in _BAD
        status = "待督办" if bad else "已回访"
        move(connection, ticket_no, status, actor, told)
    else:
        note_event(connection, ticket_no, status, "回访", actor, told)
    change(
        connection, ticket_no, callback_result=heard.result, solved=heard.solved or None,
        satisfaction=heard.satisfaction or None,
    )  # fmt: skip
    audit.record(
        connection, actor, "ticket.callback", ticket_no, result=heard.result, solved=heard.solved,
        satisfaction=heard.satisfaction,
    )  # fmt: skip
    return status


def _condition(which: CallList) -> ColumnElement[bool]:
    done = ticket.c.status.in_(_DONE)
    if which is CallList.UNSOLVED:
        return done & (ticket.c.solved == "否")
    if which is CallList.UNHAPPY:
        return done & ticket.c.satisfaction.in_(_BAD)
    silent = or_(ticket.c.satisfaction.is_(None), ticket.c.satisfaction == "未表态")
    return done & silent


def _check(heard: Heard) -> None:
    for value, values, name in (
        (heard.result, RESULTS, "回访结果"),
        (heard.solved, ("", *SOLVED), "是否解决"),
        (heard.satisfaction, ("", *SATISFACTION), "满意度"),
    ):
        if value not in values:
            raise InputError(f"{name}不能是「{value[:20]}」", hint="从列表里选")
    if heard.result == "成功" and not (heard.solved and heard.satisfaction):
        raise InputError("回访成功，要填是否解决和满意度", hint="诉求人没有表态就选“未表态”")


def _told(heard: Heard) -> str:
    parts = (heard.result, heard.solved and f"解决：{heard.solved}",
             heard.satisfaction and f"满意度：{heard.satisfaction}", heard.note)  # fmt: skip
    return "；".join(part for part in parts if part)
