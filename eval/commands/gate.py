"""`suqiu eval gate`: exit code 1 when a model is worse than it may be."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AllowLeakage, AsJson, settings_with, tell
from eval.commands.run import run_suite
from eval.commands.tables import table
from eval.runs.figures import label_of, shown
from eval.runs.gates import GateResult, check_apart, check_judgeable, floors, judge
from eval.runs.run import Run, find_run, load_run
from eval.runs.suite import Gate, read_suite
from suqiu.console import out
from suqiu.errors import InputError


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("gate")(gate)


def gate(
    suite: Annotated[
        Path | None, typer.Argument(metavar="套件.toml", help="运行它并查它的门槛")
    ] = None,
    run: Annotated[str | None, typer.Option("--run", help="查已有的这次运行，不重新评测")] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", help="与这次运行比：显著变差也算不通过")
    ] = None,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="没有基线可比：只查上限和下限")
    ] = False,
    allow_leakage: AllowLeakage = False,
    as_json: AsJson = False,
) -> None:
    """门槛检查：低于下限，或比基线显著变差，退出码为 1，可挡住发布。"""
    if suite is None and run is None:
        raise InputError("没有可查的", hint="给出套件文件，或 --run 运行编号")
    if baseline is not None and no_baseline:
        raise InputError("--baseline 和 --no-baseline 只能用一个", hint="去掉其中一个")
    folder = settings_with().runs_dir
    before = load_run(find_run(folder, baseline)) if baseline else None
    file = read_suite(suite) if suite else None
    if run is not None:
        found = load_run(find_run(folder, run))
        check_apart(found, before)
    else:
        assert file is not None
        demands = floors(file.gates) if no_baseline else file.gates
        check_judgeable(demands, with_baseline=before is not None)
        found, _, problems = run_suite(file, allow_leakage=allow_leakage)
        tell(problems)
    demands = file.gates if file else _recorded(found)
    results = judge(found, floors(demands) if no_baseline else demands, before)
    passed = all(result.passed for result in results)
    if as_json:
        value = {"run": found.id, "passed": passed, "gates": [asdict(v) for v in results]}
        typer.echo(json.dumps(value, ensure_ascii=False))
    else:
        out.print(table(f"运行 {found.id}", ("指标", "值", "要求", "结果", "原因"), _rows(results)))
        failed = sum(not result.passed for result in results)
        out.print("通过。" if passed else f"不通过：{failed} 项没有达到要求。")
    if not passed:
        raise typer.Exit(1)


def _recorded(run: Run) -> tuple[Gate, ...]:
    return tuple(Gate(**gate) for gate in run.suite["gates"])


def _rows(results: list[GateResult]) -> list[tuple[str, str, str, str, str]]:
    return [
        (label_of(v.metric), shown(v.metric, v.value), v.demand,
         "通过" if v.passed else "不通过", v.reason)
        for v in results
    ]  # fmt: skip
