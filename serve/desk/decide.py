"""Accept or correct: class, departments, type and urgency of a ticket, and with them its way on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, text

from serve.desk import claim
from serve.desk.changing import Locked, change, lock, note_event
from serve.desk.errors import ConflictError
from serve.desk.filed import filed_leaf
from serve.desk.kinds import KindAnswer, answers
from serve.desk.stages import HANDLED, WAITING
from serve.desk.suggesting import lead_of, leaf_of, newest
from serve.desk.ticket_view import leaf_path
from suqiu import clock
from suqiu.errors import InputError
from suqiu.privacy import mask
from suqiu.records import Suggestion
from suqiu.store import audit
from suqiu.store.connection.trips import unread
from suqiu.store.lifecycle import move
from suqiu.store.schema import decision, department, feedback, ticket
from suqiu.taxonomy import Taxonomy

# The way to a department from each state of WAITING.
_WAY = {
    "待补充": ("待受理", "已受理", "待派遣", "已派遣"),
    "待受理": ("已受理", "待派遣", "已派遣"),
    "已受理": ("待派遣", "已派遣"),
    "待派遣": ("已派遣",),
    "已退回(待重派)": ("已派遣",),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a dispatcher chose; `reason` is needed where class or department is not what was
    suggested. Type and urgency are None where he was not asked: the ticket's stay as they are.
    `path` is that of the leaf as he saw it, empty where nobody says.
    """

    leaf: str
    lead: str
    assisting: tuple[str, ...] = ()
    reason: str = ""
    request_type: str | None = None
    urgency: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of it; `again` when the same decision had arrived before its answer was lost."""

    status: str
    accepted: bool
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a choice says of what was suggested: of type and urgency (`kinds`), of class and
    department (`taken`, empty where no class was suggested). `beside` is what is done and what
    changes, where the class stays with its department and these or who assists change: of the class
    nothing is decided anew then, for the suggestion or against it.
    """

    suggested: Suggestion | None
    kinds: tuple[KindAnswer, ...]
    taken: tuple[bool, ...]
    beside: tuple[str, str] | None

    @property
    def accepted(self) -> bool:
        """Whether class and department are as suggested."""
        return bool(self.taken) and all(self.taken)


def decide(
    connection: Connection,
    ticket_no: str,
    actor: str,
    stamp: str,
    choice: Choice,
    taxonomy: Taxonomy,
) -> Decided:
    """File a ticket, in the caller's transaction on the owner's connection, after he has seen
    to it that the actor sees the ticket. InputError, ConflictError.
    """
    try:
        locked = lock(connection, ticket_no, actor, stamp)
    except ConflictError:
        if (before := _sent_before(connection, ticket_no, actor, stamp, choice)) is not None:
            return before
        raise
    names = _check(connection, locked, choice, taxonomy)
    judged = _judge(connection, locked, choice, taxonomy)
    status = _send(connection, locked, actor, choice, judged)
    _keep(connection, locked, choice, names, judged.kinds)
    _remember(connection, locked, actor, choice, judged)
    claim.release(connection, ticket_no, actor)
    changed = {one.kind.column: one.said for one in judged.kinds if one.changes}
    audit.record(
        connection, actor, "ticket.decide", ticket_no, leaf=choice.leaf, before=locked.row.leaf_code,
        lead=choice.lead, accepted=judged.accepted, reason=choice.reason, **changed,
    )  # fmt: skip
    return Decided(status, judged.accepted)


def check_department(connection: Connection, name: str, taxonomy: Taxonomy) -> None:
    """InputError unless the department is one of the site's or of the taxonomy."""
    if name in taxonomy.departments():
        return
    known = connection.execute(select(department.c.name).where(department.c.name == name)).first()
    if known is None:
        raise InputError(f"没有承办单位「{name[:40]}」", hint="从列表里选一个")


def _check(
    connection: Connection, locked: Locked, choice: Choice, taxonomy: Taxonomy
) -> tuple[str, ...]:
    """The names of the leaf's path, when all that was chosen can be."""
    if choice.leaf not in taxonomy:
        raise InputError(f"分类表里没有代码 {choice.leaf[:40]}", hint="按 / 查找类别")
    if choice.path and not taxonomy.has(choice.leaf, choice.path):
        raise ConflictError(
            f"打开之后换过分类表，代码 {choice.leaf} 现在是「{taxonomy.leaf(choice.leaf).path}」",
            hint="按 R 重新载入，看过新内容再决定",
        )
    if not choice.lead:
        raise InputError("还没有选主办单位", hint="选一个主办单位")
    for name in (choice.lead, *choice.assisting):
        check_department(connection, name, taxonomy)
    if locked.status not in (*WAITING, *HANDLED):
        raise ConflictError(f"工单已是「{locked.status}」，不能再改", hint="看下一件")
    if locked.status in HANDLED and locked.row.lead_department not in (None, choice.lead):
        raise InputError(
            f"工单已在 {locked.row.lead_department} 办理，不能直接换主办单位",
            hint="先退回（待签收时可退），再改派；类别可以改",
        )
    return taxonomy.leaf(choice.leaf).names


def _judge(connection: Connection, locked: Locked, choice: Choice, taxonomy: Taxonomy) -> _Judged:
    """InputError where a reason is wanted and not given."""
    suggested = newest(connection, locked.row.ticket_no, taxonomy)
    kinds = answers(
        suggested,
        (locked.row.request_type, locked.row.urgency),
        (choice.request_type, choice.urgency),
    )
    changes = tuple(one.said for one in kinds if one.changes)
    assists = _assists_change(locked, choice)
    if _as_filed(locked, choice, taxonomy):
        if changes or assists:
            done = "改类型、紧急" if changes else "改协办"
            return _Judged(None, kinds, (), (done, "；".join((*changes, *assists))))
        if not choice.reason.strip():
            # Gone through, and nobody says why it should count for the suggestion or against it.
            raise InputError(
                f"「{locked.status}」的工单没有改动，没有保存", hint="看下一件；确认类别的写明原因"
            )
    judged = _Judged(suggested, kinds, _taken(suggested, choice), None)
    if judged.taken and not judged.accepted and not choice.reason.strip():
        raise InputError("与建议不同，请写明原因", hint="选一条常用原因，或写几个字")
    return judged


def _joined(choice: Choice) -> str | None:
    """Who assists, each once and not who leads, as a column has them."""
    return (
        "、".join(name for name in dict.fromkeys(choice.assisting) if name != choice.lead) or None
    )


def _assists_change(locked: Locked, choice: Choice) -> tuple[str, ...]:
    """What changes of who assists, as a line of history has it; empty where nothing does."""
    before, after = locked.row.assisting_departments or "", _joined(choice) or ""
    if set(before.split("、")) == set(after.split("、")):
        return ()
    return (f"协办 {before or '无'} → {after or '无'}",)


def _taken(suggested: Suggestion | None, choice: Choice) -> tuple[bool, ...]:
    """Whether class and department are as suggested; empty where no class was."""
    leaf = leaf_of(suggested)
    return (leaf == choice.leaf, lead_of(suggested) in ("", choice.lead)) if leaf else ()


def _as_filed(locked: Locked, choice: Choice, taxonomy: Taxonomy) -> bool:
    """Whether a ticket at work stays in its class and with its department."""
    filed = filed_leaf(locked.status, locked.row.leaf_code, leaf_path(locked.row), taxonomy)
    if filed is None:
        return False
    return (filed.code, locked.row.lead_department) == (choice.leaf, choice.lead)


def _send(
    connection: Connection, locked: Locked, actor: str, choice: Choice, judged: _Judged
) -> str:
    """Move it on to the department, every step of the life cycle written; its state then."""
    ticket_no, status = locked.row.ticket_no, locked.status
    for step in _WAY.get(status, ()):
        move(connection, ticket_no, step, actor, choice.reason, held=status)
        status = step
    if judged.beside is not None:
        done, changes = judged.beside
        note_event(connection, ticket_no, status, done, actor, changes)
    elif locked.status in HANDLED:
        done = "改类" if choice.leaf != locked.row.leaf_code else "确认类别"
        note_event(connection, ticket_no, status, done, actor, choice.reason)
    return status


def _keep(
    connection: Connection, locked: Locked, choice: Choice, names: tuple[str, ...],
    kinds: tuple[KindAnswer, ...],
) -> None:  # fmt: skip
    before = locked.row.leaf_code
    # The fifth level of a deep classification has no column: the path ends with the fourth.
    levels = {f"level{at + 1}": names[at] if at < len(names) else None for at in range(4)}
    values: dict[str, object] = {
        **levels,
        "leaf_code": choice.leaf,
        "lead_department": choice.lead,
        "assisting_departments": _joined(choice),
        **{one.kind.column: one.decided for one in kinds if one.decided is not None},
    }
    # The first code stays: it may be that of an earlier classification, and the audit has the rest.
    if before is not None and before != choice.leaf and not locked.row.old_code:
        values["old_code"] = before
    if locked.status in WAITING:
        values["dispatched_at"] = text("LOCALTIMESTAMP(0)")
    change(connection, locked.row.ticket_no, **values)


def _remember(
    connection: Connection, locked: Locked, actor: str, choice: Choice, judged: _Judged
) -> None:
    ticket_no, kinds = locked.row.ticket_no, judged.kinds
    # By these two the class that stays is told from one that was decided without a suggestion.
    nothing = "" if judged.beside is not None else None
    reason = mask(choice.reason.strip()).text
    with unread(connection):
        connection.execute(
            insert(decision).inline().values(
                ticket_no=ticket_no, actor=actor, leaf_code=choice.leaf,
                lead_department=choice.lead, assisting_departments=_joined(choice),
                accepted=judged.accepted, reason=reason, opened_at=locked.opened_at,
                decided_at=clock.now(), suggested_leaf=leaf_of(judged.suggested) or None,
                **{one.kind.column: one.decided for one in kinds},
                **{one.kind.suggested: one.suggested or nothing for one in kinds},
            )
        )  # fmt: skip
    verdicts = [(one.kind.column, one.verdict) for one in kinds if one.verdict]
    if judged.taken:
        words = ["accepted" if one else "corrected" for one in judged.taken]
        verdicts += zip(("classification", "department"), words, strict=True)
    if verdicts:
        with unread(connection):
            connection.execute(
                insert(feedback).inline().values([
                    {"ticket_no": ticket_no, "actor": actor, "about": about, "note": reason,
                     "verdict": verdict}
                    for about, verdict in verdicts
                ])
            )  # fmt: skip


def _sent_before(
    connection: Connection, ticket_no: str, actor: str, stamp: str, choice: Choice
) -> Decided | None:
    """The same decision by the same person on the same state: its answer got lost on the way."""
    try:
        seen = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    row = connection.execute(
        select(decision, ticket.c.status)
        .join(ticket, ticket.c.ticket_no == decision.c.ticket_no)
        .where(decision.c.ticket_no == ticket_no)
        .order_by(decision.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.actor != actor or row.decided_at < seen:
        return None
    sent = (choice.leaf, choice.lead, _joined(choice), choice.request_type, choice.urgency)
    kept = (
        row.leaf_code, row.lead_department, row.assisting_departments, row.request_type,
        row.urgency,
    )  # fmt: skip
    if kept != sent:
        return None
    return Decided(row.status, row.accepted, again=True)
