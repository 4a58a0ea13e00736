"""Backup and restore with PostgreSQL's own programs, those of the embedded version."""

import os
import signal
import subprocess
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from suqiu.draft import draft_of, scratch_folder
from suqiu.errors import InputError, os_reason, reason_told
from suqiu.parent import ends_with_us
from suqiu.store import migrating
from suqiu.store.connection.patience import address_of, network
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.migrations import HEAD
from suqiu.store.server.cluster import programs

HINT = "看放备份的磁盘、配额和文件大小限额；没有写完的已经删掉"
_HINT_BACK = "备份损坏、版本较新或磁盘满最常见；原来的数据没有动"


def backup(database: Database, path: Path) -> int:
    """Write everything to one compressed archive; its size in bytes.

    One consistent snapshot, others may go on writing. Holds personal data in the clear: the
    file is readable by its owner only. It appears only when it is whole.
    """
    with draft_of(path, 0o600) as draft:
        # Row security on: an owner that is no superuser sees all rows by its own policy.
        _run(
            database, "pg_dump", "--format=custom", "--no-owner", "--enable-row-security",
            "--schema=public", f"--file={draft}",
        )  # fmt: skip
    return path.stat().st_size


def restore(database: Database, path: Path, *, force: bool = False) -> str:
    """Bring a backup back, all or nothing; gives the version it was of, migrated to ours.

    StoreError when the database holds tickets already, unless `force`, which deletes them;
    or when the archive is damaged or newer than this program.
    """
    if not path.is_file():
        raise InputError(f"找不到备份 {path}", hint="检查路径")
    engine = database.owner()
    held = _tickets(engine)
    if held and not force:
        raise StoreError(
            f"数据库里已有 {held:,} 条工单，不覆盖", hint="先备份，确认后加 --force 恢复"
        )
    # Read the whole archive before anything is deleted.
    _run(None, "pg_restore", f"--file={os.devnull}", str(path))
    with engine.connect() as connection:
        empty = not migrating.version(connection)
    if empty:
        # For what is outside the schema: the reader's role, rights on the database.
        migrating.upgrade(engine)
    try:
        with scratch_folder(path.parent) as folder:
            script = folder / "restore.sql"
            _run(None, "pg_restore", "--no-owner", f"--file={script}", str(path))
            _replay(database, script)
    except OSError as error:
        raise InputError(
            f"{path.parent} 里写不了：{os_reason(error)}", hint="把备份复制到能写的目录再恢复"
        ) from error
    with engine.connect() as connection:
        found = migrating.version(connection)
    if found != HEAD:
        migrating.upgrade(engine)
    return found


def _replay(database: Database, script: Path) -> None:
    """In one transaction: the old schema goes only if the new one comes whole."""
    _run(
        database, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--command=DROP SCHEMA public CASCADE",
        f"--file={script}",
    )  # fmt: skip


def _tickets(engine: Engine) -> int:
    with engine.connect() as connection:
        if not inspect(connection).has_table("ticket"):
            return 0
        return int(connection.execute(text("SELECT count(*) FROM ticket")).scalar_one())


def _run(database: Database | None, program: str, *arguments: str) -> None:
    """Run one program; the password goes by the environment, where others cannot see it.

    It waits for ever for a server that does not answer; we do not wait for it then.
    """
    environment = dict(os.environ)
    if database is not None:
        if database.url.password:
            environment["PGPASSWORD"] = str(database.url.password)
        plain = database.url.set(password=None)
        plain = plain.update_query_dict(
            {name: str(value) for name, value in network(plain, database.silence).items()}
        )
        arguments = (f"--dbname={address_of(plain)}", *arguments)
    with subprocess.Popen(
        [programs() / program, *arguments],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        errors="replace",
        # Or a restoring that was killed would go on, and be done all the same.
        preexec_fn=ends_with_us(),
    ) as process:  # fmt: skip
        told = _waited(process, database)
    if process.returncode:
        raise StoreError(
            f"{program} 失败：{_reason(process.returncode, told)}",
            hint=HINT if program == "pg_dump" else _HINT_BACK,
        )


def _reason(code: int, told: str) -> str:
    """The first line that it said; a signal says nothing, such as that of a limit on file sizes."""
    if code < 0 and -code == signal.SIGXFSZ:
        return "文件大小超过了限额（ulimit -f）"
    if code < 0:
        return f"被信号 {-code} 终止"
    return next((reason_told(line) for line in told.splitlines() if line.strip()), "原因不明")


def _waited(process: subprocess.Popen[str], database: Database | None) -> str:
    """What it says on the error stream in the end."""
    if database is None:
        return process.communicate()[1]
    while True:
        try:
            return process.communicate(timeout=database.silence)[1]
        except subprocess.TimeoutExpired:
            # Quiet it is with much to do, too.
            if database.answers():
                continue
            process.kill()
            process.communicate()
            silent = StoreError("数据库没有回应", hint="恢复后再运行同一条命令")
            silent.retryable = True
            raise silent from None
