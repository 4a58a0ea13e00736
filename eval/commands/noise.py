"""`suqiu eval noise`: the labels most worth a second look."""

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson, end, settings_with, with_labels
from eval.measuring.cross_validation import out_of_fold
from eval.measuring.evaluate import Labels
from eval.measuring.splits import Split, folds_of
from eval.noise import Suspect, suspects
from eval.output import csv_text, write_whole
from suqiu.console import out, say
from suqiu.files.target import check_target
from suqiu.row_number import row_key
from suqiu.taxonomy import Taxonomy

_HEADER = ("行", "编号", "现代码", "现分类", "疑为代码", "疑为分类", "现标签概率", "疑为概率",
           "可疑程度", "组别")  # fmt: skip


def register(app: typer.Typer) -> None:
    """Hang the command on `suqiu eval`."""
    app.command("noise")(with_labels(noise))


def noise(
    labels: Labels,
    out_path: Annotated[Path, typer.Option("--out", "-o", help="可疑行写到哪个 CSV")],
    folds: Annotated[int, typer.Option("--folds", min=2, max=100, help="分几折")] = 5,
    as_json: AsJson = False,
) -> None:
    """找可能标错的行：用没学过这一行的模型看它的标签，最值得复看的在前，少见类别另列在后。"""
    check_target(out_path, *labels.files)
    loaded, tree = labels.read()
    codes, probabilities = out_of_fold(
        folds_of(Split(folds=folds), loaded.cases), loaded.cases, tree, settings_with(),
        no_seed=labels.no_seed, report=say,
    )  # fmt: skip
    found = suspects(loaded.cases, codes, probabilities)
    write_whole(out_path, csv_text(_HEADER, (_row(s, tree) for s in found)), encoding="utf-8-sig")
    rare, n = sum(s.rare for s in found), len(loaded.cases)
    if as_json:
        value = {
            "n": n, "suspects": len(found) - rare, "rare_suspects": rare,
            "share": len(found) / n, "out": str(out_path),
        }  # fmt: skip
        typer.echo(json.dumps(value, ensure_ascii=False))
    else:
        out.print(
            f"{n:,} 行里有 {len(found):,} 行（{len(found) / n:.1%}）值得复看，"
            f"其中少见类别 {rare:,} 行，列在后面；已写入 {out_path}"
        )
    end(loaded.faults)


def _row(suspect: Suspect, tree: Taxonomy) -> tuple[str, ...]:
    case = suspect.case
    return (
        row_key(case.ticket.row), case.ticket.id, case.code, tree.leaf(case.code).path,
        suspect.better, tree.leaf(suspect.better).path,
        f"{suspect.given:.3f}", f"{suspect.likely:.3f}", f"{suspect.doubt:.3f}",
        "少见" if suspect.rare else "常见",
    )  # fmt: skip
