"""`suqiu table …`: a site's own tables beside the tickets: figures by a key (population by street)
and lists of free rows (enterprises, grids, another system's cases).
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from classifier.cache import taxonomy_of
from serve.cli.options import AsJson, UserName, user_named, write_json
from suqiu.console import out, say
from suqiu.errors import Fault, InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.secrecy import level_of, name_of
from suqiu.store.sites.attaching import attach, attach_list, detach
from suqiu.store.sites.catalogue import SiteColumn, SiteTable, load_site_tables, visible_names
from suqiu.store.sites.keys import KINDS, kind_of, known_keys
from suqiu.store.sites.list_rows import ReadList, read_list
from suqiu.store.sites.list_spec import read_list_spec
from suqiu.store.sites.reading import Read, read_figures
from suqiu.store.sites.spec import ALWAYS, TableSpec, check_spec, columns_of, period_of
from suqiu.store.users import local_administrator

app = typer.Typer(help="本地数据表：人口等汇总数、企业等清单，按密级查询。", no_args_is_help=True)
_FAULTS_SHOWN = 20
_DONE = {None: "可以挂接（没有写库）", True: "已挂接", False: "已替换"}


@app.callback()
def group() -> None:
    """本地数据表：人口等汇总数、企业等清单，按密级查询。"""


@app.command("attach")
def attach_command(
    name: Annotated[str, typer.Argument(metavar="表名", help="例如 人口")],
    file: Annotated[Path, typer.Argument(metavar="文件", help="CSV、XLSX、JSONL、Parquet")],
    secrecy: Annotated[
        str, typer.Option("--secrecy", metavar="密级", help="公开、内部、秘密，或 0 到 9")
    ],
    key: Annotated[
        str,
        typer.Option(
            "--key",
            help="汇总数每行是什么：全区、街道、社区、网格、部门、一级分类、二级分类、三级分类",
        ),
    ] = "",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns", help='列名=名字:单位|叫法，如 "population=常住人口:人|人口"；可多次'
        ),
    ] = None,
    described: Annotated[
        Path | None,
        typer.Option(
            "--list", metavar="描述文件", help="这是一份清单（一行一个对象），列由这个 TOML 说明"
        ),
    ] = None,
    key_column: Annotated[
        str, typer.Option("--key-column", metavar="列名", help="哪一列是街道、部门……，默认按列名找")
    ] = "",
    period: Annotated[
        str,
        typer.Option(
            "--period", metavar="时期", help="这些数是哪一期的：2025、2025-06、2025年三季度"
        ),
    ] = "",
    period_column: Annotated[
        str, typer.Option("--period-column", metavar="列名", help="一表多期：哪一列写着时期")
    ] = "",
    source: Annotated[str, typer.Option("--source", help="来源，写进口径")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写库")] = False,
    as_json: AsJson = False,
) -> None:
    """挂接一张表，同一时期再挂一次就整体替换；对不上的行报告，其余照用。

    退出码：0 全部可用；1 有不能用的行；2 未能执行。
    """
    if described is not None:
        if key or columns or key_column or period or period_column:
            raise InputError(
                "--list 不和 --key、--columns、--period 一起用", hint="列都写在描述文件里"
            )
        _attach_list(name, file, described, level_of(secrecy), source, dry_run, as_json)
        return
    if not key or not columns:
        raise InputError("汇总数要写 --key 和 --columns", hint="清单（一行一个对象）用 --list")
    if period and period_column:
        raise InputError("--period 和 --period-column 只用一个", hint="全表一期用 --period")
    _attach_figures(check_spec(TableSpec(
        name, kind_of(key), tuple(one for text in columns for one in columns_of(text)),
        level_of(secrecy), source, key_column, period_of(period) if period else ALWAYS,
        period_column,
    )), file, dry_run, as_json)  # fmt: skip


def _attach_figures(spec: TableSpec, file: Path, dry_run: bool, as_json: bool) -> None:
    settings = load_settings()
    with Database.open(settings) as database, database.owner().begin() as connection:
        known = known_keys(connection, spec.kind, taxonomy_of(settings))
        found = read_figures(file, spec, known, _note)
        fresh = None
        if not dry_run:
            fresh = attach(connection, spec, found.figures, local_administrator().name)
    if as_json:
        write_json({"figures": len(found.figures), "new": fresh, "dry_run": dry_run,
               "faults": [asdict(one) for one in found.faults],
               "unmatched": list(found.unmatched), "missing": list(found.missing)})  # fmt: skip
    else:
        _show(spec, found, fresh)
    if found.faults:
        raise typer.Exit(1)


def _attach_list(
    name: str, file: Path, described: Path, secrecy: int, source: str, dry_run: bool, as_json: bool
) -> None:
    spec = read_list_spec(described, name, secrecy, source)
    settings = load_settings()
    with Database.open(settings) as database, database.owner().begin() as connection:
        taxonomy = taxonomy_of(settings)
        kinds = {one.type for one in spec.columns} & set(KINDS)
        known = {one: known_keys(connection, KINDS[one], taxonomy) for one in kinds}
        found = read_list(file, spec, known, _note)
        fresh = None
        if not dry_run:
            fresh = attach_list(connection, spec, found, local_administrator().name)
    if as_json:
        write_json({"rows": len(found.rows), "new": fresh, "dry_run": dry_run, "masked": found.masked,
               "faults": [asdict(one) for one in found.faults],
               "unmatched": list(found.unmatched)})  # fmt: skip
    else:
        _show_list(name, spec.unit, secrecy, found, fresh)
    if found.faults:
        raise typer.Exit(1)


@app.command("list")
def list_command(
    user_name: UserName = None,
    as_json: AsJson = False,
) -> None:
    """列出挂接的表：按什么、哪些列、哪些时期、密级和来源。"""
    with Database.open(load_settings()) as database:
        with database.owner().connect() as connection:
            everything = load_site_tables(connection)
        with database.reader(user_named(database, user_name)) as connection:
            names = visible_names(connection)
    tables = [one for one in everything if one.name in names]
    shown_of = {one.name: _shown_columns(one, names) for one in tables}
    if as_json:
        write_json([_form(one, shown_of[one.name]) for one in tables])
        return
    shown = Table("表", "按", "列", "时期", "数", "密级", "来源", box=None)
    for one in tables:
        listed = "、".join(
            f"{c.name}（{c.unit}）" if c.unit else c.name for c in shown_of[one.name]
        )
        times = (
            f"{one.attached:%Y-%m-%d} 挂接"
            if one.is_list
            else "、".join(p.text for p in one.periods)
        )
        held = f"{one.rows:,} {one.unit}" if one.is_list else f"{one.figures:,}"
        shown.add_row(
            one.name, one.kind.words[0], listed, times, held, name_of(one.secrecy), one.source
        )
    out.print(shown)


@app.command("detach")
def detach_command(name: Annotated[str, typer.Argument(metavar="表名")]) -> None:
    """去掉一张表和它的全部数；用到它的指标随之停用。"""
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        detach(connection, name, local_administrator().name)
    out.print(f"已去掉表“{name}”")


def _shown_columns(table: SiteTable, names: frozenset[str]) -> list[SiteColumn]:
    return [one for one in table.columns if f"{table.name}.{one.name}" in names]


def _note(note: str) -> None:
    say(f"注意：{note}")


def _show_faults(faults: Sequence[Fault]) -> None:
    for fault in faults[:_FAULTS_SHOWN]:
        say(str(fault))
    if len(faults) > _FAULTS_SHOWN:
        say(f"……共 {len(faults)} 处，用 --json 看全部")


def _show_list(name: str, unit: str, secrecy: int, found: ReadList, fresh: bool | None) -> None:
    _show_faults(found.faults)
    out.print(f"{_DONE[fresh]}：清单“{name}”，{len(found.rows):,} {unit}，{name_of(secrecy)}")
    if found.unmatched:
        out.print(f"对不上的名字：{'、'.join(found.unmatched[:_FAULTS_SHOWN])}")
    if found.masked:
        out.print(f"有 {found.masked} 格里的个人信息已遮去")


def _show(spec: TableSpec, found: Read, fresh: bool | None) -> None:
    _show_faults(found.faults)
    out.print(
        f"{_DONE[fresh]}：表“{spec.name}”，{len(found.figures):,} 个数，{name_of(spec.secrecy)}"
    )
    word = spec.kind.words[0]
    if found.unmatched:
        out.print(f"对不上的{word}：{'、'.join(found.unmatched)}")
    if found.missing:
        more = f"等 {len(found.missing)} 个" if len(found.missing) > _FAULTS_SHOWN else ""
        out.print(f"没有数的{word}：{'、'.join(found.missing[:_FAULTS_SHOWN])}{more}")


def _form(table: SiteTable, columns: Sequence[SiteColumn]) -> dict[str, object]:
    if table.is_list:
        return {
            "name": table.name, "key": table.kind.id, "secrecy": name_of(table.secrecy),
            "source": table.source, "rows": table.rows, "unit": table.unit,
            "words": list(table.words),
            "columns": [
                {"name": one.name, "type": one.type, "unit": one.unit, "words": list(one.words),
                 "secrecy": name_of(one.secrecy)}
                for one in columns
            ],
        }  # fmt: skip
    return {
        "name": table.name, "key": table.kind.id, "secrecy": name_of(table.secrecy),
        "source": table.source, "figures": table.figures,
        "columns": [
            {"name": one.name, "unit": one.unit, "words": list(one.words)} for one in columns
        ],
        "periods": [one.text for one in table.periods],
    }  # fmt: skip
