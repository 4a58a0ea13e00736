"""Who called: read only by some roles, only with a reason, and never without a trace."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from serve.desk.errors import NotThereError
from suqiu.errors import AccessError, InputError
from suqiu.store import audit
from suqiu.store.schema import ticket_person
from suqiu.store.users import User

MAY_UNMASK = frozenset(("administrator", "dispatcher"))
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Caller:
    """In the clear."""

    caller_name: str
    phone: str
    address: str


def unmask(connection: Connection, user: User, ticket_no: str, reason: str) -> Caller:
    """The caller of a ticket the user sees; the audit entry is in the same transaction.

    AccessError for other roles, InputError without a reason, NotThereError when nothing is kept.
    """
    if user.role not in MAY_UNMASK:
        raise AccessError("您的角色不能查看诉求人信息", hint="请派单员或管理员查看", known=True)
    if len(reason.strip()) < _SHORTEST:
        raise InputError("查看诉求人信息要写原因", hint="例如：回访核实地址")
    row = connection.execute(
        select(ticket_person).where(ticket_person.c.ticket_no == ticket_no)
    ).one_or_none()
    if row is None:
        raise NotThereError(ticket_no)
    audit.record(connection, user.name, "person.read", ticket_no, reason=reason.strip())
    return Caller(row.caller_name or "", row.phone or "", row.address or "")
