"""What a run changed, batch by batch, so that it can be taken back exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, or_, select

from suqiu.store.recoding.filed import Filed
from suqiu.store.schema import decision, recode_batch

# At work, where type, urgency or who assists was all that changed, the desk leaves out the suggested class
# beside what it had suggested of these, if only '': of the class nothing was decided.
OF_CLASS = or_(
    decision.c.accepted,
    decision.c.suggested_leaf.is_not(None),
    decision.c.suggested_type.is_(None) & decision.c.suggested_urgency.is_(None),
)


@dataclass(frozen=True, slots=True)
class Refiled:
    """Tickets that were all filed alike and were all filed anew alike."""

    before: Filed
    after: Filed
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """Numbers of suggestions: those `made` under the new classification, and those that it left
    `outdated`.
    """

    made: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction of a run; decisions on its tickets with a number above `decisions` came
    after it.
    """

    id: int
    decisions: int
    refiled: tuple[Refiled, ...]
    suggested: Suggested


def last_decision(connection: Connection) -> int:
    """The number of the newest decision, 0 without any. By number, as clocks are set back."""
    return int(connection.execute(select(func.coalesce(func.max(decision.c.id), 0))).scalar_one())


def keep(
    connection: Connection, run: int, refiled: Mapping[tuple[Filed, Filed], Sequence[str]],
    suggested: Suggested,
) -> None:  # fmt: skip
    """Note a batch within its transaction, after its tickets were locked: what is decided of them
    from then on has a higher number.
    """
    if not refiled and not suggested.outdated:
        return
    connection.execute(
        insert(recode_batch).values(
            run=run, decisions=last_decision(connection),
            refiled=[[before, after, list(numbers)] for (before, after), numbers in refiled.items()],
            made=list(suggested.made), outdated=list(suggested.outdated),
        )
    )  # fmt: skip


def last(connection: Connection, runs: Sequence[int], before: int | None) -> Batch | None:
    """The newest batch of these runs, older than `before` if that is given."""
    query = select(recode_batch).where(recode_batch.c.run.in_(runs))
    if before is not None:
        query = query.where(recode_batch.c.id < before)
    row = connection.execute(query.order_by(recode_batch.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    refiled = (
        Refiled(tuple(before), tuple(after), tuple(numbers))
        for before, after, numbers in row.refiled
    )
    suggested = Suggested(tuple(row.made), tuple(row.outdated))
    return Batch(row.id, row.decisions, tuple(refiled), suggested)


def forget(connection: Connection, batch: int | None = None) -> None:
    """Drop one batch, or all: the change before the last one cannot be taken back."""
    query = delete(recode_batch)
    connection.execute(query if batch is None else query.where(recode_batch.c.id == batch))
