"""`suqiu eval run`: a suite, measured and recorded."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from eval.cascade import cascade_curve
from eval.commands.options import AllowLeakage, AsJson, end, settings_with
from eval.commands.tables import figure_table, percent, summary_table, table
from eval.measuring.cases import Case
from eval.measuring.evaluate import evaluate
from eval.runs.names import check_names
from eval.runs.record import record
from eval.runs.run import Run, save_run
from eval.runs.suite import SuiteFile, read_suite
from suqiu.console import out, say
from suqiu.errors import Fault
from suqiu.taxonomy import Taxonomy

SuitePath: TypeAlias = Annotated[Path, typer.Argument(metavar="套件.toml", help="套件文件")]


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("run")(run)


def run(suite: SuitePath, allow_leakage: AllowLeakage = False, as_json: AsJson = False) -> None:
    """按套件评测，并把结果存成一次运行（只存编号和代码，不存文本；从不覆盖）。"""
    file = read_suite(suite)
    found, _, faults = run_suite(file, allow_leakage=allow_leakage)
    if as_json:
        typer.echo(json.dumps({"run": found.id, **found.metrics}, ensure_ascii=False))
    else:
        _show(found, file)
    end(faults)


def run_suite(file: SuiteFile, *, allow_leakage: bool) -> tuple[Run, Path, tuple[Fault, ...]]:
    """Measure a suite and save the run; also the faults of rows that could not be used."""
    settings = file.settings(settings_with())
    outcome = evaluate(
        file.plan(allow_leakage=allow_leakage), settings, report=say,
        before=lambda tested, taxonomy: _check(file, tested, taxonomy),
    )  # fmt: skip
    draft = record(file, outcome, settings)
    if file.suite.cascade:
        found = cascade_curve(
            file.plan().labels, settings, file.verdicts, allow_leakage=True, report=say
        )
        cost = {"model_calls": found.calls, "tokens": found.total_tokens}
        figures = {**draft.metrics, "cascade": found.to_json(), "cost": cost}
        draft = replace(draft, metrics=figures)
    saved, path = save_run(settings.runs_dir, draft)
    say(f"运行 {saved.id} 已存 {path}")
    for metric in file.figures:
        saved.value(metric)
    return saved, path, outcome.faults


def _check(file: SuiteFile, tested: Sequence[Case], taxonomy: Taxonomy) -> None:
    """Refuse unknown names before anything is trained; a slice without cases is only told."""
    # The figures of the cascade are known only when it has run.
    names = [n for n in file.figures if not (file.suite.cascade and n.startswith("cascade."))]
    for name in check_names(names, tested, taxonomy, by=file.suite.slices):
        say(f"注意：这次的数据里没有 {name} 说的切片，它的门槛算不通过")


def _show(found: Run, file: SuiteFile) -> None:
    if file.suite.metrics:
        title = f"{found.name}：{found.metrics['n']:,} 条，模型 {found.metrics['model']}"
        out.print(figure_table(title, found, file.suite.metrics))
    else:
        out.print(summary_table(found.metrics))
    for by, parts in found.metrics["slices"].items():
        rows = [
            (found.names.get(key, key) if by == "level1" else key, f"{part['n']:,}",
             percent(part["strict"]), f"{part['ci'][0]:.1%} – {part['ci'][1]:.1%}")
            for key, part in list(parts.items())[:15]
        ]  # fmt: skip
        name = {"department": "部门", "source": "来源", "level1": "一级分类"}[by]
        out.print(table(f"按{name}（最多 15 项）", (name, "条数", "严格", "95% 区间"), rows))
