"""Indexes put aside while very many rows are written, and built again afterwards.

Writing into every index row by row grows slower with each million; one build at the end reads
the table once. What is aside is written down in the transaction that drops it: a kill at any
moment leaves each index either there or in `index_aside`.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg.sql import SQL, Identifier

from suqiu.progress import Advance
from suqiu.store.connection.patience import beside
from suqiu.store.locks import Lock

_MEMORY = "512MB"
_PATIENCE = "5s"
_POLL = 1.0
_PERCENT = 100


def aside(store: psycopg.Connection) -> tuple[str, ...]:
    """Names of the indexes put aside and not built again yet."""
    found = store.execute("SELECT name FROM index_aside ORDER BY name").fetchall()
    return tuple(name for (name,) in found)


def put_aside(store: psycopg.Connection, tables: Sequence[str]) -> tuple[str, ...]:
    """Drop what indexes `tables` have beyond their keys and unique ones; all that are aside now.

    In one transaction; `store` commits by itself. psycopg's LockNotAvailable when others work in
    the tables and do not let go of them within _PATIENCE: a service must not be kept waiting.
    """
    with store.transaction():
        # Another one who puts them aside, or builds them, first comes to an end.
        store.execute("SELECT pg_advisory_xact_lock(%s)", (Lock.BUILD_INDEXES,))
        store.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        # All at once, for one after the other may end in a deadlock with a reader.
        store.execute(
            SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(
                SQL(", ").join(map(Identifier, tables))
            )
        )
        found = store.execute(
            """SELECT index.relname, pg_get_indexdef(index.oid)
            FROM pg_index JOIN pg_class index ON index.oid = indexrelid
            WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique AND indisvalid
                AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = index.oid)
            ORDER BY index.relname""",
            (list(tables),),
        ).fetchall()
        for name, definition in found:
            store.execute(
                "INSERT INTO index_aside VALUES (%s, %s)"
                " ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
                (name, definition),
            )
            store.execute(SQL("DROP INDEX {}").format(Identifier(name)))
    return aside(store)


def bring_back(
    store: psycopg.Connection,
    *,
    advance: Advance = lambda percent: None,
) -> int:
    """Build what is aside, an index a transaction; how many. Run again after a kill: goes on.

    `advance` is told of each index as 100 steps. Nobody can write to a table meanwhile.
    """
    built = 0
    # A build may take longer than a site lets statements take; and when we are killed, the server
    # is to notice before it has built to the end.
    for setting in ("statement_timeout = 0", "client_connection_check_interval = '5s'"):
        store.execute(f"SET {setting}")
    with _alone(store):
        for name in aside(store):
            with _watched(store, advance), store.transaction():
                store.execute(f"SET LOCAL maintenance_work_mem = '{_MEMORY}'")
                [definition] = store.execute(
                    "DELETE FROM index_aside WHERE name = %s RETURNING definition", (name,)
                ).fetchone() or [""]
                # Somebody may have built it by hand. By its plain name: PostgreSQL 15 does not
                # take a name to be quoted for a `regclass`.
                there = store.execute(
                    "SELECT FROM pg_class WHERE relname = %s AND pg_table_is_visible(oid)", (name,)
                ).fetchone()
                if there is None:
                    store.execute(definition)
            built += 1
    return built


@contextmanager
def _alone(store: psycopg.Connection) -> Iterator[None]:
    store.execute("SELECT pg_advisory_lock(%s)", (Lock.BUILD_INDEXES,))
    try:
        yield
    finally:
        if not store.closed:
            store.execute("SELECT pg_advisory_unlock(%s)", (Lock.BUILD_INDEXES,))


@contextmanager
def _watched(store: psycopg.Connection, advance: Advance) -> Iterator[None]:
    """Tell how far the index is that `store` builds in this block; in all 100."""
    told = 0
    over = threading.Event()
    pid = store.info.backend_pid

    def watch() -> None:
        nonlocal told
        # Only news: without a connection to spare there is none.
        with (
            suppress(psycopg.Error),
            beside(store) as other,
        ):
            while not over.wait(_POLL):
                row = other.execute(
                    "SELECT blocks_done * 100 / nullif(blocks_total, 0) "
                    "FROM pg_stat_progress_create_index WHERE pid = %s",
                    (pid,),
                ).fetchone()
                # The last steps (sorting, writing out) are told when they are done.
                now = min(int(row[0]), _PERCENT - 1) if row and row[0] is not None else told
                if now > told:
                    advance(now - told)
                    told = now

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    # Not after an error: then it is not built.
    advance(_PERCENT - told)
