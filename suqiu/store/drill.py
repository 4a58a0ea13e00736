"""A backup that was never restored is none: back up, restore beside, compare, clean up."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from suqiu.draft import scratch_folder
from suqiu.store.audit import first_break
from suqiu.store.backup import HINT, backup, restore
from suqiu.store.connection.patience import patient_engine
from suqiu.store.connection.trouble import reason
from suqiu.store.database import READER, Database
from suqiu.store.errors import StoreError
from suqiu.store.locks import Lock, alone


@dataclass(frozen=True, slots=True)
class Drilled:
    """What came of it: rows of each table before and after, where the audit chain broke in
    the copy, bytes of the archive, seconds of both ways. `older` is an archive that was there: the
    tables have changed since, so that their numbers prove nothing.
    """

    before: Mapping[str, int]
    after: Mapping[str, int]
    broken: int | None
    size: int
    backup_seconds: float
    restore_seconds: float
    older: bool = False

    @property
    def differing(self) -> dict[str, tuple[int, int]]:
        """Tables whose numbers of rows are not the same, with both; a service that goes on
        writing makes some differ.
        """
        names = sorted(self.before.keys() | self.after.keys())
        pairs = {name: (self.before.get(name, 0), self.after.get(name, 0)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def well(self) -> bool:
        """Whether everything came back."""
        return (self.older or not self.differing) and self.broken is None


def _backed_up(database: Database, path: Path) -> int:
    try:
        return backup(database, path)
    except StoreError as error:
        if error.hint == HINT:
            error.hint = f"演练的备份写在临时目录 {gettempdir()}：看它的磁盘，或设 TMPDIR 换一个"
        raise


def drill(database: Database, archive: Path | None = None) -> Drilled:
    """Back up (or take `archive`), restore into a new database on the same server, compare,
    and drop it. StoreError when no database may be made there, BusyError while another drill is at it.
    """
    with (
        database.owner().connect() as guard,
        alone(guard, Lock.DRILL, "suqiu db drill"),
        scratch_folder() as folder,
    ):
        _drop_left(database)
        began = time.monotonic()
        with database.owner().connect() as connection:
            before = counted(connection)
        path = archive or folder / "drill.dump"
        size = _backed_up(database, path) if archive is None else path.stat().st_size
        between = time.monotonic()
        name = f"{copy_prefix(database)}{secrets.token_hex(4)}"
        _statement(database, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            scratch = database.url.set(database=name)
            with Database(scratch, scratch.set(username=READER)) as copy:
                restore(copy, path)
                with copy.owner().connect() as connection:
                    after, broken = counted(connection), first_break(connection)
        finally:
            _statement(database, f"DROP DATABASE {name} WITH (FORCE)")
    return Drilled(
        before, after, broken, size, between - began, time.monotonic() - between,
        older=archive is not None,
    )  # fmt: skip


def copy_prefix(database: Database) -> str:
    """How the names of the copies begin, of this database alone: other databases of the server may be drilled at the same time."""
    return f"suqiu_drill_{hashlib.sha256(str(database.url.database).encode()).hexdigest()[:6]}_"


def _drop_left(database: Database) -> None:
    """Drop the copies, with everybody's data in them, that killed drills left; none may be at it."""
    with database.owner().connect() as connection:
        names = connection.execute(
            text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)"),
            {"prefix": copy_prefix(database)},
        ).scalars()
        for name in list(names):
            _statement(database, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def counted(connection: Connection) -> dict[str, int]:
    """Rows of every table of ours."""
    names = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    ).scalars()
    return {
        name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())
        for name in list(names)
    }


def _statement(database: Database, statement: str) -> None:
    """Outside any transaction, as databases are made and dropped."""
    engine, _ = patient_engine(database.url, database.silence, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        raise StoreError(
            f"演练用的数据库建不了或删不掉：{reason(error)}", hint="属主要有 CREATEDB 权限"
        ) from error
    finally:
        engine.dispose()
