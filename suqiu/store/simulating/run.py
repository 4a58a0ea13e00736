"""`simulate`: the chunks of a plan into the store, each in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import numpy as np
import psycopg

from suqiu.errors import InputError
from suqiu.progress import Advance
from suqiu.store import indexes
from suqiu.store.connection.trouble import reason, unreachable
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.locks import Lock, alone
from suqiu.store.simulating.district import NAME, District
from suqiu.store.simulating.plan import PlannedIncident, Request, SimulationPlan
from suqiu.store.simulating.rows import PERSON, TEXT, TICKET, RowWriter, Tables

CHUNK = 20_000
# From so many new tickets on, building the indexes afterwards is the shorter way.
MANY = 200_000
_TABLES = ("ticket", "ticket_text", "ticket_person")


@dataclass(frozen=True, slots=True)
class Simulated:
    """Tickets written now, tickets that were there already, and the planted incidents."""

    new: int
    present: int
    incidents: tuple[PlannedIncident, ...]


def simulate(
    database: Database,
    request: Request,
    *,
    advance: Advance = lambda rows: None,
) -> Simulated:
    """`write` and `finish` in one."""
    done = write(database, request, advance=advance)
    finish(database)
    return done


def write(
    database: Database,
    request: Request,
    *,
    salt: str | None = None,
    advance: Advance = lambda rows: None,
) -> Simulated:
    """Write the district of `request`; the same request again only adds what is missing.

    Memory is bounded by a chunk (the days that hold about 20,000 tickets). From MANY missing
    tickets on, indexes are put aside first, for `finish` to build. InputError for a request that
    makes no sense; BusyError while another one writes: each would take the same tickets for
    missing; StoreError when the database goes away: run it again then.
    """
    if request.tickets < 1 or request.end <= request.start:
        raise InputError("工单数和天数都要大于 0", hint="例如 --tickets 10000 --from 2026-01-01")
    district = District()
    plan = SimulationPlan(request, district)
    writer = RowWriter(plan, salt=salt)
    new = present = 0
    with (
        database.owner().connect() as guard,
        alone(guard, Lock.SIMULATE, "suqiu simulate"),
        _connected(database) as store,
    ):
        _put_aside(store, request)
        for number, days in enumerate(_chunks(plan)):
            tables = writer.write(number, days)
            with store.transaction():
                added = _copy(store, tables)
            new += added
            present += len(tables.numbers) - added
            advance(len(tables.numbers))
        with store.transaction():
            _places(store, district)
    return Simulated(new, present, plan.incidents)


def indexes_aside(database: Database) -> int:
    """How many indexes `simulate` has put aside, here or in a run that was broken off."""
    with _connected(database) as store:
        return len(indexes.aside(store))


def finish(database: Database, *, advance: Advance = lambda percent: None) -> int:
    """Build the indexes that are aside, and take stock; how many were built.

    `advance` is told of each as 100 steps. Killed and run again it goes on.
    """
    with _connected(database) as store:
        built = indexes.bring_back(store, advance=advance)
        # The visibility map too: without it no index-only scans.
        store.execute(f"VACUUM (ANALYZE) {', '.join(_TABLES)}")
    return built


@contextmanager
def _connected(database: Database) -> Iterator[psycopg.Connection]:
    try:
        with database.driver() as store:
            yield store
    except psycopg.OperationalError as error:
        broken = _broken(error)
        broken.hint = "再运行同一条 suqiu simulate，会从中断处继续"
        raise broken from error


def _put_aside(store: psycopg.Connection, request: Request) -> None:
    """Only for many tickets, of which the store holds few; nor where others are at work."""
    [held, ours] = store.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE ticket_no LIKE %s) FROM ticket",
        (f"MN________{request.tag}%",),
    ).fetchone() or (0, 0)
    if request.tickets - ours >= max(MANY, held // 5):
        with suppress(psycopg.errors.LockNotAvailable):
            indexes.put_aside(store, _TABLES)


def _chunks(plan: SimulationPlan) -> Iterator[range]:
    """Runs of days of about CHUNK tickets; a day is never cut."""
    first = total = 0
    for day, tickets in enumerate(plan.tickets_of_day.tolist()):
        total += tickets
        if total >= CHUNK:
            yield range(first, day + 1)
            first, total = day + 1, 0
    if total:
        yield range(first, plan.days)


def _copy(store: psycopg.Connection, tables: Tables) -> int:
    """Only tickets whose number is not there yet; how many."""
    found = store.execute(
        "SELECT ticket_no FROM ticket WHERE ticket_no = ANY(%s)", (tables.numbers,)
    )
    known = {number for (number,) in found}
    if len(known) == len(tables.numbers):
        return 0
    missing = np.array([number not in known for number in tables.numbers])
    targets = (
        ("ticket", TICKET, tables.ticket), ("ticket_text", TEXT, tables.text),
        ("ticket_person", PERSON, tables.person),
    )  # fmt: skip
    for table, columns, lines in targets:
        kept = [line for line, wanted in zip(lines, missing, strict=True) if wanted]
        _fill(store, table, ", ".join(columns), "".join(kept).encode())
    return int(missing.sum())


def _fill(store: psycopg.Connection, table: str, columns: str, lines: bytes) -> None:
    """COPY; by way of a table of the session's own where the owner is under row security too,
    as it is where a site's administrators give no superuser: COPY does not go there.
    """
    [guarded] = store.execute("SELECT row_security_active(%s::regclass)", (table,)).fetchone() or [
        True
    ]
    target = f"{table}_stage" if guarded else table
    if guarded:
        store.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {target} ON COMMIT DELETE ROWS"
            f" AS SELECT {columns} FROM {table} WITH NO DATA"
        )
    with store.cursor().copy(f"COPY {target} ({columns}) FROM STDIN") as copy:
        copy.write(lines)
    if guarded:
        store.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {target}")


def _places(store: psycopg.Connection, district: District) -> None:
    """Departments and areas, known without reading the tickets."""
    with store.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO department (name) VALUES (%s) ON CONFLICT DO NOTHING",
            [(name,) for name in (*district.departments, "热线中心")],
        )
        areas: list[tuple[str, str, str, str | None]] = [(NAME, "区", NAME, None)]
        areas += [(f"{NAME}/{street}", "街道", street, NAME) for street in district.streets]
        areas += [
            (f"{NAME}/{p.street}/{p.community}", "社区", p.community, f"{NAME}/{p.street}")
            for p in district.places
        ]
        cursor.executemany(
            "INSERT INTO area (id, kind, name, parent) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            areas,
        )


def _broken(error: psycopg.OperationalError) -> StoreError:
    """Whether the server is gone, or answers and cannot, as on a full disk."""
    if error.sqlstate is None or error.sqlstate.startswith(("08", "57P")):
        return unreachable(error)
    found = StoreError(f"数据库报错：{reason(error)}")
    found.retryable = True
    return found
