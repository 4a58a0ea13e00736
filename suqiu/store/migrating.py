"""Moves a database from version to version."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from suqiu.progress import Advance
from suqiu.store.connection.trouble import forbidden
from suqiu.store.errors import StoreError
from suqiu.store.locks import Lock
from suqiu.store.migrations import HEAD

Report = Callable[[str], None]


def version(connection: Connection) -> str:
    """The database's version; empty when it has none of our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def check(connection: Connection) -> None:
    """StoreError when the database is not of the version this program works with."""
    found = version(connection)
    if found != HEAD:
        raise StoreError(
            f"数据库版本是 {found or '空'}，程序需要 {HEAD}",
            hint="数据库较新就升级程序；较旧就先备份，再运行 suqiu db upgrade",
        )


def writable(connection: Connection) -> bool:
    """Whether who asks owns our tables and the server lets anybody write."""
    return bool(
        connection.execute(
            text("SELECT pg_has_role(relowner, 'USAGE')"
                 " AND current_setting('transaction_read_only') = 'off'"
                 " FROM pg_class WHERE oid = 'ticket'::regclass")
        ).scalar_one()
    )  # fmt: skip


def upgrade(
    engine: Engine, *, report: Report = lambda news: None, advance: Advance = lambda versions: None
) -> str:
    """To the newest version; gives the version before. StoreError when it is newer than we are.

    A transaction a version: stopped, it goes on with the one it was at. `report` hears when another
    process is at it, who is waited for, `advance` of each version.
    """
    return _run(engine, HEAD, report=report, advance=advance)


def steps(before: str) -> int:
    """Versions from this one to the newest; none from one that is newer than we are."""
    return max(int(HEAD) - int(before), 0) if before.isdigit() else int(HEAD)


def downgrade(engine: Engine, target: str) -> str:
    """Back to `target` (`base`: no tables, ALL DATA IS LOST); gives the version before."""
    return _run(engine, target, down=True)


def _run(
    engine: Engine, target: str, *, down: bool = False, report: Report = lambda news: None,
    advance: Advance = lambda versions: None,
) -> str:  # fmt: skip
    # Imported here: Alembic takes a third of a second, and most starts need none of it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as guard, engine.connect() as connection:
        lock = {"lock": Lock.MIGRATE}
        if not guard.execute(text("SELECT pg_try_advisory_lock(:lock)"), lock).scalar_one():
            report("另一个进程正在升级数据库，等它做完")
            guard.execute(text("SELECT pg_advisory_lock(:lock)"), lock)
        try:
            # An index may take half an hour: when we are killed nobody is to wait for that.
            connection.execute(text("SET client_connection_check_interval = '5s'"))
            connection.commit()
            before = version(connection)
            connection.rollback()
            config.attributes["connection"] = connection
            config.attributes["on_version"] = lambda **_: advance(1)
            (command.downgrade if down else command.upgrade)(config, target)
            connection.commit()
        except DBAPIError as error:
            if (told := forbidden(error)) is None:
                raise
            raise told from error
        except CommandError as error:
            raise StoreError(
                f"数据库不能换到版本 {target}：{error}", hint="suqiu db status 查看版本"
            ) from error
        finally:
            guard.rollback()
            guard.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)
    return before
