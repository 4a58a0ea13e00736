"""`suqiu eval report`: a run as one page for people who decide."""

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.compare import RunName
from eval.commands.options import settings_with
from eval.output import write_whole
from eval.report.page import report_page
from eval.runs.gates import check_apart
from eval.runs.run import find_run, load_run
from suqiu.console import out
from suqiu.files.target import check_target


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("report")(report)


def report(
    run: RunName,
    out_path: Annotated[Path, typer.Option("--out", "-o", help="HTML 文件写到哪里")],
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="基线运行：与它比的门槛也查")
    ] = None,
) -> None:
    """把一次运行写成一个自足的 HTML 文件：结论、图、混淆、切片和出处，断网也能打开。"""
    folder = settings_with().runs_dir
    record = find_run(folder, run)
    check_target(out_path, record)
    found = load_run(record)
    before = load_run(find_run(folder, baseline)) if baseline else None
    check_apart(found, before)
    write_whole(out_path, report_page(found, before))
    out.print(f"报告在 {out_path}")
