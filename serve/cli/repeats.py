"""`suqiu repeats …`: repeats and common causes, suggested and never merged."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from retrieval.repeats.run import decide, list_suggestions, run_repeats
from serve.cli.options import AsJson, AsOf, as_of_day, write_json
from suqiu.console import out
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database

app = typer.Typer(help="重复诉求和多人同诉：只给建议，不自动合并。", no_args_is_help=True)
_KINDS = {"same_person": "重复诉求", "many_people": "多人同诉"}
_SHOWN = 6


@app.callback()
def group() -> None:
    """重复诉求和多人同诉：只给建议，不自动合并。"""


@app.command()
def run(
    as_of: AsOf = None,
    window: Annotated[
        int | None, typer.Option("--window", min=1, max=366, help="多少天以内，默认见设置")
    ] = None,
) -> None:
    """在窗口期的工单里找重复诉求（同人同事）和多人同诉（同地同事），存为建议。"""
    day = as_of_day(as_of)
    settings = load_settings()
    with Database.open(settings) as database:
        new, grown = run_repeats(database.owner(), day, window or settings.repeat_window)
    out.print(f"新建议 {new} 条，有新工单加入的 {grown} 条")


@app.command("list")
def list_command(
    state: Annotated[
        str, typer.Option("--state", help="open 待定、accepted 采纳、rejected 不采纳")
    ] = "open",
    as_json: AsJson = False,
) -> None:
    """列出建议和依据。"""
    if state not in ("open", "accepted", "rejected"):
        raise InputError(f"没有状态 {state}", hint="用 open、accepted 或 rejected")
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        found = list_suggestions(connection, state)
    if as_json:
        form = [asdict(one) for one in found]
        write_json(form)
        return
    table = Table("编号", "种类", "工单", "把握", "依据", "地点")
    for one in found:
        numbers = one.suggestion.tickets
        more = f" 等 {len(numbers)} 条" if len(numbers) > _SHOWN else ""
        table.add_row(
            str(one.id), _KINDS[one.suggestion.kind], "、".join(numbers[:_SHOWN]) + more,
            f"{one.suggestion.confidence:.0%}", str(one.suggestion.evidence.get("reason") or ""),
            str(one.suggestion.evidence.get("place") or ""),
        )  # fmt: skip
    out.print(table)


@app.command("decide")
def decide_command(
    number: Annotated[int, typer.Argument(metavar="编号", help="见 list")],
    accept: Annotated[bool, typer.Option("--accept/--reject", help="采纳或不采纳")],
    reason: Annotated[str, typer.Option("--reason", help="理由")] = "",
    by: Annotated[str, typer.Option("--by", help="谁决定的")] = "本机管理员",
) -> None:
    """记下对一条建议的决定；工单本身不改动。"""
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        decide(connection, number, accepted=accept, by=by, reason=reason)
    out.print("已记下")
