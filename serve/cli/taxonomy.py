"""`suqiu taxonomy …`: look at a classification before using it."""

from pathlib import Path
from typing import Annotated

import typer

from suqiu.console import FaultList, out
from suqiu.taxonomy.load import read_taxonomy

app = typer.Typer(help="分类表：检查、查看。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """分类表：检查、查看。"""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="文件", help="CSV、TSV 或 XLSX 分类表")],
) -> None:
    """检查分类表：重复、孤儿、没有部门的类别，逐行报告。

    退出码：0 可用（可能有提示）；1 有错误；2 读不了。
    """
    loaded = read_taxonomy(file)
    faults = FaultList()
    faults.add(loaded.faults)
    if loaded.taxonomy is not None:
        tree = loaded.taxonomy
        levels = [
            len({leaf.names[: level + 1] for leaf in tree.leaves if len(leaf.names) > level})
            for level in range(tree.depth)
        ]
        counts = " / ".join(str(count) for count in levels)
        out.print(f"{tree.depth} 级，各级节点 {counts}，末级 {len(tree)} 个")
        out.print(f"版本 {tree.version}，内容哈希 {tree.hash}")
        example = tree.leaves[0]
        out.print(f"例：{example.code}  {example.path}")
    out.print(faults.summary() or "没有发现问题")
    if faults.fatal:
        raise typer.Exit(1)
