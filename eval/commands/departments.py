"""`suqiu eval departments`: who really answered against whom suqiu suggests."""

import json
from typing import Annotated

import typer

from classifier.build import classifier_of
from classifier.cache import default_model
from classifier.labels.dispatches import read_dispatches
from eval.commands.options import (
    AsJson,
    Columns,
    Data,
    ModelFolder,
    Texts,
    check_folds,
    end,
    settings_with,
)
from eval.commands.tables import percent, table
from eval.departments import doubts, rank_departments, summarise_departments
from suqiu.console import out, say
from suqiu.files.columns import parse_map

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("departments")(departments)


def departments(
    data: Data,
    texts: Texts = None,
    model: ModelFolder = None,
    columns: Columns = None,
    folds: Annotated[
        int, typer.Option("--folds", min=0, max=100, help="分几折：用其余各折的派单学习，测这一折")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """在有承办单位的数据上评测部门推荐：首选、前三，和各部门的命中。"""
    check_folds(folds)
    dispatches, faults = read_dispatches(data, texts=texts, columns=parse_map(columns or []))
    settings = settings_with(model)
    classifier = classifier_of(default_model(settings, report=say), settings, report=say)
    warnings = doubts(classifier, dispatches)
    ranked = rank_departments(classifier, dispatches, folds=folds, report=warnings.append)
    for warning in warnings:
        say(f"警告：{warning}")
    summary = summarise_departments(ranked)
    summary["model"] = classifier.model.card.name
    summary["duty_list"] = str(classifier.departments.duty.site or "")
    summary["warnings"] = warnings
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        title = f"{summary['n']:,} 条：首选 {summary['top1']:.1%}，前三 {summary['top3']:.1%}"
        rows = [
            (name, f"{row['n']:,}", percent(row["top1"]), percent(row["top3"]))
            for name, row in list(summary["by_department"].items())[:_SHOWN]
        ]
        out.print(table(title, ("部门", "件数", "首选", "前三"), rows))
    end(faults)
