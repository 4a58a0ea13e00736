"""`suqiu recode`: the stored tickets move to a new classification."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import orjson
import typer
from sqlalchemy import func, select

from suqiu.console import out, progress, say
from suqiu.data import dataset_path
from suqiu.errors import InputError, os_reason
from suqiu.files.hashing import file_hash
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.recoding.run import Recoded, recode
from suqiu.store.recoding.undo import Undone, undo
from suqiu.store.schema import ticket
from suqiu.taxonomy import load_taxonomy
from suqiu.taxonomy.migration import CodeMap, load_code_map

_CODES = 10


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("recode")(recode_tickets)


def recode_tickets(
    map_path: Annotated[
        Path | None, typer.Option("--code-map", help="新旧代码映射表：旧代码、新代码、条件")
    ] = None,
    old_path: Annotated[
        Path | None, typer.Option("--old-taxonomy", help="库里工单现在用的旧分类表")
    ] = None,
    new_path: Annotated[
        Path | None, typer.Option("--taxonomy", help="新分类表；不填用随附的分类表")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出要换的，不写入")] = False,
    back: Annotated[
        bool, typer.Option("--undo", help="撤回上一次换分类表：之后没有决定过类别的工单换回原来的")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="结果输出为一个 JSON 对象")] = False,
) -> None:
    """库里的工单换到新分类表：换代码和各级名称，最初的代码留着；中断可续，重复运行无害。

    退出码：0 全部换了（撤回：全部换回了）；1 有换不了的；2 未能执行。
    """
    if back:
        if any(path is not None for path in (map_path, old_path, new_path)):
            raise InputError("--undo 撤回上一次，不用给映射表和分类表", hint="只留 --undo")
        _take_back(dry_run=dry_run, as_json=as_json)
        return
    if map_path is None or old_path is None:
        raise InputError("没有给出映射表或旧分类表", hint="加上 --code-map 和 --old-taxonomy")
    paths = {
        "code_map": map_path, "old_taxonomy": old_path,
        "taxonomy": new_path or dataset_path("seed/taxonomy.csv"),
    }  # fmt: skip
    old, new = (load_taxonomy(path, on_note=_note) for path in (old_path, paths["taxonomy"]))
    code_map = load_code_map(map_path, old, new, on_note=_note)
    hashes = {what: _hash(path) for what, path in paths.items()}
    with Database.open(load_settings()) as database:
        with database.owner().connect() as connection:
            total = connection.execute(select(func.count()).select_from(ticket)).scalar_one()
        with progress("换代码", total) as advance:
            result = recode(
                database, code_map,
                name=map_path.name, hashes=hashes, dry_run=dry_run, advance=advance,
            )  # fmt: skip
    if as_json:
        out.print(orjson.dumps(_record(result, code_map)).decode())
    else:
        _tell(result, code_map)
    if result.tally.left:
        raise typer.Exit(1)


def _take_back(*, dry_run: bool, as_json: bool) -> None:
    with Database.open(load_settings()) as database, progress("换回") as advance:
        found = undo(database, dry_run=dry_run, advance=advance)
    if as_json:
        out.print(orjson.dumps(found).decode())
    else:
        _tell_back(found)
    if found.decided or found.changed:
        raise typer.Exit(1)


def _tell_back(found: Undone) -> None:
    if found.over:
        out.print(f"上一次换分类表（映射表 {found.name}）已经撤回过，没有要做的")
        return
    if found.resumed_at:
        say(f"接着上次中断处：前 {found.resumed_at:,} 条已经看过")
    if found.dry_run:
        out.print("试运行（没有写入）")
    out.print(
        f"撤回换分类表（映射表 {found.name}）：工单换回 {found.put_back:,} 条，"
        f"未办结工单的建议换回 {found.suggested:,} 条"
    )
    if found.left:
        shown = "、".join(found.left)
        many = found.decided + found.changed
        rest = f" 等 {many:,} 条" if many > len(found.left) else ""
        out.print(
            f"没换回：之后决定过类别 {found.decided:,} 条，之后又改过类 {found.changed:,} 条："
            f"{shown}{rest}"
        )
    if found.gone:
        out.print(f"已经删除的 {found.gone:,} 条")
    say("没有动的：决定、之后新到的工单、之后新生成的建议；模型用 suqiu model rollback 退回")


def _hash(path: Path) -> str:
    try:
        return file_hash(path)
    except OSError as error:
        raise InputError(f"读不了 {path}：{os_reason(error)}", hint="检查文件和权限") from error


def _note(note: str) -> None:
    say(f"注意：{note}")


def _tell(result: Recoded, code_map: CodeMap) -> None:
    tally = result.tally
    if result.resumed_at:
        say(f"接着上次中断处：前 {result.resumed_at:,} 条已经看过")
    if result.again:
        say("以前已换到这份新分类表：这次只换明确还是旧分类的，分不清的当作新的，不动")
    if result.dry_run:
        out.print("试运行（没有写入）")
    for line in tally.moves.lines(code_map):
        out.print(line)
    out.print(
        f"看了 {result.tickets:,} 条：代码不变只改名称 {tally.renamed:,}，已是新分类 {tally.already:,}"
    )
    out.print(f"未办结工单的建议：换代码 {tally.suggested:,} 条，要重做 {tally.anew:,} 条")
    _list("新旧分类表里都没有的代码", tally.unknown)
    _list("没有对应新代码的旧代码", tally.unmapped)
    if tally.nameless:
        out.print(f"没换：只有分类名称、没有代码 {tally.nameless:,} 条")
        say("怎么办：换用旧分类表的模型，把原来的导出再导入一次，按名称补上代码，再换")


def _list(title: str, codes: Counter[str]) -> None:
    if not codes:
        return
    shown = "、".join(f"{code}（{count:,} 条）" for code, count in codes.most_common(_CODES))
    rest = f"，另有 {len(codes) - _CODES:,} 个" if len(codes) > _CODES else ""
    out.print(f"没换：{title} {codes.total():,} 条：{shown}{rest}")


def _record(result: Recoded, code_map: CodeMap) -> dict[str, object]:
    tally = result.tally
    return {
        "tickets": result.tickets, "moved": tally.moved, "renamed": tally.renamed,
        "staying": tally.moves.staying, "already": tally.already, "nameless": tally.nameless,
        "suggested": tally.suggested, "anew": tally.anew,
        "unknown": dict(tally.unknown.most_common()),
        "unmapped": dict(tally.unmapped.most_common()),
        "moves": [
            {
                "old": old, "old_name": code_map.old.leaf(old).path if old in code_map.old else "",
                "new": new, "new_name": code_map.new.leaf(new).path if new in code_map.new else "",
                "count": count,
            }
            for (old, new), count in tally.moves.counts.most_common()
        ],
        "resumed_at": result.resumed_at, "again": result.again, "dry_run": result.dry_run,
    }  # fmt: skip
