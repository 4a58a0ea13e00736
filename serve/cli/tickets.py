"""`suqiu import` and `suqiu export`: tickets into the store and out of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer

from classifier.cache import taxonomy_of
from retrieval.index import update_index
from serve.batch.query import SourceQuery, looks_like_sql, spool
from serve.classifying.build import build_leaner
from serve.cli.audited import audited
from serve.cli.options import UserName, user_named
from serve.models.pointer import pinned
from suqiu.console import FaultList, out, progress, say
from suqiu.draft import scratch_folder
from suqiu.errors import InputError
from suqiu.interrupt import interruptible
from suqiu.settings import Settings, load_settings
from suqiu.store.database import Database
from suqiu.store.exporting.decisions import export_decisions
from suqiu.store.exporting.judged_answers import export_judged
from suqiu.store.exporting.tickets import export_tickets, read_period
from suqiu.store.importing.chunk_reader import FaultSink
from suqiu.store.importing.run import ImportResult, import_file
from suqiu.taxonomy import Taxonomy

# More than a day brings: indexed apart, so that an import takes no longer than it must.
_INDEXED_AT_ONCE = 5000


def register(app: typer.Typer) -> None:
    """Hang the commands on the root."""
    app.command("import")(import_tickets)
    app.command("export")(export)


def import_tickets(
    source: Annotated[
        str,
        typer.Argument(
            metavar="文件|SQL", help="CSV、TSV、XLSX、JSONL、Parquet，可 .gz；或一条 SELECT"
        ),
    ],
    origin: Annotated[
        str | None, typer.Option("--from", help="SELECT 在哪个 PostgreSQL 上执行（地址）")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查并报告，不写入")] = False,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="其他系统导出的列名、取值、日期写法（TOML）")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="结果输出为一个 JSON 对象")] = False,
) -> None:
    """把工单导入数据库：按编号新增或更新，好的行保留，问题逐行报告，中断可续。

    退出码：0 全部导入；1 有问题行；2 未能执行。
    """
    settings = load_settings()
    chosen = pinned(settings)
    # Of a model of the site's own: codes and names in its exports are those of its classification.
    taxonomy = taxonomy_of(chosen) if chosen.model is not None else None
    faults = FaultList()
    with _as_file(source, origin) as path, Database.open(settings) as database:
        result = _imported(
            database, path, settings, mapping, taxonomy, dry_run=dry_run, on_faults=faults.add
        )
        if not dry_run and 0 < result.new + result.updated <= _INDEXED_AT_ONCE:
            # Found at once by those who look for similar tickets.
            update_index(database.owner(), build_leaner(settings, report=say))
    if as_json:
        out.print(orjson.dumps(asdict(result)).decode())
    else:
        _tell(result)
        if not dry_run and result.new + result.updated > _INDEXED_AT_ONCE:
            say("相似工单的索引尚未更新：运行 suqiu index update（夜间任务也会更新）")
    if faults.any:
        say(faults.summary())
    if result.faulty:
        raise typer.Exit(1)


def _imported(
    database: Database, path: Path, settings: Settings, mapping: Path | None,
    taxonomy: Taxonomy | None, *, dry_run: bool, on_faults: FaultSink,
) -> ImportResult:  # fmt: skip
    """What came of the file, with a bar on the way; unless it is a trial both ends are audited."""
    if not dry_run:
        audited(database, "ticket.import", path.name, state="begin")
    way_on = "存好的批次都在，再运行同一条命令接着导入"
    with (
        interruptible("只是试，什么也没有写入" if dry_run else way_on),
        progress("导入") as advance,
    ):
        result = import_file(
            database, path, settings, mapping=mapping, taxonomy=taxonomy, dry_run=dry_run,
            on_faults=on_faults, advance=advance,
        )  # fmt: skip
    if not dry_run:
        audited(
            database, "ticket.import", path.name, state="end", new=result.new,
            updated=result.updated, faulty=result.faulty,
        )  # fmt: skip
    return result


@contextmanager
def _as_file(source: str, origin: str | None) -> Iterator[Path]:
    """The file itself; or the rows of a SELECT, written to a private file for the while."""
    if not looks_like_sql(source):
        if origin is not None:
            raise InputError(
                "--from 只和 SELECT 一起用", hint='例：suqiu import "SELECT …" --from 地址'
            )
        yield Path(source)
        return
    if origin is None:
        raise InputError(
            "没有说 SELECT 在哪个数据库上执行", hint="加上 --from postgresql://用户@主机/库名"
        )
    # Not masked: of a run that is killed the next one of anything removes it.
    with scratch_folder() as folder:
        path = folder / "rows.jsonl"
        spool(SourceQuery(source, origin), path, {})
        yield path


def _tell(result: ImportResult) -> None:
    if result.resumed_at:
        say(f"接着上次中断处：前 {result.resumed_at:,} 行已在库")
    head = "试运行（没有写入），" if result.dry_run else ""
    if result.resumed_at:
        head = f"{head}这次读了 {result.rows - result.resumed_at:,} 行；连同上次，"
    out.print(
        f"{head}读了 {result.rows:,} 行：新增 {result.new:,}，更新 {result.updated:,}，"
        f"未变 {result.unchanged:,}，问题行 {result.faulty:,}"
    )


class What(StrEnum):
    """What is exported."""

    TICKETS = "tickets"
    DECISIONS = "decisions"
    ANSWERS = "answers"


_WRITERS = {
    What.TICKETS: export_tickets,
    What.DECISIONS: export_decisions,
    What.ANSWERS: export_judged,
}


def export(
    path: Annotated[Path, typer.Option("--out", "-o", help="CSV、JSONL（可 .gz）或 XLSX 文件")],
    what: Annotated[
        What,
        typer.Argument(
            metavar="内容",
            help="tickets 工单；decisions 决定（CSV，给 eval drift）；answers 评价过的问数回答（JSONL）",
        ),
    ] = What.TICKETS,
    period: Annotated[
        str | None,
        typer.Option("--period", help="受理（决定、提问）时间：2026、2026-09 或 2026-01..2026-03"),
    ] = None,
    user: UserName = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件")] = False,
) -> None:
    """把工单、决定或评价过的回答导出为文件：内容已脱敏，没有姓名电话，只含这个用户看得到的工单。"""
    if path.exists() and not force:
        raise InputError(f"{path} 已存在，不覆盖", hint="换一个文件名，或加 --force")
    span = read_period(period) if period else None
    with Database.open(load_settings()) as database:
        who = user_named(database, user)
        audited(
            database, "ticket.export", path.name, what=what.value, user=who.name,
            period=period or "",
        )  # fmt: skip
        count = _WRITERS[what](database, who, path, span)
    out.print(f"已导出 {count:,} 条到 {path}")
