"""`undo`: the last change of classification taken back, batch by batch, the newest first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from suqiu.progress import Advance
from suqiu.store import audit
from suqiu.store.database import Database
from suqiu.store.recoding import journal, runs
from suqiu.store.recoding.alone import alone
from suqiu.store.recoding.filed import COLUMNS, filed, refile
from suqiu.store.recoding.suggestions import put_back, suggested_tickets
from suqiu.store.schema import decision, ticket
from suqiu.store.users import local_administrator

# Of the tickets left, so many are named.
_NAMED = 10


@dataclass(slots=True)
class Undone:
    """What became of the tickets that the change with the map `name` had moved.

    `put_back` are filed as before; left alone are those `decided` since and those `changed` since
    in another way, the first few of them in `left`; `gone` were deleted. `suggested` counts open
    tickets whose earlier suggestion counts again. `resumed_at` tickets were looked at in an
    earlier part of the run, `over` when that was all of it.
    """

    name: str
    put_back: int = 0
    decided: int = 0
    changed: int = 0
    gone: int = 0
    suggested: int = 0
    left: list[str] = field(default_factory=list)
    resumed_at: int = 0
    over: bool = False
    dry_run: bool = False


def undo(
    database: Database, *, dry_run: bool = False, advance: Advance = lambda rows: None
) -> Undone:
    """Take the last change back, later runs to the same classification included: code, names of
    levels and first code of each ticket exactly as they were, unless somebody decided on its class
    since.

    One transaction for each of the change; interrupted, it goes on where it stopped; repeated, it
    does nothing. Decisions stay. InputError where there is nothing that can be taken back exactly,
    StoreError as `recode`.
    """
    with alone(database) as connection:
        return _undo(connection, dry_run, advance)


def _undo(connection: Connection, dry_run: bool, advance: Advance) -> Undone:
    number = 0
    with connection.begin():
        back = runs.look_back(connection)
        if not dry_run and not back.done:
            number = runs.begin_back(connection, back)
    found = Undone(back.name, resumed_at=back.rows_done, over=back.done, dry_run=dry_run)
    if back.done:
        return found
    if not dry_run:
        found = replace(found, **back.tally)
    done = back.rows_done
    below: int | None = None
    while True:
        with connection.begin():
            batch = journal.last(connection, back.runs, below)
            if batch is not None:
                seen = _put_back(connection, batch, found)
                below, done = batch.id, done + seen
            if not dry_run:
                if batch is not None:
                    journal.forget(connection, batch.id)
                runs.record(connection, number, done, tally=_tally(found))
                if batch is None:
                    until = journal.last_decision(connection)
                    runs.record(connection, number, done, until=until)
                    runs.finish(connection, number)
                    _log(connection, found)
        if batch is None:
            return found
        advance(seen)


def _put_back(connection: Connection, batch: journal.Batch, found: Undone) -> int:
    """One batch; how many tickets it had."""
    numbers = [number for one in batch.refiled for number in one.tickets]
    theirs = suggested_tickets(connection, batch.suggested)
    columns = [ticket.c[name] for name in ("ticket_no", *COLUMNS)]
    among = ticket.c.ticket_no.in_([*numbers, *theirs])
    query = select(*columns).where(among).order_by(ticket.c.ticket_no)
    if not found.dry_run:
        query = query.with_for_update()
    now = {row.ticket_no: filed(row) for row in connection.execute(query)}
    # Once the tickets are locked: what is decided of them is decided.
    since = select(decision.c.ticket_no).where(
        decision.c.ticket_no.in_([*numbers, *theirs]), decision.c.id > batch.decisions,
        journal.OF_CLASS,
    )  # fmt: skip
    decided = set(connection.execute(since).scalars())
    for one in batch.refiled:
        back = []
        for number in one.tickets:
            if number not in now:
                found.gone += 1
            elif number in decided:
                found.decided += 1
                _leave(found, number)
            elif now[number] == one.after:
                back.append(number)
            # The same class by whatever way: a later run of the change had moved it again, say.
            elif now[number][:-1] != one.before[:-1]:
                found.changed += 1
                _leave(found, number)
        found.put_back += len(back)
        if not found.dry_run:
            refile(connection, back, one.before)
    free = sorted(theirs - decided)
    found.suggested += len(free)
    if not found.dry_run:
        put_back(connection, batch.suggested, free)
    return len(numbers)


def _leave(found: Undone, number: str) -> None:
    if len(found.left) < _NAMED:
        found.left.append(number)


def _tally(found: Undone) -> Mapping[str, Any]:
    """What is carried over an interruption."""
    counts = ("put_back", "decided", "changed", "gone", "suggested", "left")
    return {name: value for name, value in asdict(found).items() if name in counts}


def _log(connection: Connection, found: Undone) -> None:
    """One entry for the whole of it."""
    audit.record(
        connection, local_administrator().name, "ticket.recode.undo", found.name,
        put_back=found.put_back, decided=found.decided, changed=found.changed, gone=found.gone,
        suggested=found.suggested,
    )  # fmt: skip
