"""`import_file`: a whole file, chunk by chunk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from suqiu.progress import Advance
from suqiu.settings import Settings
from suqiu.store.connection.trouble import unreachable
from suqiu.store.database import Database
from suqiu.store.importing import runs
from suqiu.store.importing.chunk_reader import FAULTY, REPAIRED, ChunkReader, FaultSink
from suqiu.store.importing.chunk_writer import NEW, UNCHANGED, UPDATED, ChunkWriter
from suqiu.store.importing.mapping import FileMapping, read_mapping
from suqiu.store.importing.records import Record
from suqiu.store.locks import Lock
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Tickets `new`, `updated` and `unchanged`; rows `faulty` (left out) and `repaired`.

    `resumed_at` counts the rows an earlier, broken-off run of the same file had done.
    """

    rows: int
    new: int
    updated: int
    unchanged: int
    faulty: int
    repaired: int
    resumed_at: int = 0
    dry_run: bool = False


def import_file(
    database: Database,
    path: Path,
    settings: Settings,
    *,
    mapping: Path | None = None,
    taxonomy: Taxonomy | None = None,
    dry_run: bool = False,
    on_faults: FaultSink = lambda faults: None,
    advance: Advance = lambda rows: None,
) -> ImportResult:
    """Import a table of tickets (CSV, TSV, XLSX, JSONL, Parquet, gzipped or not).

    Codes and names of levels complete each other by `taxonomy`, the shipped one where there is
    none. Good rows are kept, bad ones told through `on_faults`. A dry run goes all the way and
    rolls back. InputError when the file cannot be used at all; StoreError when another import of
    it is under way, or the database goes away in the middle: then run it again, and it goes on
    where it stopped.
    """
    rules = read_mapping(mapping) if mapping else FileMapping()
    reader = ChunkReader(path, rules, settings, taxonomy, on_faults)
    writer: ChunkWriter | None = None
    hashed = runs.import_hash(path, mapping)
    try:
        with database.driver() as connection:
            if not dry_run:
                runs.hold(connection, hashed, path.name)
            run = runs.ImportRun(0, 0, {}) if dry_run else runs.begin(connection, hashed, path.name)
            counts = Counter(run.counts)
            done = told = run.rows_done
            advance(done)
            for done, faults, records in reader.chunks(run.rows_done):
                counts.update(faults)
                # Outside the transaction: a dry run must not roll its stage back.
                if writer is None or writer.present != reader.present:
                    writer = ChunkWriter(connection, reader.present)
                counts = _write(writer, records, counts, None if dry_run else run, done)
                advance(done - told)
                told = done
            if not dry_run:
                _refresh(connection)
                runs.finish(connection, run)
    except psycopg.OperationalError as error:
        broken = unreachable(error)
        broken.hint = "再运行同一条 suqiu import，会从中断处继续"
        raise broken from error
    return ImportResult(
        rows=done, new=counts[NEW], updated=counts[UPDATED], unchanged=counts[UNCHANGED],
        faulty=counts[FAULTY], repaired=counts[REPAIRED],
        resumed_at=run.rows_done, dry_run=dry_run,
    )  # fmt: skip


def _write(
    writer: ChunkWriter, records: Sequence[Record], counts: Counter[str], run: runs.ImportRun | None,
    done: int,
) -> Counter[str]:  # fmt: skip
    """One chunk, all or nothing; the counts with it. Without a run it is only tried."""
    connection = writer.connection
    while True:
        try:
            with connection.transaction(force_rollback=run is None):
                _one_at_a_time(connection)
                now = counts + writer.write(records) if records else counts
                if run is not None:
                    runs.record(connection, run, done, now)
        except psycopg.errors.DeadlockDetected:
            # Somebody at the desk holds several tickets; of two who wait for each other the
            # database sends one back, and this one can come again.
            continue
        return now


def _one_at_a_time(connection: psycopg.Connection) -> None:
    """Until this transaction ends no other import writes: two with the same tickets would count
    them as new twice, tell a change of state twice, or wait for each other.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (Lock.IMPORT,))


def _refresh(connection: psycopg.Connection) -> None:
    """Departments and areas that came with the tickets, and the planner's statistics."""
    with connection.transaction():
        _one_at_a_time(connection)
        for statement in _PLACES:
            connection.execute(statement)
    # The visibility map too: without it no index-only scans.
    connection.execute("VACUUM (ANALYZE) ticket, ticket_text, ticket_person")


_PLACES = (
    """INSERT INTO department (name)
    SELECT DISTINCT lead_department FROM ticket WHERE lead_department IS NOT NULL
    ON CONFLICT DO NOTHING""",
    """INSERT INTO area (id, kind, name, parent)
    SELECT DISTINCT district, '区', district, NULL FROM ticket WHERE district IS NOT NULL
    ON CONFLICT DO NOTHING""",
    """INSERT INTO area (id, kind, name, parent)
    SELECT DISTINCT concat_ws('/', district, street), '街道', street, district
    FROM ticket WHERE street IS NOT NULL ON CONFLICT DO NOTHING""",
    """INSERT INTO area (id, kind, name, parent)
    SELECT DISTINCT concat_ws('/', district, street, community), '社区', community,
        NULLIF(concat_ws('/', district, street), '')
    FROM ticket WHERE community IS NOT NULL ON CONFLICT DO NOTHING""",
    """INSERT INTO area (id, kind, name, parent)
    SELECT DISTINCT concat_ws('/', district, street, community, grid), '网格', grid,
        NULLIF(concat_ws('/', district, street, community), '')
    FROM ticket WHERE grid IS NOT NULL ON CONFLICT DO NOTHING""",
)
