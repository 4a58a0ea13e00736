"""`suqiu batch`: many tickets through the night."""

import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from serve.cli.options import Columns
from serve.models.pointer import pinned
from suqiu.console import err, say
from suqiu.errors import InputError
from suqiu.files.columns import parse_map
from suqiu.files.target import check_target
from suqiu.settings import Settings, load_settings

if TYPE_CHECKING:
    from serve.batch.query import SourceQuery
    from serve.batch.target import Target

_TABLE = "table:"


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("batch")(batch)


def batch(
    source: Annotated[
        str, typer.Option("--in", metavar="文件|SQL", help="数据文件，或一条带引号的 SELECT 语句")
    ],
    out_name: Annotated[
        str,
        typer.Option(
            "--out",
            "-o",
            metavar="文件|table:表名",
            help="结果文件（.jsonl、.csv、.xlsx、.parquet），或数据库里的表 table:表名",
        ),
    ],
    resume: Annotated[bool, typer.Option("--resume", help="接着上次没做完的进度")] = False,
    restart: Annotated[bool, typer.Option("--restart", help="放弃上次的进度，从头开始")] = False,
    engine: Annotated[
        str, typer.Option("--engine", help="local 为本机多进程，ray 为 Ray 集群")
    ] = "local",
    stop_model_at: Annotated[
        str, typer.Option("--stop-model-at", help="到这个时刻（如 06:00）不再问大模型")
    ] = "",
    chunk: Annotated[
        int | None, typer.Option("--chunk", min=1, max=100_000, help="每块多少行，默认 2000")
    ] = None,
    llm: Annotated[
        bool | None,
        typer.Option("--llm/--no-llm", help="用不用大模型；默认设置了模型地址就用"),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database", help="数据库地址；默认见设置 SUQIU_DATABASE_URL，再没有就用自带的数据库"
        ),
    ] = None,
    columns: Columns = None,
    as_json: Annotated[bool, typer.Option("--json", help="小结输出为一个 JSON 对象")] = False,
) -> None:
    """批处理：成批分类，一行一个结果；中途被杀也能用 --resume 接着做，不丢不重。

    退出码：0 全部完成；1 完成但有问题行；2 未能执行；130 被中断，可以续做。
    """
    from serve.batch.job import Job, Mode, run_batch

    if resume and restart:
        raise InputError("--resume 和 --restart 只能用一个", hint="接着做用前者，从头开始用后者")
    if engine not in ("local", "ray"):
        raise InputError(f"没有 {engine} 这种引擎", hint="用 --engine local 或 ray")
    # One model from the first row to the last, whatever is switched to meanwhile.
    settings = pinned(load_settings())
    if llm and not settings.llm_url:
        raise InputError(
            "没有设置大模型的地址，不能用 --llm", hint="设置 SUQIU_LLM_URL，或去掉 --llm"
        )
    rows = _source(source, database, settings)
    job = Job(
        source=rows,
        target=_target(out_name, rows, database, settings),
        mode=Mode.RESUME if resume else Mode.RESTART if restart else Mode.START,
        chunk=chunk,
        llm=bool(settings.llm_url) if llm is None else llm,
        ray=engine == "ray",
        clock=stop_model_at.strip(),
        columns=parse_map(columns or []),
    )
    earlier = signal.signal(signal.SIGTERM, _interrupt)
    try:
        summary = run_batch(job, settings)
    except KeyboardInterrupt:
        err.print("已停下，做完的分块都已保存；用同样的命令加 --resume 接着做")
        raise typer.Exit(130) from None
    finally:
        signal.signal(signal.SIGTERM, earlier)
    if as_json:
        typer.echo(orjson.dumps(summary.to_json(), option=orjson.OPT_INDENT_2))
    else:
        for line in summary.lines():
            say(line)
    if summary.tally.error or summary.tally.repaired:
        raise typer.Exit(1)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """A service manager's stop is a Ctrl-C."""
    raise KeyboardInterrupt


def _source(text: str, database: str | None, settings: Settings) -> "Path | SourceQuery":
    from serve.batch.query import SourceQuery, check_select, looks_like_sql

    if not looks_like_sql(text):
        return Path(text)
    return SourceQuery(check_select(text), _database(database, settings), settings.database_silence)


def _target(
    text: str, source: "Path | SourceQuery", database: str | None, settings: Settings
) -> "Target":
    from serve.batch.parts import FileTarget
    from serve.batch.table import TableTarget
    from suqiu.files.writer import chosen_format

    if not text.startswith(_TABLE):
        if isinstance(source, Path):
            check_target(Path(text), source)
        return FileTarget(Path(text), chosen_format(Path(text), None))
    folders = settings.cache_dir / "batch"
    url = _database(database, settings)
    return TableTarget(text.removeprefix(_TABLE), url, folders, settings.database_silence)


def _database(given: str | None, settings: Settings) -> str:
    """The address given, or that of the settings, or the database that comes with suqiu."""
    if given:
        return given
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    from suqiu.store.server.embedded import start

    return start(settings.data_dir / "postgres")
