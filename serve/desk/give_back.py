"""退回: back to be dispatched anew, back to the citizen for what is missing, or not taken at all."""

import json
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, text

from serve.desk import claim
from serve.desk.changing import change, lock
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.lifecycle import following, move


@dataclass(frozen=True, slots=True)
class WayBack:
    """A state a ticket can be given back to, and what the button says."""

    status: str
    name: str
    reasons: tuple[str, ...]


@cache
def return_reasons() -> tuple[str, ...]:
    """The reasons of `datasets/lifecycle.json`."""
    content = json.loads(dataset_path("lifecycle.json").read_text(encoding="utf-8"))
    return tuple(content["return_reasons"])


_MISSING = ("缺时间", "缺地点", "缺起因", "缺诉求", "联系不上诉求人")
_REFUSED = (
    "不属于热线受理范围",
    "已进入司法程序",
    "涉密或信访专门渠道",
    "无实际诉求",
    "重复诉求已办结",
)


def ways_back(status: str) -> tuple[WayBack, ...]:
    """What the life cycle allows from a state; empty when nothing."""
    all_ways = (
        WayBack("已退回(待重派)", "同意退回，待重派", return_reasons()),
        WayBack("待补充", "退回补充", _MISSING),
        WayBack("不予受理", "不予受理", _REFUSED),
    )
    return tuple(way for way in all_ways if way.status in following(status))


def give_back(
    connection: Connection, ticket_no: str, actor: str, stamp: str, status: str, reason: str
) -> str:
    """Move a ticket back, with a reason; its new state. InputError, ConflictError, NotThereError.

    A 待重派 one keeps its class and loses its lead department, who did not take it.
    """
    locked = lock(connection, ticket_no, actor, stamp)
    if status not in {way.status for way in ways_back(locked.status)}:
        choices = "、".join(way.name for way in ways_back(locked.status)) or "没有"
        raise InputError(f"「{locked.status}」的工单不能这样退回", hint=f"可以：{choices}")
    if not reason.strip():
        raise InputError("退回要写原因", hint="选一条原因")
    move(connection, ticket_no, status, actor, reason, held=locked.status)
    values: dict[str, object] = {}
    if status == "不予受理":
        # Nothing follows: open to nobody, least of all to the figures of what is overdue.
        values = {"closed_at": text("LOCALTIMESTAMP(0)")}
    elif status == "已退回(待重派)":
        values = {"return_count": locked.row.return_count + 1, "lead_department": None,
                  "assisting_departments": None}  # fmt: skip
    change(connection, ticket_no, **values)
    claim.release(connection, ticket_no, actor)
    audit.record(
        connection, actor, "ticket.return", ticket_no, to=status, reason=reason,
        before=locked.row.lead_department,
    )  # fmt: skip
    return status
