"""`suqiu llm …`: look at a model server before relying on it."""

import asyncio
import dataclasses
from typing import Annotated

import orjson
import typer
from rich.table import Table

from serve.cli import llm_learn
from suqiu.console import out, say
from suqiu.errors import InputError
from suqiu.llm.options import ChatOptions
from suqiu.llm.probed import Probed, ProbeMark
from suqiu.settings import load_settings

app = typer.Typer(help="大模型：检查模型服务，学合并规则。", no_args_is_help=True)
llm_learn.register(app)

_MARKS = {
    ProbeMark.GOOD: "正常",
    ProbeMark.NOTE: "提示",
    ProbeMark.DEFECT: "缺陷",
    ProbeMark.FATAL: "不可用",
}


@app.callback()
def group() -> None:
    """大模型：检查模型服务，学合并规则。"""


@app.command()
def check(
    url: Annotated[
        str | None, typer.Argument(metavar="地址", help="模型服务地址；不填则用设置 SUQIU_LLM_URL")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="模型名；不填则用服务列出的第一个")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """检查模型服务：能用什么、多快、是否真的遵守格式，逐项列出缺陷。

    退出码：0 可用；1 可用但有缺陷；2 不可用。
    """
    from suqiu.llm.probe import probe

    options = ChatOptions.from_settings(load_settings(), url)
    if options is None:
        raise InputError("没有给出模型服务的地址", hint="写在命令后面，或设置 SUQIU_LLM_URL")
    options = dataclasses.replace(options, model=model or options.model)
    say(f"正在检查 {options.url}（每次调用最多 {options.timeout:g} 秒）")
    probed = asyncio.run(probe(options))
    if as_json:
        typer.echo(orjson.dumps(_as_dict(probed), option=orjson.OPT_INDENT_2))
    else:
        out.print(_shown(probed), soft_wrap=False)
        out.print(_verdict(probed))
    raise typer.Exit(probed.exit_code)


def _as_dict(probed: Probed) -> dict[str, object]:
    return {
        **dataclasses.asdict(probed),
        "usable": probed.usable,
        "defects": probed.count(ProbeMark.DEFECT),
        "exit_code": probed.exit_code,
    }


def _shown(probed: Probed) -> Table:
    table = Table(title=f"模型服务 {probed.url}", title_justify="left")
    for name in ("检查项", "结果", "说明"):
        table.add_column(name)
    styles = {ProbeMark.DEFECT: "yellow", ProbeMark.FATAL: "bold red"}
    for finding in probed.findings:
        table.add_row(
            finding.name, _MARKS[finding.mark], finding.detail, style=styles.get(finding.mark)
        )
    return table


def _verdict(probed: Probed) -> str:
    if not probed.usable:
        return "结论：不可用"
    defects = probed.count(ProbeMark.DEFECT)
    dialect = f"结构化输出用 {probed.dialect}" if probed.dialect else ""
    return f"结论：可用，{f'有 {defects} 处缺陷' if defects else '没有发现缺陷'}；{dialect}"
