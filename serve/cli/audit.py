"""`suqiu audit …`: check the chain, take the log away, remove what is old."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from serve.admin.audit_line import HEADER, cells_of
from suqiu.console import out
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store import audit
from suqiu.store.audit_search import Sought, extent, known_head, stream
from suqiu.store.database import Database
from suqiu.store.users import local_administrator

app = typer.Typer(help="审计：核对、导出、清理。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """审计：核对、导出、清理。"""


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option("--head", metavar="编号:哈希", help="以前抄下的末尾，核对它还在")
    ] = None,
) -> None:
    """核对整条哈希链；打印末尾的编号和哈希，抄到系统以外。

    退出码：0 完好；1 断了，或 --head 那条不在了。
    """
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        there = extent(connection)
        broken = audit.first_break(connection)
        missing = head is not None and not known_head(connection, head)
    if broken is not None:
        out.print(f"断在第 {broken} 条：不是当初写的、前面缺了，或已不在")
    if missing:
        out.print(f"{head} 不在了：末尾被删过，或那条被改过（也可能已按期限清理）")
    if broken is not None or missing:
        raise typer.Exit(1)
    out.print(f"完好，{there.count:,} 条；末尾 {there.head or '还没有记录'}")


@app.command()
def export(
    path: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个 CSV")],
) -> None:
    """把全部审计记录导出为 CSV，最早的在前。"""
    if path.exists():
        raise InputError(f"{path} 已存在，不覆盖", hint="换一个文件名")
    with Database.open(load_settings()) as database:
        with database.owner().begin() as connection:
            audit.record(connection, local_administrator().name, "audit.export", path.name)
        with (
            path.open("x", encoding="utf-8-sig", newline="") as file,
            database.owner().connect() as connection,
        ):
            writer, count = csv.writer(file), 0
            writer.writerow(HEADER)
            for row in stream(connection, Sought()):
                writer.writerow(cells_of(row))
                count += 1
    out.print(f"已导出 {count:,} 条到 {path}")


@app.command()
def forget(
    days: Annotated[int, typer.Option("--keep-days", metavar="天数", help="保留多少天，至少 180")],
    yes: Annotated[bool, typer.Option("--yes", help="确认删除")] = False,
) -> None:
    """删除更早的审计记录；删除本身也记一条。先导出。"""
    if not yes:
        raise InputError("删除的记录不能恢复", hint="先 suqiu audit export，再加 --yes")
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        gone = audit.forget(connection, days, local_administrator().name)
    out.print(f"已删除 {gone:,} 条")
