"""How far a change of classification came, forward or back, so that no ticket is moved twice.

Kept in `import_run`, whose other rows have the hash of a file where these have _KIND. The newest
one says which classification the stored tickets are in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Row, cast, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from suqiu.errors import InputError
from suqiu.store.recoding.journal import last_decision
from suqiu.store.schema import import_run
from suqiu.taxonomy import Taxonomy

_KIND = "recode"


@dataclass(frozen=True, slots=True)
class Forward:
    """Where to go on: after ticket `last`, with `rows_done` and `tally` of the part before it.

    `again` when all tickets were moved to this classification before: then only those move that
    are unmistakably under the old one. `id` is None until the run is written down. Decisions with
    numbers above the first of `undone` and up to the second were made under a classification that
    was taken back just before this run.
    """

    id: int | None = None
    last: str = ""
    rows_done: int = 0
    again: bool = False
    tally: Mapping[str, Any] = field(default_factory=dict)
    undone: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Back:
    """A change to be taken back: its `runs`, all to one classification, under the name of the
    first one's map. `before` is the hash of the classification before them, None where nobody
    knows; decisions after number `since` were made while they lasted.

    `id` is None until it is written down; `done` when there is nothing left to do.
    """

    runs: tuple[int, ...]
    name: str
    before: str | None
    since: int
    id: int | None = None
    rows_done: int = 0
    tally: Mapping[str, Any] = field(default_factory=dict)
    done: bool = False


def look(connection: Connection, old: Taxonomy, new: Taxonomy) -> Forward:
    """The unfinished run, or a new one.

    InputError when the tickets are on the way to another classification, or were last moved to
    one that is neither `old` nor `new`.
    """
    row = next(iter(all_runs(connection, most=1)), None)
    if row is None:
        return Forward()
    reached, undone = row.counts["new"], (0, 0)
    if "undo" in row.counts:
        if row.finished_at is None:
            raise InputError("上一次撤回换分类表没有做完", hint="先运行 suqiu recode --undo")
        undone = (row.counts["since"], row.counts["until"])
    elif row.finished_at is None:
        if reached != new.hash:
            raise InputError(
                f"上一次换分类表（映射表 {row.file_name}）没有做完，新分类表与这次的不同",
                hint=f"先用内容哈希 {reached} 的新分类表做完（suqiu taxonomy check 会打印哈希），"
                "或用 suqiu recode --undo 撤回",
            )
        low, high = row.counts.get("undone", (0, 0))
        return Forward(
            row.id, row.counts["last"], row.rows_done, row.counts["again"], row.counts["tally"],
            (low, high),
        )  # fmt: skip
    if reached not in (None, old.hash, new.hash):
        raise InputError(
            f"库里的工单上次换到了另一份分类表（内容哈希 {reached}），这次的新旧两表都不是它",
            hint="--old-taxonomy 用那一份（suqiu taxonomy check 会打印哈希）",
        )
    return Forward(again=reached == new.hash, undone=undone)


def look_back(connection: Connection) -> Back:
    """The unfinished way back, or that of the last change; InputError where there is none."""
    found = all_runs(connection)
    if not found:
        raise InputError("没有换过分类表，没有可撤回的")
    newest = found[0]
    if "undo" in newest.counts:
        counts = newest.counts
        return Back(
            tuple(counts["undo"]), newest.file_name, counts["new"], counts["since"], newest.id,
            newest.rows_done, counts["tally"], newest.finished_at is not None,
        )  # fmt: skip
    reached = newest.counts["new"]
    undoing = list(
        takewhile(
            lambda row: "undo" not in row.counts and row.counts["new"] == reached, found
        )
    )  # fmt: skip
    if any("since" not in row.counts for row in undoing):
        raise InputError(
            "上次换分类表是用旧版本的程序做的，没有记下每件工单原来怎么分类，不能撤回",
            hint="从换之前的备份恢复：suqiu db restore",
        )
    before = found[len(undoing)].counts["new"] if len(undoing) < len(found) else None
    first = undoing[-1]
    return Back(tuple(row.id for row in undoing), first.file_name, before, first.counts["since"])


def begin(connection: Connection, way: Forward, name: str, old: Taxonomy, new: Taxonomy) -> int:
    """Write a new run down; the number of the run, that of an unfinished one as it is. The names
    of both classifications are kept: decisions stay as they are, and their codes stand for these.
    """
    if way.id is not None:
        return way.id
    counts = {
        "new": new.hash, "again": way.again, "last": "", "tally": {}, "undone": way.undone,
        "since": last_decision(connection), "old": old.hash,
        "names": {
            tree.hash: {leaf.code: leaf.names for leaf in tree.leaves} for tree in (old, new)
        },
    }  # fmt: skip
    return _write_down(connection, name, counts)


def begin_back(connection: Connection, back: Back) -> int:
    """As `begin`; a run that is broken off by it does not go on."""
    if back.id is not None:
        return back.id
    for run in back.runs:
        finish(connection, run, unless_finished=True)
    counts = {"undo": back.runs, "new": back.before, "since": back.since, "tally": back.tally}
    return _write_down(connection, back.name, counts)


def record(connection: Connection, number: int, done: int, **counts: object) -> None:
    """Within the transaction of the batch: both are kept, or neither."""
    connection.execute(
        update(import_run)
        .where(import_run.c.id == number)
        .values(rows_done=done, counts=import_run.c.counts.op("||")(cast(counts, JSONB)))
    )


def finish(connection: Connection, number: int, *, unless_finished: bool = False) -> None:
    """The tickets are in the other classification now."""
    query = update(import_run).where(import_run.c.id == number)
    if unless_finished:
        query = query.where(import_run.c.finished_at.is_(None))
    connection.execute(query.values(finished_at=text("LOCALTIMESTAMP(0)")))


def all_runs(connection: Connection, most: int | None = None) -> Sequence[Row[Any]]:
    """The changes of classification, forward and back, the newest first."""
    query = select(import_run).where(import_run.c.file_hash == _KIND)
    return connection.execute(query.order_by(import_run.c.id.desc()).limit(most)).all()


def _write_down(connection: Connection, name: str, counts: Mapping[str, object]) -> int:
    made = connection.execute(
        insert(import_run)
        .values(file_hash=_KIND, file_name=name, counts=counts)
        .returning(import_run.c.id)
    )
    return int(made.scalar_one())
