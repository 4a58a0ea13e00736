"""`suqiu callers …`: caller lists kept as hashes."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from classifier.intake.callers import add_callers, list_name
from suqiu.console import FaultList, out, say
from suqiu.errors import InputError
from suqiu.settings import load_settings

app = typer.Typer(help="来电名单：骚扰名单、代表委员，只存哈希。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """来电名单：骚扰名单、代表委员，只存哈希。"""


@app.command()
def add(
    numbers: Annotated[
        list[str], typer.Argument(metavar="号码…", help="电话号码；- 表示从标准输入逐行读")
    ],
    name: Annotated[str, typer.Option("--list", help="骚扰名单 或 代表委员")],
    file: Annotated[
        Path | None, typer.Option("--file", help="名单文件；默认见设置 SUQIU_CALLER_LISTS")
    ] = None,
) -> None:
    """把号码加入名单；文件里只有哈希，没有号码。一格里可以有几个号码。

    认不出的号码说出第几行、为什么，其余照加，退出码 1。

    号码写在命令行上会留在 shell 历史里，多个号码最好用 - 从标准输入读。
    """
    settings = load_settings()
    path = file or settings.caller_lists
    if path is None:
        raise InputError("没有说加到哪个文件", hint="用 --file 文件，或设置 SUQIU_CALLER_LISTS")
    if numbers == ["-"]:
        numbers = sys.stdin.read().splitlines()
    added = add_callers(path, numbers, name, settings.caller_salt)
    if added.unchecked:
        say(f"{path.name} 原来没有盐的校验，已按现在的盐补上；如果换过盐，原有的号码认不出")
    out.print(f"{list_name(name)} 新增 {added.fresh} 个，共 {added.total} 个，在 {path}")
    if added.faults:
        faults = FaultList()
        faults.add(added.faults)
        say(faults.summary())
        raise typer.Exit(1)
