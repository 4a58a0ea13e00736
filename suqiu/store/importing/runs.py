"""The memory of imports: how far each file came, so that a killed one goes on."""

import hashlib
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection
from psycopg.types.json import Jsonb

from suqiu.errors import BusyError
from suqiu.store.locks import Lock

# Seconds after which the server knows that the program it works for is no more.
_NOTICED = 2.0


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One run of one file: rows of the file that are done, and what became of them."""

    id: int
    rows_done: int
    counts: Mapping[str, int]


def import_hash(path: Path, mapping: Path | None) -> str:
    """Over the bytes of the file and of its mapping, 64 hex digits."""
    digest = hashlib.sha256()
    for part in (path, mapping):
        if part is not None:
            with part.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def hold(connection: Connection, hashed: str, name: str) -> None:
    """Keep others from importing this file as long as the connection lives; BusyError where
    somebody does: two would each go on where the other is.
    """
    # The server is to notice soon when we are killed in the middle of a long statement.
    connection.execute(f"SET client_connection_check_interval = '{_NOTICED:.0f}s'")
    key, end = int(hashed[:8], 16) - (1 << 31), time.monotonic() + 2 * _NOTICED
    while True:
        asked = "SELECT pg_try_advisory_lock(%s, %s)"
        [free] = connection.execute(asked, (Lock.IMPORT, key)).fetchone() or [False]
        if free:
            return
        if time.monotonic() > end:
            raise BusyError(f"{name} 正由另一个 suqiu import 导入", hint="等它做完")
        time.sleep(0.2)


def begin(connection: Connection, hashed: str, name: str) -> ImportRun:
    """The unfinished run of this file, or a new one."""
    with connection.transaction():
        found = connection.execute(
            "SELECT id, rows_done, counts, finished_at IS NULL FROM import_run "
            "WHERE file_hash = %s ORDER BY id DESC LIMIT 1",
            (hashed,),
        ).fetchone()
        if found is not None and found[3]:
            return ImportRun(found[0], found[1], found[2])
        made = connection.execute(
            "INSERT INTO import_run (file_hash, file_name) VALUES (%s, %s) RETURNING id",
            (hashed, name),
        ).fetchone()
        assert made is not None
        return ImportRun(made[0], 0, {})


def record(connection: Connection, run: ImportRun, rows_done: int, counts: Counter[str]) -> None:
    """Within the transaction of the chunk: both are kept, or neither."""
    connection.execute(
        "UPDATE import_run SET rows_done = %s, counts = %s WHERE id = %s",
        (rows_done, Jsonb(dict(counts)), run.id),
    )


def finish(connection: Connection, run: ImportRun) -> None:
    """The file is through: importing it again starts from its first row."""
    with connection.transaction():
        connection.execute(
            "UPDATE import_run SET finished_at = LOCALTIMESTAMP(0) WHERE id = %s", (run.id,)
        )
