"""`suqiu eval compare`: is the difference between two runs real?"""

import json
from typing import Annotated, TypeAlias

import typer

from eval.commands.options import AsJson, settings_with
from eval.commands.tables import table
from eval.runs.compare import Difference, compare
from eval.runs.figures import label_of
from eval.runs.run import Run, find_run, load_run
from suqiu.console import out

RunName: TypeAlias = Annotated[
    str, typer.Argument(metavar="运行", help="运行编号（可只写开头或结尾）、记录文件或 latest")
]


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("compare")(command)


def command(first: RunName, second: RunName, as_json: AsJson = False) -> None:
    """比较两次运行（A 和 B）：配对自助法区间和 McNemar 精确检验，说明差异是否真实。"""
    folder = settings_with().runs_dir
    a, b = (load_run(find_run(folder, name)) for name in (first, second))
    found = compare(a, b)
    if as_json:
        typer.echo(json.dumps(_json(a, b, found), ensure_ascii=False))
        return
    rows = [
        (label_of(d.metric), f"{d.first:.1%}", f"{d.second:.1%}", f"{100 * d.change:+.1f}",
         f"{100 * d.low:+.1f} – {100 * d.high:+.1f}", "—" if d.p is None else f"{d.p:.3g}",
         "是" if d.real else "否")
        for d in found
    ]  # fmt: skip
    header = ("指标", "A", "B", "差（百分点）", "95% 区间", "McNemar p", "真实")
    out.print(table(f"A {a.id}  B {b.id}，同样的 {len(a.scores):,} 条", header, rows))
    head = found[0]
    out.print(f"只有 A 对的 {head.lost:,} 条，只有 B 对的 {head.won:,} 条。")
    out.print(head.verdict())


def _json(a: Run, b: Run, found: list[Difference]) -> dict[str, object]:
    return {
        "a": a.id,
        "b": b.id,
        "n": len(a.scores),
        "real": found[0].real,
        "verdict": found[0].verdict(),
        "differences": [
            {
                "metric": d.metric, "a": d.first, "b": d.second, "difference": d.change,
                "ci": [d.low, d.high], "p": d.p, "only_a": d.lost, "only_b": d.won, "real": d.real,
            }
            for d in found
        ],
    }  # fmt: skip
