"""`suqiu config …`: may the service start so?"""

from dataclasses import asdict

import typer

from serve.cli.options import AsJson, write_json
from serve.config.check import CheckVerdict, check_all
from suqiu.console import out
from suqiu.settings import load_settings

app = typer.Typer(help="设置：启动前检查。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """设置：启动前检查。"""


@app.command()
def check(as_json: AsJson = False) -> None:
    """检查设置：数值、密码、目录、数据库、大模型服务。

    退出码：0 可以启动（可能有“注意”）；1 有“不可用”；2 设置读不了。
    """
    found = check_all(load_settings())
    if as_json:
        write_json([asdict(one) for one in found])
    else:
        for one in found:
            way = f"（{one.hint}）" if one.hint else ""
            out.print(f"{one.verdict.value}\t{one.name}：{one.detail}{way}")
    if any(one.verdict is CheckVerdict.REFUSED for one in found):
        raise typer.Exit(1)
