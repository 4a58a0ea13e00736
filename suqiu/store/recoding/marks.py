"""How far a change of classification came, so that no ticket is moved twice.

Kept in `import_run`, whose other rows have the hash of a file where these have _KIND. The newest
one says which classification the stored tickets are in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from suqiu.errors import InputError
from suqiu.store.schema import import_run
from suqiu.taxonomy import Taxonomy

_KIND = "recode"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where to go on: after ticket `last`, with `rows_done` and `tally` of the part before it.

    `again` when all tickets were moved to this classification before: then only those move that
    are unmistakably under the old one. `id` is None until the run is written down.
    """

    id: int | None
    last: str
    rows_done: int
    again: bool
    tally: Mapping[str, Any]


def look(connection: Connection, old: Taxonomy, new: Taxonomy) -> Mark:
    """The mark of the unfinished run, or of a new one.

    InputError when the tickets are on the way to another classification, or were last moved to
    one that is neither `old` nor `new`.
    """
    row = connection.execute(
        select(import_run)
        .where(import_run.c.file_hash == _KIND)
        .order_by(import_run.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Mark(None, "", 0, False, {})
    reached = row.counts["new"]
    if row.finished_at is None:
        if reached != new.hash:
            raise InputError(
                f"上一次换分类表（映射表 {row.file_name}）没有做完，新分类表与这次的不同",
                hint=f"先用内容哈希 {reached} 的新分类表做完（suqiu taxonomy check 会打印哈希）",
            )
        return Mark(
            row.id, row.counts["last"], row.rows_done, row.counts["again"], row.counts["tally"]
        )
    if reached not in (old.hash, new.hash):
        raise InputError(
            f"库里的工单上次换到了另一份分类表（内容哈希 {reached}），这次的新旧两表都不是它",
            hint="--old-taxonomy 用那一份（suqiu taxonomy check 会打印哈希）",
        )
    return Mark(None, "", 0, reached == new.hash, {})


def begin(connection: Connection, mark: Mark, name: str, new: Taxonomy) -> int:
    """Write a new run down; the number of the run, that of an unfinished one as it is."""
    if mark.id is not None:
        return mark.id
    counts = {"new": new.hash, "again": mark.again, "last": "", "tally": {}}
    made = connection.execute(
        insert(import_run)
        .values(file_hash=_KIND, file_name=name, counts=counts)
        .returning(import_run.c.id)
    )
    return int(made.scalar_one())


def record(
    connection: Connection, number: int, mark: Mark, new: Taxonomy, last: str, done: int,
    tally: Mapping[str, Any],
) -> None:  # fmt: skip
    """Within the transaction of the batch: both are kept, or neither."""
    counts = {"new": new.hash, "again": mark.again, "last": last, "tally": tally}
    connection.execute(
        update(import_run).where(import_run.c.id == number).values(rows_done=done, counts=counts)
    )


def finish(connection: Connection, number: int) -> None:
    """The tickets are in the new classification now."""
    connection.execute(
        update(import_run)
        .where(import_run.c.id == number)
        .values(finished_at=text("LOCALTIMESTAMP(0)"))
    )
