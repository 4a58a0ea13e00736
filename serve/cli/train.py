"""`suqiu train`: a model of the site's own labels."""

from pathlib import Path
from typing import Annotated

import typer

from classifier.departments.local import read_site_dispatch
from classifier.intake.desk import build_intake_desk
from classifier.labels.dispatches import read_columns
from classifier.labels.moves import MOVES_FILE
from classifier.labels.site_corpus import read_site_corpus
from classifier.training.practice_lines import practice_lines
from classifier.training.site import train_site
from serve.cli.options import Columns
from serve.models.saving import save_model
from suqiu.console import FaultList, out, say
from suqiu.errors import InputError
from suqiu.files.columns import parse_map
from suqiu.files.target import check_target
from suqiu.interrupt import interruptible
from suqiu.settings import load_settings


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("train")(train)


def train(
    data: Annotated[
        Path, typer.Option("--data", "-d", help="有标签的导出：代码、类别名或分类路径")
    ],
    out_path: Annotated[Path, typer.Option("--out", "-o", help="模型写到哪个目录")],
    texts: Annotated[Path | None, typer.Option(help="文本在另一个文件时给出，按编号关联")] = None,
    taxonomy: Annotated[
        Path | None, typer.Option(help="本地分类表；不填则用随附分类表，或由标签自动生成")
    ] = None,
    label_column: Annotated[str | None, typer.Option(help="标签列名；不填则自动识别")] = None,
    no_seed: Annotated[
        bool, typer.Option("--no-seed", help="只用本地数据，不并入随附语料")
    ] = False,
    columns: Columns = None,
    code_map: Annotated[
        Path | None, typer.Option(help="新旧代码映射表：旧代码的标注按它换成新代码")
    ] = None,
    old_taxonomy: Annotated[
        Path | None, typer.Option(help="旧分类表，与 --code-map 一起用")
    ] = None,
) -> None:
    """用本地标注训练模型；默认并入随附语料。

    退出码：0 完成；1 完成但有问题行；2 未能执行。
    """
    _check_free(out_path)
    check_target(out_path, data, texts, taxonomy, code_map, old_taxonomy)
    settings = load_settings()
    desk = build_intake_desk(settings)
    site = read_site_corpus(
        data, texts=texts, taxonomy=taxonomy, label_column=label_column,
        no_seed=no_seed, columns=parse_map(columns or []),
        code_map=code_map, old_taxonomy=old_taxonomy, on_note=lambda note: say(f"注意：{note}"),
    )  # fmt: skip
    faults = FaultList()
    faults.add(site.faults)
    if code_map is not None:
        old = sum(bool(example.old_code) for example in site.corpus.examples)
        say(f"按映射表从旧分类换到新分类 {old:,} 行")
    local = read_site_dispatch(settings, site.taxonomy)
    if local.duties is not None:
        say(f"派单目录 {local.duties}")
    if site.dispatches:
        say(str(read_columns(data)))
    with interruptible("模型没有写，原来的没有动；再运行同一条命令从头训练"):
        model = train_site(site, no_seed=no_seed, desk=desk, local=local, report=say)
        save_model(model, out_path, site.moves)
    if site.moves:
        say(f"旧代码、新代码和条数记在 {out_path / MOVES_FILE}")
    card = model.card
    out.print(f"模型 {card.name} 已写入 {out_path}")
    out.print(
        f"本地 {card.site_rows:,} 行，随附 {card.seed_rows:,} 行，{card.leaves_seen} 个类别；"
        f"留出准确率 {card.metrics.get('held_accuracy', 0):.1%}",
    )
    short = model.shortfall(settings.auto_precision)
    if settings.auto_threshold is None and short is not None:
        out.print(f"自动派单：{short.text}")
    for line in practice_lines(site.intake_labels, model.intake_practice, desk.urgent_recall):
        out.print(line)
    if faults.any:
        say(faults.summary())
        raise typer.Exit(1)


def _check_free(folder: Path) -> None:
    """Saving replaces the whole folder, so it must be new, empty or a model, and nobody's shell
    may stand in it.
    """
    if folder.resolve() == Path.cwd():
        raise InputError(
            f"--out {folder} 是当前目录，写模型时会整个换掉", hint="--out 换一个新目录"
        )
    if (folder / "card.json").is_file() or not folder.exists():
        return
    if folder.is_file() or any(folder.iterdir()):
        raise InputError(f"{folder} 已存在，里面不是模型", hint="--out 换一个新目录")
