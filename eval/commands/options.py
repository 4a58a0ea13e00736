"""Options that several commands share, and the labels they stand for."""

from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from eval.measuring.evaluate import Labels
from suqiu.console import FaultList, say
from suqiu.errors import Fault, InputError
from suqiu.files.columns import parse_map
from suqiu.settings import Settings, load_settings

Data: TypeAlias = Annotated[
    Path, typer.Option("--data", "-d", help="标签文件：编号、分类（可有 alt、部门、来源）")
]
Texts: TypeAlias = Annotated[
    Path | None, typer.Option("--texts", help="文本文件，按编号关联；文本同在标签文件时不填")
]
LabelColumn: TypeAlias = Annotated[
    str | None, typer.Option("--label-column", help="标签列名；不填则自动识别")
]
Columns: TypeAlias = Annotated[
    list[str] | None, typer.Option("--map", help="列名对应，如 内容=列名，可多次")
]
TaxonomyFile: TypeAlias = Annotated[
    Path | None, typer.Option("--taxonomy", help="本地分类表；重新训练时用")
]
NoSeed: TypeAlias = Annotated[
    bool, typer.Option("--no-seed", help="重新训练时只用本地数据，不并入随附语料")
]
CodeMapFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--code-map", help="新旧代码映射表：旧代码的标签换成新代码再评"),
]
OldTaxonomy: TypeAlias = Annotated[
    Path | None, typer.Option("--old-taxonomy", help="旧分类表，与 --code-map 一起用")
]
ModelFolder: TypeAlias = Annotated[Path | None, typer.Option("--model", "-m", help="模型目录")]
AllowLeakage: TypeAlias = Annotated[
    bool, typer.Option("--allow-leakage", help="测试文本出现在训练数据里时只警告")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")]


def check_folds(folds: int) -> None:
    """InputError for one fold, of which nothing is left to learn from; 0 is without folds."""
    if folds == 1:
        raise InputError("--folds 至少是 2", hint="--folds 5")


def labels_of(
    data: Data,
    texts: Texts = None,
    label_column: LabelColumn = None,
    columns: Columns = None,
    code_map: CodeMapFile = None,
    old_taxonomy: OldTaxonomy = None,
    taxonomy: TaxonomyFile = None,
    no_seed: NoSeed = False,
) -> Labels:
    """The labels these options mean."""
    chosen = parse_map(columns or [])
    return Labels(data, texts, label_column, chosen, taxonomy, no_seed, code_map, old_taxonomy)


def with_labels(command: Callable[..., None], *, learned: bool = True) -> Callable[..., None]:
    """The command with the options of `labels_of` in place of its parameter `labels`; the last two
    only where they are `learned`.
    """
    options = list(signature(labels_of).parameters.values())
    if not learned:
        options = [one for one in options if one.name not in ("taxonomy", "no_seed")]
    own = (one for one in signature(command).parameters.values() if one.name != "labels")

    @wraps(command)
    def run(**given: Any) -> None:
        labels = labels_of(**{one.name: given.pop(one.name) for one in options})
        command(labels=labels, **given)

    # What typer makes the command line of.
    run.__signature__ = Signature(  # type: ignore[attr-defined]
        [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*options, *own)]
    )
    return run


def settings_with(model: Path | None = None) -> Settings:
    """The settings, with the model of the command line if it names one."""
    settings = load_settings()
    return settings if model is None else settings.model_copy(update={"model": model})


def tell(faults: Sequence[Fault]) -> bool:
    """Show what was wrong with rows, and say whether anything was."""
    shown = FaultList()
    shown.add(faults)
    if shown.any:
        say(shown.summary())
    return shown.any


def end(faults: Sequence[Fault]) -> None:
    """Show what was wrong with rows; exit code 1 when anything was."""
    if tell(faults):
        raise typer.Exit(1)
