"""`suqiu eval intake`: request type and urgency against what people decided."""

import json
from typing import Any

import typer
from rich.table import Table

from classifier.build import classifier_of
from classifier.cache import default_model
from classifier.intake.request_type import TYPES
from eval.commands.options import AsJson, Data, Map, Texts, end
from eval.intake import judge_cases, load_intake_cases, summarise_intake
from suqiu.console import out
from suqiu.files.columns import parse_map
from suqiu.settings import load_settings


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("intake")(intake)


def intake(data: Data, texts: Texts = None, columns: Map = None, as_json: AsJson = False) -> None:
    """在带 type、urgent 两列的数据上评测受理：诉求类型的准确率和混淆，紧急的精度和召回。"""
    cases, faults = load_intake_cases(data, texts=texts, columns=parse_map(columns or []))
    settings = load_settings()
    intakes, throughput = judge_cases(classifier_of(default_model(settings), settings), cases)
    summary = summarise_intake(cases, intakes, throughput)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        out.print(_table(summary))
        urgent = summary["urgent"]
        out.print(
            f"紧急 {urgent['n']} 条，提示 {urgent['raised']} 条，"
            f"精度 {_share(urgent['precision'])}，召回 {_share(urgent['recall'])}"
        )
        out.print(f"不予受理 {summary['refused']} 条；每秒 {summary['throughput']:,.0f} 条")
    end(faults)


def _table(summary: dict[str, Any]) -> Table:
    accuracy = summary["request_type"]["accuracy"]
    table = Table(title=f"{summary['n']:,} 条，诉求类型准确率 {accuracy:.1%}", title_justify="left")
    table.add_column("实际 ＼ 判为")
    for name in TYPES:
        table.add_column(name, justify="right")
    for truth, counts in summary["request_type"]["confusion"].items():
        table.add_row(truth, *(str(counts.get(name, "")) for name in TYPES))
    return table


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
