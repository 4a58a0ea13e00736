"""`suqiu eval curve`: accuracy against the number of site labels."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AllowLeakage, AsJson, end, settings_with, with_labels
from eval.commands.tables import interval, percent, table
from eval.curve import Curve, learning_curve
from eval.measuring.evaluate import Labels
from eval.output import write_whole
from eval.report.curve_page import curve_page
from suqiu.console import out, say
from suqiu.errors import InputError
from suqiu.files.target import check_target

_BAR = 10
_INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("curve")(with_labels(curve))


def curve(
    labels: Labels,
    points: Annotated[
        str | None,
        typer.Option("--points", help="学多少条，如 0,100,300；不填则 0、100、300、1000… 直到全部"),
    ] = None,
    allow_leakage: AllowLeakage = False,
    out_path: Annotated[
        Path | None, typer.Option("--out", "-o", help="把曲线写成一个 HTML 文件")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """学习曲线：固定留出三分之一，看在随附语料之上学多少条本地标注能到多少准确率。"""
    if out_path is not None:
        check_target(out_path, *labels.files)
    found = learning_curve(
        labels,
        settings_with(),
        points=_numbers(points),
        allow_leakage=allow_leakage,
        report=say,
    )
    if out_path is not None:
        write_whole(out_path, curve_page(found, labels.data.name))
    if as_json:
        typer.echo(json.dumps(_json(found), ensure_ascii=False))
    else:
        _show(found)
    if out_path is not None:
        say(f"曲线在 {out_path}")
    if found.cut:
        say(f"注意：被中断，只有已学完的 {len(found.points)} 点；再运行同一命令就接着学")
        raise typer.Exit(_INTERRUPTED)
    end(found.faults)


def _numbers(text: str | None) -> list[int]:
    try:
        found = [int(part) for part in (text or "").replace("，", ",").split(",") if part.strip()]
    except ValueError:
        found = [-1]
    if any(number < 0 for number in found):
        raise InputError(f"--points {text} 看不懂", hint="写成 0,100,300")
    return found


def _json(found: Curve) -> dict[str, object]:
    points = []
    for point in found.points:
        value = asdict(point)
        value["ci"], value["gain"] = list(value.pop("interval")), list(value["gain"])
        points.append(value)
    return {"held": found.held, "pool": found.pool, "points": points}


def _show(found: Curve) -> None:
    rows = [
        (f"{p.labels:,}", percent(p.strict), interval(p.interval),
         f"{100 * p.gain[0]:+.1f} – {100 * p.gain[1]:+.1f}", percent(p.lenient), percent(p.top5),
         percent(p.level1), "█" * round(_BAR * p.strict))
        for p in found.points
    ]  # fmt: skip
    header = ("本地标注", "末级严格", "95% 区间", "比起点（百分点）", "宽松", "前五", "第 1 级", "")
    out.print(table(f"留出 {found.held:,} 条，可学 {found.pool:,} 条", header, rows))
