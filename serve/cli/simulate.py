"""`suqiu simulate`: a fictional district in the store, to try things on."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import orjson
import typer

from serve.cli.audited import audited
from serve.cli.options import day_of
from suqiu import clock
from suqiu.console import out, progress
from suqiu.errors import InputError
from suqiu.interrupt import interruptible
from suqiu.settings import load_settings
from suqiu.store.database import Database

_USUAL_DAYS = 1035


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("simulate")(simulate_command)


def simulate_command(
    tickets: Annotated[int, typer.Option("--tickets", min=1, help="多少条工单")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子：同样的种子同样的工单")] = 1,
    start: Annotated[
        str | None, typer.Option("--from", metavar="日期", help="从哪一天，默认结束日前约 34 个月")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="日期", help="到哪一天（含），默认昨天")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，含埋下的突发事件")] = False,
) -> None:
    """模拟一个虚构的区：把成批的工单直接写进数据库，供试用、培训、压力测试；可重跑、可续。"""
    from suqiu.store.simulating.plan import Request
    from suqiu.store.simulating.run import finish, indexes_aside, write

    last = day_of("--to", end) if end else clock.today() - timedelta(days=1)
    first = day_of("--from", start) if start else last - timedelta(days=_USUAL_DAYS - 1)
    if first > last:
        raise InputError("--from 晚于 --to", hint="起止日期调换一下")
    settings = load_settings()
    request = Request(tickets, seed, first, last + timedelta(days=1))
    with Database.open(settings) as database:
        audited(database, "ticket.simulate", str(tickets), seed=seed)
        with interruptible(
            lambda: f"写好的工单都在；再运行同一条命令接着做。{_left(indexes_aside(database))}"
        ):
            with progress("模拟", tickets) as advance:
                done = write(database, request, salt=settings.caller_salt, advance=advance)
            with progress("建索引", 100 * indexes_aside(database)) as advance:
                finish(database, advance=advance)
    if as_json:
        out.print(orjson.dumps(asdict(done)).decode())
        return
    out.print(f"已写入 {done.new:,} 条，已在库 {done.present:,} 条（{first} 至 {last}）")
    for one in done.incidents:
        where = f"{one.street}{one.community}"
        out.print(f"  突发：{one.start} 起 {one.days} 天，{where}，{one.leaf}，{one.tickets:,} 件")


def _left(indexes: int) -> str:
    if not indexes:
        return ""
    return f"还有 {indexes} 个索引没建，查询会慢；不接着做，就用 suqiu db upgrade 补建。"
