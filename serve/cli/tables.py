"""`suqiu table …`: a site's own tables of figures (population, enterprises …) beside the tickets."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from classifier.cache import taxonomy_of
from suqiu.console import out, say
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.secrecy import level_of, name_of
from suqiu.store.sites.attaching import attach, detach
from suqiu.store.sites.catalogue import SiteTable, load_site_tables, visible_tables
from suqiu.store.sites.keys import kind_of, known_keys
from suqiu.store.sites.reading import Read, read_figures
from suqiu.store.sites.spec import ALWAYS, TableSpec, check_spec, columns_of, period_of
from suqiu.store.users import find_user, local_administrator

app = typer.Typer(help="本地数据表：人口、企业等汇总数，按密级查询。", no_args_is_help=True)
_FAULTS_SHOWN = 20


@app.callback()
def group() -> None:
    """本地数据表：人口、企业等汇总数，按密级查询。"""


@app.command("attach")
def attach_command(
    name: Annotated[str, typer.Argument(metavar="表名", help="例如 人口")],
    file: Annotated[Path, typer.Argument(metavar="文件", help="CSV、XLSX、JSONL、Parquet")],
    key: Annotated[
        str,
        typer.Option(
            "--key", help="每行是什么：街道、社区、网格、部门、一级分类、二级分类、三级分类"
        ),
    ],
    columns: Annotated[
        list[str],
        typer.Option(
            "--columns", help='列名=名字:单位|叫法，如 "population=常住人口:人|人口"；可多次'
        ),
    ],
    secrecy: Annotated[
        str, typer.Option("--secrecy", metavar="密级", help="公开、内部、秘密，或 0 到 9")
    ],
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
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """挂接一张表，同一时期再挂一次就整体替换；对不上的行报告，其余照用。

    退出码：0 全部可用；1 有不能用的行；2 未能执行。
    """
    if period and period_column:
        raise InputError("--period 和 --period-column 只用一个", hint="全表一期用 --period")
    spec = check_spec(TableSpec(
        name, kind_of(key), tuple(one for text in columns for one in columns_of(text)),
        level_of(secrecy), source, key_column, period_of(period) if period else ALWAYS,
        period_column,
    ))  # fmt: skip
    settings = load_settings()
    with Database.open(settings) as database, database.owner().begin() as connection:
        found = read_figures(file, spec, known_keys(connection, spec.kind, taxonomy_of(settings)))
        fresh = None
        if not dry_run:
            fresh = attach(connection, spec, found.figures, local_administrator().name)
    if as_json:
        _json({"figures": len(found.figures), "new": fresh, "dry_run": dry_run,
               "faults": [asdict(one) for one in found.faults],
               "unmatched": list(found.unmatched), "missing": list(found.missing)})  # fmt: skip
    else:
        _show(spec, found, fresh)
    if found.faults:
        raise typer.Exit(1)


@app.command("list")
def list_command(
    user_name: Annotated[
        str | None, typer.Option("--user", help="以哪个用户的密级看；默认本机管理员")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出挂接的表：按什么、哪些列、哪些时期、密级和来源。"""
    with Database.open(load_settings()) as database:
        with database.owner().connect() as connection:
            everything = load_site_tables(connection)
            user = local_administrator() if user_name is None else find_user(connection, user_name)
        with database.reader(user) as connection:
            names = visible_tables(connection)
    tables = [one for one in everything if one.name in names]
    if as_json:
        _json([_form(one) for one in tables])
        return
    shown = Table("表", "按", "列", "时期", "数", "密级", "来源", box=None)
    for one in tables:
        listed = "、".join(f"{c.name}（{c.unit}）" if c.unit else c.name for c in one.columns)
        shown.add_row(
            one.name, one.kind.words[0], listed, "、".join(p.text for p in one.periods),
            f"{one.figures:,}", name_of(one.secrecy), one.source,
        )  # fmt: skip
    out.print(shown)


@app.command("detach")
def detach_command(name: Annotated[str, typer.Argument(metavar="表名")]) -> None:
    """去掉一张表和它的全部数；用到它的指标随之停用。"""
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        detach(connection, name, local_administrator().name)
    out.print(f"已去掉表“{name}”")


def _show(spec: TableSpec, found: Read, fresh: bool | None) -> None:
    for fault in found.faults[:_FAULTS_SHOWN]:
        say(str(fault))
    if len(found.faults) > _FAULTS_SHOWN:
        say(f"……共 {len(found.faults)} 处，用 --json 看全部")
    done = {None: "可以挂接（没有写库）", True: "已挂接", False: "已替换"}[fresh]
    out.print(f"{done}：表“{spec.name}”，{len(found.figures):,} 个数，{name_of(spec.secrecy)}")
    word = spec.kind.words[0]
    if found.unmatched:
        out.print(f"对不上的{word}：{'、'.join(found.unmatched)}")
    if found.missing:
        more = f"等 {len(found.missing)} 个" if len(found.missing) > _FAULTS_SHOWN else ""
        out.print(f"没有数的{word}：{'、'.join(found.missing[:_FAULTS_SHOWN])}{more}")


def _form(table: SiteTable) -> dict[str, object]:
    return {
        "name": table.name, "key": table.kind.id, "secrecy": name_of(table.secrecy),
        "source": table.source, "figures": table.figures,
        "columns": [
            {"name": one.name, "unit": one.unit, "words": list(one.words)} for one in table.columns
        ],
        "periods": [one.text for one in table.periods],
    }  # fmt: skip


def _json(form: object) -> None:
    typer.echo(orjson.dumps(form).decode())
