"""`suqiu eval drift`: accuracy in use, by week."""

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson, tell
from eval.commands.tables import interval, percent, table
from eval.drift import Week, read_feedback
from suqiu.console import err, out


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("drift")(drift)


def drift(
    feedback: Annotated[
        Path, typer.Option("--feedback", "-f", help="决定记录：时间、建议代码、决定代码")
    ],
    as_json: AsJson = False,
) -> None:
    """上线后的准确率（建议被采纳的比例），逐周给出区间；明显下降时警告，最近一个够数的周下降则退出码为 1；问题行只报告。"""
    found = read_feedback(feedback)
    weeks = found.weeks()
    fallen = [week for week in weeks if week.fell]
    if as_json:
        value = {
            "n": sum(week.n for week in weeks),
            "weeks": [_json(week) for week in weeks],
            "fell": [week.week for week in fallen],
        }
        typer.echo(json.dumps(value, ensure_ascii=False))
    else:
        rows = [
            (
                w.week,
                f"{w.n:,}",
                percent(w.accuracy),
                interval(w.interval),
                "下降" if w.fell else "",
            )
            for w in weeks
        ]
        out.print(table("逐周准确率", ("周", "条数", "采纳率", "95% 区间", ""), rows))
    for week in fallen:
        low, high = week.change or (0.0, 0.0)
        err.print(
            f"警告：{week.week} 的采纳率 {week.accuracy:.1%}，比此前 {week.before} 周低 "
            f"{-100 * high:.1f} 到 {-100 * low:.1f} 个百分点，超出抽样误差",
            style="bold yellow",
        )
    # The week that has just begun has too few decisions to take a warning back.
    last = next((week for week in reversed(weeks) if week.enough), None)
    # The exit code tells of the fall alone: what watches it every week is not to be woken by a row.
    tell(found.faults)
    if last is not None and last.fell:
        raise typer.Exit(1)


def _json(week: Week) -> dict[str, object]:
    low, high = week.interval
    return {
        "week": week.week, "n": week.n, "accuracy": week.accuracy,
        "low": low, "high": high, "fell": week.fell,
    }  # fmt: skip
