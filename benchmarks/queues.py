"""What each queue of the desk reads with very many waiting tickets: blocks and time, by scope.

python -m benchmarks.queues DIR                     # fills DIR first where it is empty
python -m benchmarks.queues DIR --plans urgent      # with the plans of what belongs to that tab

Blocks of the database that a statement touches are the same on a busy machine. `--urgent` says how
many suggestions out of a thousand say urgent; without it the job's own suggestions stay.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text

from benchmarks.load_store import data_settings, fill, reopen
from serve.classifying.build import build_classifier
from serve.desk.next import next_ticket
from serve.desk.worklist import PAGE, Filters, Key, Tab, counts, numbers, overdue_beyond, worklist
from serve.jobs.suggest import suggest_new
from suqiu import clock
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.users import User, save_user

_DEEP = 20 * PAGE
# So many suggestions of open tickets say urgent, all others normal.
_SET = """
UPDATE suggestion s SET payload = jsonb_set(payload, '{intake,urgency,level}',
    CASE WHEN s.id % 1000 < :urgent THEN '"紧急"'::jsonb ELSE '"普通"'::jsonb END)
FROM ticket t WHERE t.ticket_no = s.ticket_no AND t.closed_at IS NULL
"""


def _suggest(settings: Settings, database: Database, urgent: int | None) -> None:
    made = suggest_new(settings, database, build_classifier(settings)).made
    print(json.dumps({"suggestions_made": made}), flush=True)
    with database.owner().begin() as connection:
        if urgent is not None:
            connection.execute(text(_SET), {"urgent": urgent})
    alone = database.owner().execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text("VACUUM (ANALYZE) ticket, suggestion, ticket_claim"))


def _people(database: Database) -> dict[str, User]:
    with database.owner().begin() as connection:
        street, department = (
            connection.execute(
                text(f"SELECT {column} FROM ticket WHERE {column} IS NOT NULL"
                     " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
            ).scalar_one()
            for column in ("street", "lead_department")
        )  # fmt: skip
        people = {
            "everything": User("量全部", "dispatcher"),
            "one street": User("量街道", "dispatcher", streets=(street,)),
            "one department": User("量部门", "department", departments=(department,)),
        }
        for user in people.values():
            save_user(connection, user)
    return people


@contextmanager
def _statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is sent on the reader's connections meanwhile."""
    seen: list[tuple[str, Any]] = []

    def keep(connection: Connection, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        seen.append((statement, given))

    engine = database._reader
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def _blocks(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _measure(
    database: Database, user: User, work: Callable[[], Any], *, plans: bool
) -> dict[str, Any]:
    work()
    with _statements(database) as seen:
        began = time.perf_counter()
        found = work()
        wall = time.perf_counter() - began
    blocks, ran = 0, 0.0
    for statement, given in seen:
        if (
            not statement.startswith("SELECT")
            or "suqiu_enter" in statement
            or "pg_backend" in statement
        ):
            continue
        with database.reader(user) as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            explained = driver.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", given
            ).fetchone()[0][0]
            blocks += _blocks(explained["Plan"])
            ran += explained["Execution Time"] + explained["Planning Time"]
            if plans:
                lines = driver.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", given)
                print("\n".join(row[0] for row in lines.fetchall()), flush=True)
    return {"found": found, "blocks": blocks, "sql_ms": round(ran, 1), "ms": round(wall * 1000, 1)}


def _works(
    database: Database, user: User, tab: Tab, filters: Filters, taxonomy: Any
) -> dict[str, Callable[[], Any]]:
    now = clock.now()
    with database.reader(user) as connection:
        passed = worklist(connection, tab, filters, (), now, taxonomy, limit=_DEEP)
    deep = Key(passed[-1].received_at, passed[-1].ticket_no) if passed else None

    def page(after: Key | None) -> int:
        with database.reader(user) as connection:
            return len(worklist(connection, tab, filters, (), now, taxonomy, after, PAGE + 1))

    def count() -> int:
        with database.reader(user) as connection:
            return counts(connection, (tab,), filters, (), now)[tab]

    def go_on() -> int:
        found = next_ticket(database, user, tab, filters, deep, "")
        with database.owner().begin() as owner:
            owner.execute(text("DELETE FROM ticket_claim"))
        return int(found is not None)

    def export() -> int:
        with database.reader(user) as connection:
            return len(numbers(connection, tab, filters, (), now, deep, waiting=True))

    def beyond() -> int:
        with database.reader(user) as connection:
            return overdue_beyond(connection, filters, now)[0]

    found: dict[str, Callable[[], Any]] = {
        "count": count, "first page": lambda: page(None), "page 21": lambda: page(deep),
        "next": go_on, "waiting": export,
    }  # fmt: skip
    return {**found, "beyond": beyond} if tab is Tab.OVERDUE else found


def main() -> None:
    """A line for each thing asked of each queue under each scope."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--tickets", type=int, default=200_000)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--urgent", type=int, help="of a thousand suggestions")
    parser.add_argument("--plans", help="a tab whose plans are shown")
    chosen = parser.parse_args()
    settings = data_settings(chosen.data_dir)
    with Database.open(settings) as database:
        fill(database, chosen.tickets)
        reopen(database, chosen.waiting)
        _suggest(settings, database, chosen.urgent)
        taxonomy = build_classifier(settings).model.taxonomy
        for scope, user in _people(database).items():
            for newest in (False, True):
                filters = Filters(newest=newest)
                for tab in (Tab.ALL, Tab.REVIEW, Tab.URGENT, Tab.OVERDUE):
                    for what, work in _works(database, user, tab, filters, taxonomy).items():
                        found = _measure(database, user, work, plans=chosen.plans == tab.value)
                        line = {"scope": scope, "newest": newest, "tab": tab.value, "what": what}
                        print(json.dumps(line | found, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
