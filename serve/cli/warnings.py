"""`suqiu warnings …`: what is rising, overdue or about to come."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Connection

from reporting.warnings.acting import acknowledge, close, mute
from reporting.warnings.alarms import Replayed, replay
from reporting.warnings.finding import NAMES, WarningKind
from reporting.warnings.listing import (
    LIVE,
    STATUS_NAMES,
    FalseAlarms,
    false_alarms,
    find_warning,
    list_warnings,
)
from reporting.warnings.register import Kept
from reporting.warnings.rules import load_rules
from reporting.warnings.run import run
from reporting.warnings.sending.message import data_of
from reporting.warnings.sending.outbox import Delivered, deliver
from reporting.warnings.sending.receivers import receivers_of
from serve.cli.options import AsJson, UserName, day_of, user_named, write_json
from suqiu import clock
from suqiu.console import err, out
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database

app = typer.Typer(
    help="预警：集中上升、新话题、一人多诉、未诉先办、超期、吹哨。", no_args_is_help=True
)
_YEAR = timedelta(days=365)
Number = Annotated[int, typer.Argument(metavar="编号", help="suqiu warnings list 给的编号")]


@app.callback()
def group() -> None:
    """预警：集中上升、新话题、一人多诉、未诉先办、超期、吹哨。"""


@app.command("run")
def run_command(
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="日期", help="截至哪一天；默认此刻")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="日期", help="逐日回放的第一天；不写库")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="日期", help="逐日回放的最后一天")] = None,
    send: Annotated[bool, typer.Option("--send/--no-send", help="发送给设置里的接收方")] = True,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """找出新的预警、更新旧的，发送新的；--from 和 --to 只回放过去的集中上升与新话题。

    退出码：0 完成；1 完成，但有接收方没收到（下次再发）；2 未能执行。
    """
    if (start is None) != (end is None) or (start is not None and as_of is not None):
        raise InputError(
            "回放要同时写 --from 和 --to，不写 --as-of",
            hint="例如：--from 2026-01-01 --to 2026-03-31",
        )
    settings = load_settings()
    rules = load_rules(settings.warning_rules)
    with Database.open(settings) as database:
        if start is not None and end is not None:
            first, last = day_of("--from", start), day_of("--to", end)
            with database.owner().connect() as connection:
                found = replay(connection, first, last + timedelta(days=1), rules)
            _tell_replay(found, as_json)
            return
        receivers = receivers_of(settings) if send else []
        day = None if as_of is None else day_of("--as-of", as_of)
        kept = run(database.owner(), day, rules, receivers)
        sent = deliver(database.owner(), receivers) if receivers else Delivered(0, 0)
    _tell_run(kept, sent, as_json)
    if sent.errors:
        raise typer.Exit(1)


@app.command("list")
def list_command(
    everything: Annotated[bool, typer.Option("--all", help="连静音的、关闭的一起列")] = False,
    kinds: Annotated[
        list[WarningKind] | None, typer.Option("--kind", help="只列这一种，可多次")
    ] = None,
    user: UserName = None,
    as_json: AsJson = False,
) -> None:
    """列出预警，最新的在前；只列这个用户看得到的。"""
    statuses = tuple(STATUS_NAMES) if everything else LIVE
    with Database.open(load_settings()) as database:
        who = user_named(database, user)
        with database.reader(who) as connection:
            found = list_warnings(
                connection, statuses=statuses, kinds=[k.value for k in kinds or ()]
            )
    if as_json:
        write_json([data_of(one) for one in found])
        return
    for one in found:
        head = f"{one.id}［{NAMES[one.kind]}，{STATUS_NAMES[one.status]}］"
        out.print(f"{head}{one.summary}{one.reason and f'（{one.reason}）'}")
    if not found:
        out.print("没有预警")


@app.command()
def ack(number: Number, user: UserName = None) -> None:
    """确认：有人在办，不必再提醒。"""
    _act(number, user, lambda connection, who: acknowledge(connection, number, who))
    out.print(f"已确认预警 {number}")


@app.command("mute")
def mute_command(
    number: Number,
    until: Annotated[str, typer.Option("--until", metavar="日期", help="静音到哪一天（含）")],
    reason: Annotated[str, typer.Option("--reason", help="为什么")] = "",
    user: UserName = None,
) -> None:
    """静音：到期以前，同一件事再起也不提醒。"""
    day = day_of("--until", until)
    if day < clock.today():
        raise InputError(f"--until {day} 已经过去了", hint="写今天或以后的日期")
    _act(number, user, lambda connection, who: mute(connection, number, day, who, reason))
    out.print(f"预警 {number} 静音到 {day}")


@app.command("close")
def close_command(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="为什么；以“误报”开头的计入误报率")],
    user: UserName = None,
) -> None:
    """关闭并写明原因；这件事没完以前不再提醒。"""
    _act(number, user, lambda connection, who: close(connection, number, reason, who))
    out.print(f"已关闭预警 {number}：{reason}")


@app.command()
def rate(
    start: Annotated[str | None, typer.Option("--from", metavar="日期", help="从哪一天；默认一年前")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="日期", help="到哪一天（含）；默认今天")] = None,
    user: UserName = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """误报率：按误报关闭的，占全部集中上升、新话题和集中反映一处的多少。"""
    last = clock.today() if end is None else day_of("--to", end)
    first = last - _YEAR if start is None else day_of("--from", start)
    if first > last:
        raise InputError("--from 晚于 --to", hint="把两个日期换过来")
    with (
        Database.open(load_settings()) as database,
        database.reader(user_named(database, user)) as reader,
    ):
        found = false_alarms(reader, first, last + timedelta(days=1))
    if as_json:
        write_json(asdict(found) | {"rate": found.rate, "per_week": found.per_week})
        return
    out.print(_rate_text(found))


def _act(number: int, name: str | None, act: Callable[[Connection, str], None]) -> None:
    with Database.open(load_settings()) as database:
        who = user_named(database, name)
        with database.reader(who) as reader:
            find_warning(reader, number)
        with database.owner().begin() as connection:
            act(connection, who.name)


def _tell_run(kept: Kept, sent: Delivered, as_json: bool) -> None:
    if as_json:
        write_json(asdict(kept) | {"delivery": asdict(sent)})
        return
    quiet = len({*kept.raised} - {*kept.told, *kept.past})
    parts = [f"静音 {quiet} 条"] if quiet else []
    parts += [f"补记已平息的 {len(kept.past)} 条"] if kept.past else []
    muted = f"（其中{'、'.join(parts)}）" if parts else ""
    out.print(
        f"新预警 {len(kept.raised)} 条{muted}，仍在继续 {len(kept.updated)} 条，已平息 {len(kept.ended)} 条"
    )
    if sent.sent or sent.waiting:
        out.print(f"已发送 {sent.sent} 条次，待发 {sent.waiting} 条次")
    for line in sent.errors:
        err.print(f"没有送达（下次运行再发）：{line}", style="yellow")


def _tell_replay(found: Replayed, as_json: bool) -> None:
    if as_json:
        last = found.end - timedelta(days=1)
        write_json({
            "from": found.start, "to": last, "alarms_per_week": round(found.per_week, 3),
            "alarms": [asdict(one) for one in found.alarms],
        })  # fmt: skip
        return
    heads = ("发现", "自", "至", "种类", "范围", "什么", "件", "预期", "把握")
    rows = []
    for one in found.alarms:
        rows.append((
            str(one.raised), str(one.since), str(one.last), NAMES[one.kind], one.area, one.what,
            f"{one.seen}/{one.window} 天", f"{one.expected:.2f}", one.sure,
        ))  # fmt: skip
    if out.is_terminal:
        table = Table(*heads, box=None)
        for row in rows:
            table.add_row(*row)
        out.print(table)
    else:  # a pipe has no width to fit: nothing is cut
        for row in (heads, *rows):
            sys.stdout.write("\t".join(row) + "\n")
    out.print(f"共 {len(found.alarms)} 条，每周 {found.per_week:.2f} 条（含真实的）")


def _rate_text(found: FalseAlarms) -> str:
    share = "–" if found.rate is None else f"{found.rate:.1%}"
    return f"{found.days} 天里 {found.raised} 条，误报 {found.false} 条，误报率 {share}，每周 {found.per_week:.2f} 条误报"
