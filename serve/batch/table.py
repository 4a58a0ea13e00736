"""Results in a table of a PostgreSQL database."""

import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)  # fmt: skip
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError

from serve.batch.chunk import Shape
from serve.batch.errors import BatchError
from serve.batch.manifest import Manifest
from serve.batch.query import open_database
from serve.batch.records import ChunkDone, Tally
from suqiu.errors import InputError
from suqiu.store.connection import pooling
from suqiu.store.connection.patience import SILENCE
from suqiu.store.connection.trouble import reason

# A killed run's last connection may need this long to be noticed by the server, in seconds.
_PATIENCE = 5.0
_NAME = re.compile(r"^(?:([\w]{1,60})\.)?([\w]{1,60})$")

_STATE = MetaData()
_RUN = Table(
    "suqiu_batch_run", _STATE,
    Column("target", Text, primary_key=True), Column("run", Text, primary_key=True),
    Column("manifest", JSONB, nullable=False), Column("chunk", Integer, nullable=False),
    Column("finished", Boolean, nullable=False),
)  # fmt: skip
_CHUNK = Table(
    "suqiu_batch_chunk", _STATE,
    Column("target", Text, primary_key=True), Column("run", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True), Column("tally", JSONB, nullable=False),
)  # fmt: skip


class TableTarget:
    """`table:NAME`: a row a ticket under (run, row_no), each chunk with its mark in one
    transaction. The same work done again replaces its rows; other work adds its own.
    """

    shape = Shape.JSON

    def __init__(self, name: str, url: str, folders: Path, silence: float = SILENCE) -> None:
        match = _NAME.match(name)
        if match is None:
            raise InputError(
                f"表名 {name} 不可用", hint="用字母、数字、下划线或汉字，如 table:分类结果"
            )
        self.place = f"table:{name}"
        self._engine = open_database(url, silence)
        self._table = _results(match[2], match[1])
        key = hashlib.sha256(f"{self._engine.url!r} {name}".encode()).hexdigest()[:16]
        self.folder = folders / f"{match[2]}-{key}"
        self._run = ""
        self._held = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._held.callback(self._engine.dispose)
            pooling.check(self._engine, {})
            connection = self._held.enter_context(self._engine.connect())
            self._lock(connection.execution_options(isolation_level="AUTOCOMMIT"))
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._create()
        except SQLAlchemyError as error:
            self._held.close()
            raise InputError(
                f"数据库用不了：{reason(error)}", hint="检查 --database 和权限"
            ) from error
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        # What the lock was held by may be gone with the database: the error is told already.
        with suppress(SQLAlchemyError):
            self._held.close()

    def unfinished(self) -> Manifest | None:
        """The manifest of the run in this table that has no end yet."""
        with self._transaction() as connection:
            found = connection.execute(
                select(_RUN.c.run, _RUN.c.manifest).where(self._here(_RUN), ~_RUN.c.finished)
            ).first()
        if found is None:
            return None
        self._run = str(found[0])
        return Manifest.from_json(found[1])

    def clear(self) -> None:
        """Delete the rows and marks of the unfinished run."""
        if self.unfinished() is not None:
            with self._transaction() as connection:
                self._forget(connection, self._run)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700, parents=True)

    def begin(self, manifest: Manifest) -> None:
        """Note the new run; rows of an earlier one of the same name make room."""
        self._run = manifest.run
        with self._transaction() as connection:
            self._forget(connection, self._run)
            connection.execute(
                insert(_RUN).values(
                    target=self.place, run=self._run, manifest=manifest.to_json(),
                    chunk=manifest.chunk, finished=False,
                )
            )  # fmt: skip

    def done(self) -> Mapping[int, Tally]:
        """The marked chunks."""
        with self._transaction() as connection:
            marks = connection.execute(
                select(_CHUNK.c.number, _CHUNK.c.tally).where(self._of_run(_CHUNK, self._run))
            ).all()
        return {number: Tally.from_json(tally) for number, tally in marks}

    def put(self, done: ChunkDone) -> None:
        """Rows and mark together; a chunk already marked is left alone."""
        with self._transaction() as connection:
            marked = connection.execute(
                postgresql.insert(_CHUNK)
                .values(
                    target=self.place, run=self._run, number=done.number,
                    tally=done.tally.to_json(),
                )
                .on_conflict_do_nothing()
                .returning(_CHUNK.c.number)
            ).first()  # fmt: skip
            if marked is None:
                return
            size: int = connection.execute(
                select(_RUN.c.chunk).where(self._of_run(_RUN, self._run))
            ).scalar_one()
            first = done.number * size + 1
            connection.execute(
                insert(self._table),
                [_row(self._run, first + i, line) for i, line in enumerate(done.lines)],
            )

    def finish(self, chunks: int) -> None:
        """Note the end, once all chunks are marked."""
        with self._transaction() as connection:
            marks = connection.execute(
                select(func.count()).select_from(_CHUNK).where(self._of_run(_CHUNK, self._run))
            ).scalar_one()
            if marks != chunks:
                raise BatchError("有的分块不见了", hint="用 --restart 从头开始")
            connection.execute(
                update(_RUN).where(self._of_run(_RUN, self._run)).values(finished=True)
            )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _lock(self, connection: Connection) -> None:
        """An advisory lock, held as long as this connection lives."""
        key = int.from_bytes(hashlib.sha256(self.place.encode()).digest()[:8], signed=True)
        end = time.monotonic() + _PATIENCE
        while not connection.execute(select(func.pg_try_advisory_lock(key))).scalar():
            if time.monotonic() > end:
                raise BatchError("另一个批处理正在写同一个输出", hint="等它结束，或换一个 --out")
            time.sleep(0.2)

    def _create(self) -> None:
        with self._engine.begin() as connection:
            # Two runs on different tables may start at once on a fresh database.
            connection.execute(text("SELECT pg_advisory_xact_lock(7305001)"))
            _STATE.create_all(connection)
            self._table.create(connection, checkfirst=True)
            found = inspect(connection).get_columns(self._table.name, schema=self._table.schema)
        missing = {column.name for column in self._table.columns} - {one["name"] for one in found}
        if missing:
            raise InputError(
                f"{self.place} 已存在，但不是批处理的结果表", hint="--out table: 换一个表名"
            )

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise BatchError(
                f"写数据库失败：{reason(error)}", hint="数据库恢复后用 --resume 继续"
            ) from error

    def _here(self, table: Table) -> Any:
        return table.c.target == self.place

    def _of_run(self, table: Table, run: str) -> Any:
        return self._here(table) & (table.c.run == run)

    def _forget(self, connection: Connection, run: str) -> None:
        connection.execute(delete(self._table).where(self._table.c.run == run))
        connection.execute(delete(_CHUNK).where(self._of_run(_CHUNK, run)))
        connection.execute(delete(_RUN).where(self._of_run(_RUN, run)))


def _results(name: str, schema: str | None) -> Table:
    """The table of results; `payload` is the whole suggestion as in JSON lines."""
    table = Table(
        name, MetaData(), Column("run", Text, primary_key=True),
        Column("row_no", BigInteger, primary_key=True), Column("ticket_no", Text, nullable=False),
        Column("leaf_code", Text), Column("leaf_path", Text), Column("probability", Double),
        Column("lead_department", Text), Column("decision", Text, nullable=False),
        Column("path", Text, nullable=False), Column("degraded", Boolean, nullable=False),
        Column("error", Text, nullable=False), Column("payload", JSONB, nullable=False),
        schema=schema,
    )  # fmt: skip
    Index(f"{name[:40]}_ticket_no", table.c.ticket_no)
    return table


def _row(run: str, number: int, line: bytes) -> dict[str, Any]:
    value = orjson.loads(line)
    best: dict[str, Any] = value["codes"][0] if value["codes"] else {}
    lead: dict[str, Any] = next((one for one in value["departments"] if one["role"] == "lead"), {})
    return {
        "run": run, "row_no": number, "ticket_no": value["id"],
        "leaf_code": best.get("code"), "leaf_path": best.get("path"),
        "probability": best.get("probability"), "lead_department": lead.get("name"),
        "decision": value["decision"], "path": value.get("path", "fast"),
        "degraded": value.get("degraded", False), "error": value.get("error", ""),
        "payload": value,
    }  # fmt: skip
