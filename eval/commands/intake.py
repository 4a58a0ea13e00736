"""`suqiu eval intake`: what the desk says against what people decided."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.table import Table

from classifier.intake.handling import CLASSES
from classifier.intake.request_type import TYPES
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
from eval.commands.tables import percent
from eval.intake import judge_cases, judge_folds, load_intake_cases, summarise_intake
from eval.intake_columns import NAMES
from eval.measuring import building
from suqiu.console import out, say
from suqiu.files.columns import parse_map

_TABLES = (("request_type", "诉求类型", TYPES), ("handling", "处理类别", CLASSES))


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("intake")(intake)


def intake(
    data: Data,
    texts: Texts = None,
    model: ModelFolder = None,
    columns: Columns = None,
    folds: Annotated[
        int,
        typer.Option(
            "--folds", min=0, max=100, help="分几折：用其余各折学本地的诉求类型和紧急尺度，测这一折"
        ),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """评测受理：数据里有诉求类型、紧急程度、accepted、handling、missing 哪几列，就比哪几样。"""
    check_folds(folds)
    cases, faults = load_intake_cases(data, texts=texts, columns=parse_map(columns or [], NAMES))
    settings = settings_with(model)
    classifier = building.ready(settings, report=say)
    if folds:
        intakes, throughput = judge_folds(classifier, cases, settings, folds)
    else:
        intakes, throughput = judge_cases(classifier, cases)
    summary = summarise_intake(cases, intakes, throughput)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        for key, title, names in _TABLES:
            if key in summary:
                out.print(_table(summary[key], title, names))
        for line in _lines(summary):
            out.print(line)
        out.print(f"不予受理 {summary['refused']} 条；每秒 {summary['throughput']:,.0f} 条")
    end(faults)


def _table(found: dict[str, Any], title: str, names: Sequence[str]) -> Table:
    heading = f"{found['n']:,} 条，{title}准确率 {found['accuracy']:.1%}"
    table = Table(title=heading, title_justify="left")
    table.add_column("实际 ＼ 判为")
    for name in names:
        table.add_column(name, justify="right")
    for truth, counts in found["confusion"].items():
        table.add_row(truth, *(str(counts.get(name, "")) for name in names))
    return table


def _lines(summary: dict[str, Any]) -> Iterator[str]:
    if "urgent" in summary:
        yield _line("紧急", "提示", summary["urgent"], "raised")
    if "not_accepted" in summary:
        yield _line("应不予受理", "不予受理", summary["not_accepted"], "refused")
    for name, found in summary.get("missing", {}).items():
        yield _line(f"缺{name}", "提示", found, "asked")


def _line(name: str, done: str, found: dict[str, Any], key: str) -> str:
    precision, recall = percent(found["precision"]), percent(found["recall"])
    return f"{found['rows']:,} 条里{name} {found['n']} 条，{done} {found[key]} 条，精度 {precision}，召回 {recall}"
