"""What people do with a warning, on record: acknowledge, mute, close with a reason."""

from datetime import date

from sqlalchemy import Connection, Row, insert, select, text, update

from reporting.warnings.register import ENDED, matter_of
from suqiu.errors import InputError
from suqiu.privacy import mask
from suqiu.store import audit
from suqiu.store.schema.warnings import warning, warning_mute

_LONGEST = 500


def acknowledge(connection: Connection, number: int, actor: str) -> None:
    """Someone has seen it and takes care; InputError when it is closed."""
    row = _locked(connection, number)
    if row.status == "closed":
        raise InputError(f"预警 {number} 已关闭", hint="不用再确认")
    _set(connection, number, status="acknowledged", actor=actor)
    audit.record(connection, actor, "warning.ack", str(number))


def mute(connection: Connection, number: int, until: date, actor: str, reason: str = "") -> None:
    """Say no more of this matter up to and with a day, later warnings of it included."""
    row = _locked(connection, number)
    kept = mask(reason).text[:_LONGEST]
    matter = matter_of(row.kind, row.subject, row.leaf_code, row.street, row.community)
    connection.execute(
        insert(warning_mute).values(
            kind=row.kind, matter=matter, until=until, reason=kept, actor=actor
        )
    )
    if row.status != "closed":
        _set(connection, number, status="muted", muted_until=until, reason=kept, actor=actor)
    audit.record(
        connection, actor, "warning.mute", str(number), reason=reason, until=until.isoformat()
    )


def close(connection: Connection, number: int, reason: str, actor: str) -> None:
    """Done with; a reason that begins with 误报 counts as a false alarm. InputError without one,
    or where a person has closed it: his reason stands. What a run ended may still be judged.
    """
    if not reason.strip():
        raise InputError("关闭预警要写原因", hint="例如：--reason 已处置，或 --reason 误报")
    row = _locked(connection, number)
    if row.status == "closed" and row.reason != ENDED:
        raise InputError(
            f"预警 {number} 已由{row.actor}关闭，原因是：{row.reason}",
            hint="已写的原因不能改写；这件事又起时会另外提醒",
        )
    _set(
        connection, number, status="closed", reason=mask(reason.strip()).text[:_LONGEST],
        actor=actor, muted_until=None,
    )  # fmt: skip
    audit.record(connection, actor, "warning.close", str(number), reason=reason)


def _locked(connection: Connection, number: int) -> Row[tuple[object, ...]]:
    row = connection.execute(
        select(warning).where(warning.c.id == number).with_for_update()
    ).one_or_none()
    if row is None:
        raise InputError(f"没有预警 {number}", hint="用 suqiu warnings list --all 查看编号")
    return row


def _set(connection: Connection, number: int, **values: object) -> None:
    connection.execute(
        update(warning)
        .where(warning.c.id == number)
        .values(updated_at=text("LOCALTIMESTAMP(0)"), **values)
    )
