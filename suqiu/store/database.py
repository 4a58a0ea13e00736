"""The one door to the database: the owner writes, the reader reads within a user's scope."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from suqiu.settings import Settings
from suqiu.store import migrating, scope
from suqiu.store.connection import pooling
from suqiu.store.connection.patience import (
    SILENCE,
    PatientConnection,
    patient_connection,
    patient_engine,
)
from suqiu.store.connection.pulse import answers
from suqiu.store.connection.trouble import forbidden, unreachable
from suqiu.store.errors import StoreError
from suqiu.store.migrations import HEAD
from suqiu.store.server import embedded
from suqiu.store.users import User

READER = "suqiu_reader"
_TIME = {"TimeZone": "Asia/Shanghai"}
_ZONE = "-c timezone=Asia/Shanghai"
# Seconds that a statement may take where somebody waits for its answer at a page.
_SERVED = 60.0


class Database:
    """Both doors to one database; use as a context manager, or `close` it."""

    def __init__(
        self, owner: URL, reader: URL, *, statement_timeout: float = 10.0,
        silence: float = SILENCE, served: bool = False,
    ) -> None:  # fmt: skip
        self.url, self.silence = owner, silence
        pool: dict[str, Any] = {"pool_size": 10, "max_overflow": 20}
        served_only = f"-c lock_timeout={_milliseconds(statement_timeout)} -c statement_timeout={_milliseconds(_SERVED)}"
        self._owner, self._pulse = patient_engine(
            owner, silence, longest=_SERVED + silence if served else math.inf,
            connect_args={"options": f"{_ZONE} {served_only}" if served else _ZONE}, **pool,
        )  # fmt: skip
        # Each statement by itself: `single`; streams are prepared (threshold 0), and only one
        # can be at a time.
        # Custom plans: a period of a day and one of a year want different ones.
        self._reader, _ = patient_engine(
            reader, silence, longest=statement_timeout + silence, single=True,
            connect_args={
                "prepare_threshold": 0,
                "options": f"{_ZONE} -c statement_timeout={_milliseconds(statement_timeout)} "
                "-c plan_cache_mode=force_custom_plan -c default_transaction_read_only=on",
            }, **pool,
        )  # fmt: skip
        self._alone = self._owner.execution_options(isolation_level="AUTOCOMMIT")
        self._limits = {
            **_TIME, "statement_timeout": str(_milliseconds(statement_timeout)),
            "default_transaction_read_only": "on",
        }  # fmt: skip
        self._secret: str | None = None

    @classmethod
    def open(
        cls, settings: Settings, patience: float = embedded.PATIENCE, *, served: bool = False
    ) -> Self:
        """The database of these settings.

        The embedded one is started, made and migrated as needed; one given by URL must be of
        our version already. StoreError when it cannot be reached (the embedded one: within
        `patience` seconds) or is of another version. `served` where people wait for answers:
        no statement waits long for a lock, or takes more than a minute.
        """
        database = cls.connect(settings, patience, served=served)
        try:
            if settings.database_url is None:
                with database._owner.connect() as connection:
                    current = migrating.version(connection)
                if current != HEAD:
                    # As long as it takes.
                    with cls.connect(settings, patience) as unhurried:
                        migrating.upgrade(unhurried.owner())
            with database._owner.connect() as connection:
                migrating.check(connection)
            database.check_session()
        except OperationalError as error:
            database.close()
            raise unreachable(error) from error
        except DBAPIError as error:
            database.close()
            if (told := forbidden(error)) is None:
                raise
            raise told from error
        except StoreError:
            database.close()
            raise
        return database

    @classmethod
    def connect(
        cls, settings: Settings, patience: float = embedded.PATIENCE, *, served: bool = False
    ) -> Self:
        """As `open`, of whatever version: for migrations, backup and restore."""
        if settings.database_url is None:
            owner = make_url(embedded.start(settings.data_dir / "postgres", patience))
            reader = owner.set(username=READER)
        else:
            owner = _given(settings.database_url.get_secret_value(), "DATABASE_URL")
            if settings.database_reader_url is None:
                raise StoreError(
                    f"没有只读角色 {READER} 的连接地址", hint="设置 SUQIU_DATABASE_READER_URL"
                )
            reader = _given(settings.database_reader_url.get_secret_value(), "DATABASE_READER_URL")
        return cls(
            owner, reader, statement_timeout=settings.statement_timeout,
            silence=settings.database_silence, served=served,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections; the server goes on."""
        self._owner.dispose()
        self._reader.dispose()

    @property
    def gone(self) -> bool:
        """Whether the server is known not to answer; False while nobody noticed."""
        return self._pulse.gone

    def answers(self) -> bool:
        """Whether anybody answers now, a new connection asked for."""
        return answers(lambda: patient_connection(self.url, self.silence).close())

    @contextmanager
    def driver(self) -> Iterator[PatientConnection]:
        """A connection of the owner's for the driver itself, outside any pool, committed by
        statement: for COPY, and for what takes long. psycopg's errors.
        """
        with patient_connection(
            self.url, self.silence, autocommit=True, options=_ZONE
        ) as connection:
            yield connection

    def check_session(self, *, reader: bool = False) -> None:
        """StoreError where a pooler stands before the server that keeps no sessions, or drops
        their settings; the reader's door is looked at when it is first used, or when asked for.
        """
        pooling.check(self._owner, _TIME)
        if reader:
            self._introduced()

    def owner(self) -> Engine:
        """For writing: sees every row. Never for a user's question."""
        return self._owner

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """The owner's eyes without a transaction: each statement stands alone, and is kept."""
        with self._alone.connect() as connection:
            yield connection

    @contextmanager
    def reader(self, user: User) -> Iterator[Connection]:
        """A read-only transaction that sees this user's rows and no personal column.

        What counts is the user as stored (role, lists, level, active): one that is not
        stored sees nothing. One statement at a time; each at most `statement_timeout`.
        """
        if self._secret is None:
            self._secret = self._introduced()
        with self._reader.connect() as raw:
            connection = raw.execution_options(postgresql_readonly=True)
            scope.enter(connection, self._secret, user.name)
            try:
                yield connection
            finally:
                connection.rollback()

    def _introduced(self) -> str:
        """What scopes are signed with, once the reader's door is known to be that."""
        pooling.check(self._reader, self._limits)
        with self.look() as connection:
            secret, name = connection.execute(
                text("SELECT value, (SELECT min(name) FROM app_user WHERE active)"
                     " FROM setting_secret WHERE name = 'scope'")
            ).one()  # fmt: skip
        scope.check(self._reader, secret, name)
        return str(secret)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _given(value: str, name: str) -> URL:
    try:
        url = make_url(value)
    except Exception as error:
        raise StoreError(
            f"SUQIU_{name} 不是数据库地址", hint="形如 postgresql://用户:密码@主机/库"
        ) from error
    if url.get_backend_name() != "postgresql":
        raise StoreError(f"SUQIU_{name} 不是 PostgreSQL 的地址", hint="需要 PostgreSQL 15 或更新")
    return url.set(drivername="postgresql+psycopg")
