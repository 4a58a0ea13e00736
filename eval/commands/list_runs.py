"""`suqiu eval list`: the runs on record."""

import json
from collections.abc import Sequence
from pathlib import Path

import typer

from eval.commands.options import AsJson, settings_with
from eval.commands.tables import percent, table
from eval.runs.run import Run, load_run, run_paths
from suqiu.console import err, out
from suqiu.errors import InputError


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("list")(command)


def command(as_json: AsJson = False) -> None:
    """列出所有评测运行，新的在后；读不了的另外报告，退出码为 1。"""
    folder = settings_with().runs_dir
    runs, bad = list[Run](), list[InputError]()
    for path in run_paths(folder):
        try:
            runs.append(load_run(path))
        except InputError as error:
            bad.append(error)
    _show(runs, folder, as_json=as_json)
    for one in bad:
        err.print(f"警告：{one}", style="yellow")
    if bad:
        raise typer.Exit(1)


def _show(runs: Sequence[Run], folder: Path, *, as_json: bool) -> None:
    if as_json:
        found = [
            {
                "run": run.id, "suite": run.name, "created": run.created, "n": run.metrics["n"],
                "data": run.data["hash"], "split": run.suite["split"], "model": run.metrics["model"],
                "leaf": run.metrics["accuracy"]["leaf"]["strict"],
            }
            for run in runs
        ]  # fmt: skip
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    rows = [
        (run.id, run.name, f"{run.metrics['n']:,}", run.data["hash"], run.suite["split"],
         run.metrics["model"], percent(run.metrics["accuracy"]["leaf"]["strict"]))
        for run in runs
    ]  # fmt: skip
    header = ("运行", "套件", "条数", "数据", "划分", "模型", "末级准确率")
    out.print(table(f"{len(runs)} 次运行，在 {folder}", header, rows))
