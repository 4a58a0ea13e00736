"""Rows out of a database: one SELECT, read once, in a read-only transaction."""

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import sqlglot
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlglot import exp

from suqiu.errors import InputError
from suqiu.files.columns import match_columns
from suqiu.store.connection.patience import SILENCE, patient_engine
from suqiu.store.connection.trouble import reason

_BATCH = 2000
# What a SELECT must not hold anywhere, even deep inside.
_FORBIDDEN = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.DDL, exp.Command, exp.Lock,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """One SELECT and the database it is for; rows come in the query's own order."""

    text: str
    url: str = field(repr=False)
    silence: float = SILENCE


def looks_like_sql(text: str) -> bool:
    """Whether a command line word is meant as a statement and not as a file's name."""
    words = text.split(None, 1)
    return len(words) == 2 and words[0].isalpha() and not Path(text[:200]).exists()


def check_select(text: str) -> str:
    """The statement without its semicolon; InputError unless it is exactly one SELECT."""
    hint = "写一条 SELECT；要改数据请在数据库里做"
    try:
        statements = [one for one in sqlglot.parse(text, read="postgres") if one is not None]
    except sqlglot.errors.SqlglotError as error:
        raise InputError("--in 的查询语句看不懂", hint=hint) from error
    if len(statements) != 1:
        raise InputError(f"--in 里有 {len(statements)} 条语句，只能有一条", hint=hint)
    [statement] = statements
    if not isinstance(statement, exp.Query) or statement.find(*_FORBIDDEN):
        raise InputError("--in 的语句不是单纯的 SELECT", hint=hint)
    return text.strip().rstrip(";").rstrip()


def open_database(url: str, silence: float = SILENCE) -> Engine:
    """An engine for a PostgreSQL address as people write it, that gives up after so many seconds
    without a sign of life; InputError when it is none.
    """
    hint = "例：--database postgresql://用户@主机/库名，或设置 SUQIU_DATABASE_URL"
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InputError("数据库地址看不懂", hint=hint) from error
    if address.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise InputError(f"不支持 {address.drivername} 数据库，只支持 PostgreSQL", hint=hint)
    address = address.set(drivername="postgresql+psycopg")
    return patient_engine(address, silence, pool_pre_ping=True)[0]


def spool(query: SourceQuery, path: Path, columns: Mapping[str, str]) -> int:
    """Write the query's rows to `path` as JSON lines, all or nothing; returns how many.

    They are kept as they were, so that a run broken off goes on with the same rows whatever
    happens to the table meanwhile, and no transaction stays open through the night.
    InputError when the query fails, or its ticket numbers are missing or not unique.
    """
    text = check_select(query.text)
    draft = path.with_name(f".{path.name}.draft")
    engine = open_database(query.url, query.silence)
    try:
        with engine.connect() as connection:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True, no_parameters=True
            )
            rows = _write(connection, text, draft, columns)
    except SQLAlchemyError as error:
        raise InputError(f"查询失败：{reason(error)}", hint="先在数据库里试一下这条查询") from error
    finally:
        engine.dispose()
    draft.replace(path)
    return rows


def _write(connection: Connection, text: str, draft: Path, columns: Mapping[str, str]) -> int:
    streamed = connection.execution_options(stream_results=True, max_row_buffer=_BATCH)
    with closing(streamed.exec_driver_sql(text)) as result:
        names = list(result.keys())
        if len(set(names)) != len(names):
            raise InputError("查询结果有同名的列", hint="用 AS 给列起不同的名字")
        number = match_columns(names, columns).get("id")
        if number is None:
            raise InputError(
                f"查询结果没有工单编号列；列是：{'、'.join(names)}",
                hint="在 SELECT 里加上编号，或用 --map 编号=列名",
            )
        rows = _write_rows(result, names, number, draft)
    if rows == 0:
        raise InputError("查询没有结果", hint="检查查询的条件")
    _check_unique(streamed.execution_options(stream_results=False), text, number)
    return rows


def _write_rows(
    result: Iterable[Sequence[object]], names: list[str], number: str, draft: Path
) -> int:
    place, rows = names.index(number), 0
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        for row in result:
            cells = [_cell(value) for value in row]
            rows += 1
            if not str(cells[place] or "").strip():
                raise InputError(
                    f"查询结果第 {rows} 行没有工单编号", hint="在 WHERE 里去掉这样的行"
                )
            line = dict(zip(names, cells, strict=True))
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE, default=str))
        file.flush()
        os.fsync(file.fileno())
    return rows


def _check_unique(connection: Connection, text: str, number: str) -> None:
    """In the same snapshot, by the database: it can sort more numbers than we can hold."""
    column = connection.dialect.identifier_preparer.quote_identifier(number)
    twice = connection.exec_driver_sql(
        f"SELECT {column}::text FROM ({text}\n) AS asked GROUP BY 1 HAVING count(*) > 1 LIMIT 1"
    ).scalar()
    if twice is not None:
        raise InputError(
            f"工单编号 {twice} 在查询结果里不止一行", hint="改查询，使每个编号只有一行"
        )


def _cell(value: object) -> object:
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool | str | int) or value is None:
        return value
    return str(value)
