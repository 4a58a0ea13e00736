"""`suqiu db …`: the database's versions, backup and restore."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from serve.cli.audited import audited
from suqiu.console import out, progress, say
from suqiu.errors import InputError
from suqiu.interrupt import interruptible
from suqiu.settings import load_settings
from suqiu.store import backup as archives
from suqiu.store import migrating
from suqiu.store.connection.trouble import unreachable
from suqiu.store.database import Database
from suqiu.store.drill import drill
from suqiu.store.migrations import HEAD
from suqiu.store.server import embedded
from suqiu.store.simulating.run import finish, indexes_aside

app = typer.Typer(help="数据库：版本、备份、恢复、停止。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """数据库：版本、备份、恢复、停止。"""


@app.command()
def upgrade() -> None:
    """把数据库升级到程序需要的版本；没有表则建表；补建中断的模拟留下的索引。先备份。"""
    with Database.connect(load_settings()) as database:
        with _reached(database).owner().connect() as connection:
            version = migrating.version(connection)
        # Before migrating: a migration believes in the indexes of its version.
        waiting = indexes_aside(database) if version >= "0015" else 0
        if waiting:
            with progress("建索引", 100 * waiting) as advance:
                finish(database, advance=advance)
            out.print(f"补建索引：{waiting} 个")
        with (
            interruptible("升级好的版本都在；再运行同一条命令接着做"),
            progress("升级", migrating.steps(version)) as advance,
        ):
            before = migrating.upgrade(database.owner(), report=say, advance=advance)
        if before != HEAD:
            audited(database, "database.upgrade", HEAD, before=before)
        out.print(f"数据库版本：{before or '空'} → {HEAD}")


@app.command()
def downgrade(
    target: Annotated[str, typer.Argument(metavar="版本", help="版本号；base 表示删掉所有表")],
    yes: Annotated[bool, typer.Option("--yes", help="确认：退掉的表和列里的数据会丢失")] = False,
) -> None:
    """把数据库退回旧版本；会丢数据，先备份。"""
    if not yes:
        raise InputError("退回旧版本会丢失数据", hint="先 suqiu db backup，再加 --yes")
    with Database.connect(load_settings()) as database:
        with _reached(database).owner().connect() as connection:
            newest = migrating.version(connection) == HEAD
        if newest:  # of an older one the tables may be others
            audited(database, "database.downgrade", target, before=HEAD)
        before = migrating.downgrade(database.owner(), target)
    out.print(f"数据库版本：{before or '空'} → {target}")


@app.command()
def status() -> None:
    """显示数据库在哪里、什么版本、多少工单。"""
    settings = load_settings()
    with Database.connect(settings) as database:
        url = _reached(database).url
        with database.owner().connect() as connection:
            version = migrating.version(connection)
            server = connection.execute(text("SHOW server_version")).scalar_one()
            count = "–"
            if version:
                tickets = connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
                count = f"{tickets:,}"
        waiting = indexes_aside(database) if version == HEAD else 0
        if version == HEAD:
            database.check_session(reader=True)
    where = settings.data_dir / "postgres" if settings.database_url is None else url.host
    out.print(f"数据库：{where}（PostgreSQL {server}）")
    out.print(f"版本：{version or '空'}，程序需要 {HEAD}")
    out.print(f"工单：{count} 条")
    if waiting:
        out.print(f"索引：缺 {waiting} 个（模拟没有做完），查询会慢；运行 suqiu db upgrade 补建")


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(metavar="文件", help="备份写到哪个文件")],
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件")] = False,
) -> None:
    """备份整个数据库到一个文件；含未脱敏的个人信息，妥善保管。"""
    if path.exists() and not force:
        raise InputError(f"{path} 已存在，不覆盖", hint="换一个文件名，或加 --force")
    with Database.open(load_settings()) as database:
        audited(database, "database.backup", path.name)
        size = archives.backup(database, path)
    out.print(f"已备份到 {path}，{size / 1e6:,.1f} MB")


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(metavar="文件", help="suqiu db backup 写的文件")],
    force: Annotated[
        bool, typer.Option("--force", help="数据库里已有工单也恢复，原数据删除")
    ] = False,
) -> None:
    """从备份恢复；数据库里已有工单则拒绝，除非 --force。"""
    with Database.connect(load_settings()) as database:
        version = archives.restore(_reached(database), path, force=force)
        audited(database, "database.restore", path.name, before=version)
        with database.owner().begin() as connection:
            # Of people who may have been shut out since the backup.
            connection.execute(text("DELETE FROM web_session"))
    out.print(f"已从 {path} 恢复（备份时版本 {version}，现在 {HEAD}）；所有人要重新登录")
    say("用户、密码、令牌也是备份时的：备份以后停用的用户、作废的令牌，再停用、作废一次")


@app.command("drill")
def drill_command(
    archive: Annotated[
        Path | None, typer.Option("--archive", metavar="文件", help="演练已有的备份，不另做")
    ] = None,
) -> None:
    """备份演练：备份、恢复到临时库、逐表比对条数和审计链、删掉临时库。

    退出码：0 全部一致（已有的备份：能恢复，审计链完好）；1 有不一致的表或断了的审计链。
    """
    if archive is not None and not archive.is_file():
        raise InputError(f"找不到备份 {archive}", hint="检查路径")
    with Database.open(load_settings()) as database:
        audited(database, "database.drill", archive.name if archive else "")
        found = drill(database, archive)
    rows = sum(found.after.values())
    out.print(
        f"备份 {found.size / 1e6:,.1f} MB，用时 {found.backup_seconds:.1f} 秒；"
        f"恢复 {len(found.after)} 个表 {rows:,} 行，用时 {found.restore_seconds:.1f} 秒"
    )
    for name, (before, after) in found.differing.items():
        now = "现在" if found.older else "原库"
        out.print(f"{name}：{now} {before:,} 行，恢复后 {after:,} 行")
    if found.broken is not None:
        out.print(f"恢复后的审计链断在第 {found.broken} 条")
    if not found.well:
        raise typer.Exit(1)
    if found.older and found.differing:
        out.print("能恢复，审计链完好；备份以后库变了，条数不同的看看说不说得通")
    else:
        out.print("全部一致")


@app.command()
def stop() -> None:
    """停止随附的数据库；下一条命令会自动再启动它。"""
    settings = load_settings()
    if settings.database_url is not None:
        raise InputError("数据库是自备的，不由 suqiu 启停", hint="用数据库自己的管理工具")
    stopped = embedded.stop(settings.data_dir / "postgres")
    say("数据库已停止" if stopped else "数据库没有在运行")


def _reached(database: Database) -> Database:
    try:
        with database.owner().connect():
            pass
        database.check_session()
    except OperationalError as error:
        raise unreachable(error) from error
    return database
