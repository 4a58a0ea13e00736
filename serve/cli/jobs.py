"""`suqiu worker` and `suqiu jobs …`: background jobs and their times."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import text

from serve.classifying.build import build_classifier
from serve.jobs.schedule import PREFIX, load_schedule, name_of
from serve.jobs.states import STATE_NAMES
from suqiu.console import out, progress, say
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.server.keeper import kept

app = typer.Typer(help="后台任务：时间表、运行、重试。", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Hang both on the root."""
    root.add_typer(app, name="jobs")
    root.command("worker")(worker)


@app.callback()
def group() -> None:
    """后台任务：时间表、运行、重试。"""


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=16, help="同时做几件")] = 1,
    silence: Annotated[
        float, typer.Option(min=1, max=600, help="别的进程多少秒没有心跳就接手它的任务")
    ] = 30.0,
    once: Annotated[bool, typer.Option("--once", help="做完到时的、等着的就退出")] = False,
) -> None:
    """运行后台任务，按时间表排队；错过的补做一次，死掉的进程的任务由别的进程接手。"""
    from serve.jobs.queue import opened, work

    settings = load_settings()
    schedule = load_schedule(settings.schedules)
    queue = opened(settings, schedule)
    say(f"任务 {len(schedule)} 种；停止用 Ctrl-C 或 SIGTERM")
    with kept(settings):
        asyncio.run(work(queue, schedule, concurrency=concurrency, silence=silence, once=once))


@app.command("list")
def list_command(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最近多少次")] = 20,
) -> None:
    """列出时间表和最近的任务。"""
    settings = load_settings()
    schedule = load_schedule(settings.schedules)
    for job in schedule.values():
        out.print(f"{job.name}\t{job.cron}\t{job.title}\tsuqiu {' '.join(job.command)}")
    with Database.open(settings) as database, database.owner().connect() as connection:
        rows = connection.execute(
            text("""SELECT j.id, j.task_name, j.status::text AS status, j.attempts,
                (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) AS at
                FROM procrastinate_jobs j ORDER BY j.id DESC LIMIT :limit"""),
            {"limit": limit},
        ).all()
    table = Table("编号", "任务", "状态", "次数", "最近", box=None)
    for row in rows:
        table.add_row(
            str(row.id), row.task_name.removeprefix(PREFIX), STATE_NAMES[row.status],
            str(row.attempts), f"{row.at:%m-%d %H:%M:%S}" if row.at else "",
        )  # fmt: skip
    out.print(table)


@app.command("run")
def run_command(
    job: Annotated[str, typer.Argument(metavar="任务", help="时间表里的代号或名称，见 list")],
) -> None:
    """现在就排上一个任务，由 suqiu worker 来做。"""
    from serve.jobs.queue import opened, put

    settings = load_settings()
    schedule = load_schedule(settings.schedules)
    name = name_of(schedule, job)
    number = asyncio.run(put(opened(settings, schedule), name))
    out.print(f"已排上，编号 {number}" if number is not None else f"{name} 已经在等了")


@app.command()
def retry(number: Annotated[int, typer.Argument(metavar="编号")]) -> None:
    """重做一个失败的任务。"""
    from serve.jobs.queue import again, opened

    settings = load_settings()
    with Database.open(settings) as database, database.owner().connect() as connection:
        status = connection.execute(
            text("SELECT status::text FROM procrastinate_jobs WHERE id = :id"), {"id": number}
        ).scalar_one_or_none()
    if status != "failed":
        raise InputError(f"没有失败的任务 {number}", hint="用 suqiu jobs list 查看编号")
    if not asyncio.run(again(opened(settings, load_schedule(settings.schedules)), number)):
        raise InputError(
            f"任务 {number} 没有重新排上：它的下一次已经在等了",
            hint="下一次就是重做，用 suqiu jobs list 查看",
        )
    out.print(f"任务 {number} 已重新排上")


@app.command()
def suggest(
    most: Annotated[int | None, typer.Option("--most", min=1, help="最多多少条；默认不限")] = None,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0, help="到时就停，剩下的下一次接着做")
    ] = 8,
) -> None:
    """给还没有建议的未办结工单生成建议并入库，直到没有了或到时。"""
    from serve.jobs.suggest import suggest_new

    settings = load_settings()
    classifier = build_classifier(settings, report=say)
    with Database.open(settings) as database, progress("生成建议") as advance:
        found = suggest_new(
            settings, database, classifier, most=most, seconds=minutes * 60, made=advance
        )
    left = f"，还有 {found.waiting:,} 件等着，下一次接着做" if found.waiting else ""
    out.print(f"已生成 {found.made:,} 条建议{left}")
