"""`suqiu eval classify`: one look at a model, or at how well labels can be learned."""

import json
from typing import Annotated

import typer

from eval.commands.options import (
    AllowLeakage,
    AsJson,
    ModelFolder,
    check_folds,
    end,
    settings_with,
    with_labels,
)  # fmt: skip
from eval.commands.tables import summary_table
from eval.measuring.evaluate import EvaluationPlan, Labels, evaluate
from eval.measuring.splits import Split
from eval.runs.summary import summarise
from suqiu.console import out, say
from suqiu.errors import InputError


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("classify")(with_labels(classify))


def classify(
    labels: Labels,
    model: ModelFolder = None,
    folds: Annotated[
        int, typer.Option("--folds", min=0, max=100, help="分几折：用其余各折训练，测这一折")
    ] = 0,
    allow_leakage: AllowLeakage = False,
    as_json: AsJson = False,
) -> None:
    """在带标签的数据上评测分类：各级准确率及区间、前几名、宏 F1、校准、自动派单、速度。"""
    check_folds(folds)
    if folds and model is not None:
        raise InputError("--folds 会重新训练，用不到 --model", hint="去掉其中一个")
    plan = EvaluationPlan(
        labels,
        Split(folds=folds),
        allow_leakage,
    )
    outcome = evaluate(plan, settings_with(model), report=say)
    summary = summarise(outcome)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        out.print(summary_table(summary))
    end(outcome.faults)
