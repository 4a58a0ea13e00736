"""`suqiu eval …`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from classifier.cache import default_model
from classifier.classifier import Classifier
from eval.cases import load_cases
from eval.classify import score_cases, summarise
from suqiu.console import FaultList, out, say
from suqiu.errors import InputError
from suqiu.files.columns import parse_map
from suqiu.settings import load_settings

app = typer.Typer(help="评测：准确率、校准、覆盖率。", no_args_is_help=True)

_GET_REAL = "评测数据不随项目发布；把带标签的导出（编号、分类）和文本文件的路径给它即可"


@app.callback()
def group() -> None:
    """评测：准确率、校准、覆盖率。"""


@app.command()
def classify(
    data: Annotated[Path, typer.Option("--data", "-d", help="标签文件：编号、分类（可有 alt）")],
    texts: Annotated[
        Path | None, typer.Option(help="文本文件，按编号关联；文本同在标签文件时不填")
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", "-m", help="模型目录")] = None,
    label_column: Annotated[str | None, typer.Option(help="标签列名；不填则自动识别")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="列名对应，如 内容=列名，可多次")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """在带标签的数据上评测分类：各级准确率、前几名、宏 F1、校准误差、自动派单的覆盖和精度。"""
    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"model": model})
    for path in (data, *([texts] if texts else [])):
        if not path.is_file():
            raise InputError(f"找不到 {path}", hint=_GET_REAL)
    classifier = Classifier(default_model(settings, report=say), threshold=settings.auto_threshold)
    taxonomy = classifier.model.taxonomy
    loaded = load_cases(
        data, taxonomy, texts=texts, label_column=label_column, columns=parse_map(columns or [])
    )
    faults = FaultList()
    faults.add(loaded.faults)
    scores, throughput = score_cases(classifier, loaded.cases)
    summary = summarise(
        scores, depth=taxonomy.depth, model=classifier.model.card.name, throughput=throughput
    )
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        out.print(_table(summary))
    if faults.any:
        say(faults.summary())
        raise typer.Exit(1)


def _table(summary: dict[str, Any]) -> Table:
    table = Table(title=f"{summary['n']:,} 条，模型 {summary['model']}", title_justify="left")
    for name in ("指标", "严格", "宽松"):
        table.add_column(name)
    for level, values in summary["accuracy"].items():
        name = "末级准确率" if level == "leaf" else f"第 {level[5:]} 级准确率"
        table.add_row(name, f"{values['strict']:.1%}", f"{values['lenient']:.1%}")
    table.add_section()
    for name, key in (("前三命中", "top3"), ("前五命中", "top5"), ("宏 F1", "macro_f1")):
        table.add_row(name, f"{summary[key]:.1%}", "")
    table.add_row("校准误差 ECE", f"{summary['ece']:.3f}", "")
    precision = summary["auto"]["precision"]
    table.add_row("自动派单覆盖", f"{summary['auto']['coverage']:.1%}", "")
    table.add_row("自动派单精度", "—" if precision is None else f"{precision:.1%}", "")
    table.add_row("每秒条数", f"{summary['throughput']:,.0f}", "")
    return table
