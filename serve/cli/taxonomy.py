"""`suqiu taxonomy …`: look at a classification before using it."""

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from classifier.labels.filing import file_row
from classifier.labels.labels import LabelFile
from serve.cli.options import Columns
from suqiu.console import FaultList, out, say
from suqiu.errors import InputError, os_reason
from suqiu.files.columns import parse_map
from suqiu.files.writer import guard_cell
from suqiu.taxonomy.load import load_taxonomy, read_taxonomy
from suqiu.taxonomy.migration import Change, CodeMap, read_code_map
from suqiu.taxonomy.moves import Moves
from suqiu.taxonomy.proposal import propose_map

_MAP_COLUMNS = ("旧代码", "新代码", "条件", "旧分类", "新分类", "依据", "得分")
_REUSED = 20

app = typer.Typer(help="分类表：检查、换版。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """分类表：检查、换版。"""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="文件", help="CSV、TSV 或 XLSX 分类表")],
) -> None:
    """检查分类表：重复、孤儿、没有部门的类别，逐行报告。

    退出码：0 可用（可能有提示）；1 有错误；2 读不了。
    """
    loaded = read_taxonomy(file, on_note=_note)
    faults = FaultList()
    faults.add(sorted(loaded.faults, key=lambda fault: fault.row))
    if loaded.taxonomy is not None:
        tree = loaded.taxonomy
        levels = [
            len({leaf.names[: level + 1] for leaf in tree.leaves if len(leaf.names) > level})
            for level in range(tree.depth)
        ]
        counts = " / ".join(str(count) for count in levels)
        out.print(f"{tree.depth} 级，各级节点 {counts}，末级 {len(tree)} 个")
        out.print(f"版本 {tree.version}，内容哈希 {tree.hash}")
        example = tree.leaves[0]
        out.print(f"例：{example.code}  {example.path}")
    out.print(faults.summary() or "没有发现问题")
    if faults.fatal:
        raise typer.Exit(1)


@app.command("propose-map")
def propose(
    old: Annotated[Path, typer.Argument(metavar="旧分类表", help="CSV、TSV 或 XLSX 分类表")],
    new: Annotated[Path, typer.Argument(metavar="新分类表", help="CSV、TSV 或 XLSX 分类表")],
    out_path: Annotated[Path, typer.Option("--out", "-o", help="映射表草稿写到哪个 CSV")],
) -> None:
    """起草新旧代码映射表：路径、名称相同的直接对应，相近的作建议，拿不准的留空。"""
    old_tree, new_tree = (load_taxonomy(path, on_note=_note) for path in (old, new))
    rows = propose_map(old_tree, new_tree)
    try:
        with out_path.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_MAP_COLUMNS)
            for row in rows:
                path = new_tree.leaf(row.new).path if row.new else ""
                cells = (row.old, row.new, "、".join(row.words), old_tree.leaf(row.old).path, path)
                writer.writerow([*map(guard_cell, cells), row.reason, f"{row.score:.2f}"])
    except FileExistsError:
        raise InputError(f"{out_path} 已存在，不覆盖", hint="--out 换一个新文件") from None
    except OSError as error:
        raise InputError(f"写不了 {out_path}：{os_reason(error)}", hint="检查目录和权限") from error
    suggested = sum(row.reason.startswith(("建议", "拆分")) and bool(row.new) for row in rows)
    blank = sum(not row.new for row in rows)
    out.print(f"已写入 {out_path}：{len(rows):,} 行，建议（请核对）{suggested:,}，留空 {blank:,}")


@app.command()
def preview(
    map_path: Annotated[Path, typer.Argument(metavar="映射表", help="列：旧代码、新代码、条件")],
    old: Annotated[Path, typer.Option("--old", help="旧分类表")],
    new: Annotated[Path, typer.Option("--new", help="新分类表")],
    data: Annotated[
        Path | None, typer.Option("--data", "-d", help="有标签的导出：看每条工单从哪到哪")
    ] = None,
    texts: Annotated[Path | None, typer.Option(help="文本在另一个文件时给出，按编号关联")] = None,
    label_column: Annotated[str | None, typer.Option(help="标签列名；不填则自动识别")] = None,
    columns: Columns = None,
) -> None:
    """预览换分类表：哪些改名、合并、拆分、未对应，多少工单从哪到哪。

    退出码：0 可用；1 映射表或数据有问题行；2 读不了。
    """
    old_tree, new_tree = (load_taxonomy(path, on_note=_note) for path in (old, new))
    code_map, found = read_code_map(map_path, old_tree, new_tree, on_note=_note)
    faults = FaultList()
    faults.add(found)
    counts = Counter(code_map.changes().values())
    shown = "，".join(f"{change} {counts[change]:,}" for change in Change)
    out.print(f"旧代码 {len(code_map.old):,} 个：{shown}")
    out.print(f"新代码 {len(code_map.new):,} 个：没有旧代码对应的 {len(code_map.added()):,}")
    _show_reused(code_map)
    if data is not None:
        file = LabelFile(
            data, texts=texts, label_column=label_column, columns=parse_map(columns or [])
        )
        _show_moves(file, code_map, faults)
    out.print(faults.summary() or "没有发现问题")
    if faults.any:
        raise typer.Exit(1)


def _note(note: str) -> None:
    say(f"注意：{note}")


def _show_reused(code_map: CodeMap) -> None:
    """Codes that change their meaning: of a label under one of them nobody can tell which."""
    reused = code_map.reused()
    if not reused:
        return
    out.print(
        f"注意：{len(reused):,} 个代码新旧两表都有，名称或位置不同；"
        "旧标注不经映射会按新类别算，新旧标注混在一起时一律按旧的算："
    )
    for code in reused[:_REUSED]:
        out.print(
            f"  {code}  旧：{code_map.old.leaf(code).path}  新：{code_map.new.leaf(code).path}"
        )
    if len(reused) > _REUSED:
        out.print(f"  …另有 {len(reused) - _REUSED:,} 个")


def _show_moves(file: LabelFile, code_map: CodeMap, faults: FaultList) -> None:
    """How many tickets go from which old code to which new one, with a few ids; no texts."""
    moves = Moves()
    for row in file:
        filing, odd = file_row(code_map.new, row, code_map)
        faults.add(odd)
        if filing.code is None:
            faults.add([filing.fault(row, code_map.new)])
        else:
            moves.add(filing.old_code or filing.code, filing.code, row.ticket.id)
    faults.add(file.faults)
    for line in moves.lines(code_map):
        out.print(line)
