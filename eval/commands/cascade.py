"""`suqiu eval cascade`: does the language model help, and for how many calls?"""

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.cascade import CascadeCurve, cascade_curve
from eval.commands.options import AllowLeakage, AsJson, ModelFolder, end, settings_with, with_labels
from eval.commands.tables import percent, table
from eval.measuring.evaluate import Labels
from suqiu.console import out, say


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("cascade")(with_labels(cascade, learned=False))


def cascade(
    labels: Labels,
    model: ModelFolder = None,
    verdicts: Annotated[
        Path | None,
        typer.Option("--verdicts", help="存下的回答；不填则用 suqiu llm learn 存的"),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="最多问多少条")] = None,
    allow_leakage: AllowLeakage = False,
    as_json: AsJson = False,
) -> None:
    """级联：准确率随大模型调用次数的曲线，每一条都由没有学过它的规则来判。"""
    found = cascade_curve(
        labels,
        settings_with(model),
        verdicts,
        limit=limit,
        allow_leakage=allow_leakage,
        report=say,
    )
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        _show(found)
    end(found.faults)


def _show(found: CascadeCurve) -> None:
    rows = [
        (f"{p.calls:,}", f"{p.calls / found.n:.1%}", percent(p.strict), percent(p.lenient),
         f"{100 * p.gain[0]:+.2f} – {100 * p.gain[1]:+.2f}")
        for p in found.points
    ]  # fmt: skip
    header = ("调用", "占全部", "末级严格", "宽松", "比快速模型（百分点，95%）")
    learned = found.learned
    title = f"{found.n:,} 条，{learned.fast_model} + {learned.llm_model}"
    out.print(table(title, header, rows))
    out.print(learned.says, soft_wrap=True)
    out.print(
        f"每条 {learned.tokens:,.0f} 词元、{learned.seconds:.1f} 秒；没有答成 {learned.failed} 条"
    )
