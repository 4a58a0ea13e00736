"""`suqiu report …`: make, edit, approve, freeze and remake reports."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from reporting.check.findings import Finding
from reporting.facts.placeholders import rendered
from reporting.reports.archive import (
    Filed,
    add_version,
    approve,
    find_report,
    freeze,
    list_reports,
    load_book,
    load_manuscript,
    remake,
)
from reporting.reports.editing import differences, from_source, to_source
from reporting.reports.render import FORMATS, files_of
from reporting.reports.spec import all_specs, find_spec
from serve.cli import report_check, report_why
from serve.cli.options import AsJson, AsOf, UserName, as_of_day, user_named, write_json
from serve.reports.make import MadeReport, make_report, self_check
from suqiu.console import out, progress, say
from suqiu.draft import draft_of
from suqiu.errors import InputError
from suqiu.files.target import check_target
from suqiu.interrupt import interruptible
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.users import User

app = typer.Typer(help="报告：生成、核对、修改、审定、定稿、重制。", no_args_is_help=True)
report_check.register(app)
report_why.register(app)

_Id = Annotated[str, typer.Argument(metavar="编号", help="报告编号，可只写开头")]
_Formats = Annotated[str, typer.Option("--format", metavar="格式", help="docx、html、md，逗号隔开")]


@app.callback()
def group() -> None:
    """报告：生成、核对、修改、审定、定稿、重制。"""


@app.command("make")
def make_command(
    spec: Annotated[str, typer.Argument(metavar="规格", help="monthly、月报，或 TOML 文件")],
    period: Annotated[
        str,
        typer.Option(
            "--period", metavar="时段", help="2026-09、2026Q3、2026-W39、2026-09-21、上个月"
        ),
    ],
    out_dir: Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪个目录")] = Path(),
    formats: _Formats = "docx",
    as_of: AsOf = None,
    topic: Annotated[
        str | None,
        typer.Option(
            "--topic", metavar="维度=取值", help="专报的专题，如 三级分类=停水、内容=翠湖花园"
        ),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="单位", help="标题里的地区，代替规格里的")
    ] = None,
    model: Annotated[
        bool, typer.Option("--llm/--no-llm", help="请大模型润色文字；数字和事实不经它的手")
    ] = False,
    user_name: UserName = None,
    as_json: AsJson = False,
) -> None:
    """生成一份报告的草稿并存档；文件写到 --out。

    退出码：0 每个数都有依据；1 核对出问题，草稿照样存了；2 未能执行。
    """
    wanted = _formats(formats)
    check_target(out_dir / "*")
    day = as_of_day(as_of)
    settings = load_settings()
    with (
        interruptible("没有存档；再运行同一条命令"),
        Database.open(settings) as database,
        progress("写报告，节", len(find_spec(spec, settings.reports_dir).section)) as advance,
    ):
        made = make_report(
            settings, database, user_named(database, user_name), spec, period, as_of=day,
            topic=topic, unit=unit, model=model, advance=advance,
        )  # fmt: skip
    if made.again:
        say(f"同样的草稿已经有了（{made.id}），没有另存一份")
    try:
        with interruptible(f"草稿已存档，文件没有写全；再运行同一条命令，草稿还是 {made.id}"):
            paths = _write(files_of(made.manuscript, made.book, made.id, wanted), out_dir)
    except InputError as error:
        error.hint = f"草稿已存档：腾出地方后运行 suqiu report remake {made.id} --out 目录"
        raise
    if as_json:
        write_json(_made_form(made, paths))
    else:
        _show_made(made, paths)
    if made.checked.errors:
        raise typer.Exit(1)


def _made_form(made: MadeReport, paths: list[Path]) -> dict[str, object]:
    return {
        "id": made.id, "title": rendered(made.manuscript.title, made.book),
        "files": [str(path) for path in paths], "facts": len(made.book),
        "facts_hash": made.book.hash, "numbers": made.checked.numbers,
        "traced": made.checked.traced, "notes": list(made.manuscript.notes),
        "findings": [finding_form(one) for one in made.checked.findings],
    }  # fmt: skip


def _show_made(made: MadeReport, paths: list[Path]) -> None:
    out.print(f"{made.id}：{rendered(made.manuscript.title, made.book)}")
    out.print(f"事实 {len(made.book):,} 条；文中数字 {made.checked.numbers:,} 处，"
              f"有依据 {made.checked.traced:,} 处")  # fmt: skip
    for note in made.manuscript.notes:
        out.print(note)
    for path in paths:
        out.print(str(path))
    for finding in made.checked.findings:
        say(f"第 {finding.line} 段 {finding.problem}：{finding.message}")


@app.command("specs")
def specs_command(as_json: AsJson = False) -> None:
    """有哪些报告规格。"""
    specs = all_specs(load_settings().reports_dir)
    if as_json:
        write_json([one.model_dump(mode="json") for one in specs])
        return
    table = Table(Column("规格", no_wrap=True), "名称", "章节")
    for one in specs:
        table.add_row(one.id, one.name, "、".join(section.title for section in one.section))
    out.print(table, soft_wrap=False)


@app.command("list")
def list_command(user_name: UserName = None, as_json: AsJson = False) -> None:
    """存档里的报告，新的在前。"""
    with _connected(user_name) as (database, user), database.owner().connect() as connection:
        found = list_reports(connection, user)
    if as_json:
        write_json([{name: getattr(one, name) for name in Filed.__slots__} for one in found])
        return
    # Lines, not a table: an id is there to be copied whole.
    for one in found:
        out.print(f"{one.id}  {one.status_zh}  第 {one.version} 稿  {one.title}")
        acts = (("制作", one.made_by, one.made_at), ("审定", one.approved_by, one.approved_at),
                ("定稿", one.frozen_by, one.frozen_at))  # fmt: skip
        out.print("    " + "；".join(f"{act} {_by(who, at)}" for act, who, at in acts if who))
    if not found:
        out.print("没有报告")


@app.command("facts")
def facts_command(id_: _Id, user_name: UserName = None, as_json: AsJson = False) -> None:
    """一份报告的全部事实：编号、写法、从哪些工单数来。"""
    with _connected(user_name) as (database, user), database.owner().connect() as connection:
        book = load_book(connection, find_report(connection, id_, user).id)
    if as_json:
        write_json(book.forms())
        return
    for fact in book:
        rows = "" if fact.rows is None else f"（{fact.rows:,} 件"
        whole = "" if fact.denominator is None else f"，共 {fact.denominator:,}"
        out.print(
            f"{fact.id}\t{fact.label}{fact.name}\t{fact.text}{rows + whole + '）' if rows else ''}"
        )


@app.command("show")
def show_command(
    id_: _Id,
    version: Annotated[int | None, typer.Option("--version", help="第几稿，默认最新")] = None,
    user_name: UserName = None,
) -> None:
    """一份报告可修改的文字；数字写作 {f:事实编号}。"""
    with _connected(user_name) as (database, user), database.owner().connect() as connection:
        filed = find_report(connection, id_, user)
        sys.stdout.write(to_source(load_manuscript(connection, filed.id, version)))


@app.command("edit")
def edit_command(
    id_: _Id,
    path: Annotated[Path, typer.Argument(metavar="文件", help="改过的文字，由 show 得来")],
    note: Annotated[str, typer.Option("--note", help="改了什么")] = "",
    user_name: UserName = None,
) -> None:
    """存入改过的一稿，并核对；已审定的退回草稿。

    退出码：0 没有问题；1 核对出问题，稿子照样存了。
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了 {path}", hint="要 UTF-8 的文本文件") from error
    with _connected(user_name) as (database, user), database.owner().begin() as connection:
        filed = find_report(connection, id_, user)
        book = load_book(connection, filed.id)
        new = from_source(text, load_manuscript(connection, filed.id), book)
        number = add_version(connection, filed, new, user, note or "修改")
    checked = self_check(new, book)
    out.print(
        f"{filed.id} 第 {number} 稿；数字 {checked.numbers:,} 处，有依据 {checked.traced:,} 处"
    )
    for finding in checked.findings:
        out.print(f"第 {finding.line} 段 {finding.problem}：{finding.message}")
    if checked.errors:
        raise typer.Exit(1)


@app.command("diff")
def diff_command(
    id_: _Id,
    old: Annotated[int, typer.Argument(metavar="前稿", help="第几稿")],
    new: Annotated[int, typer.Argument(metavar="后稿", help="第几稿")],
    user_name: UserName = None,
) -> None:
    """两稿有什么不同。"""
    with _connected(user_name) as (database, user), database.owner().connect() as connection:
        filed = find_report(connection, id_, user)
        book = load_book(connection, filed.id)
        before = load_manuscript(connection, filed.id, old)
        after = load_manuscript(connection, filed.id, new)
    sys.stdout.write(differences(before, after, book) or "两稿相同。\n")


@app.command("approve")
def approve_command(
    id_: _Id,
    despite: Annotated[
        str, typer.Option("--despite", metavar="理由", help="核对有问题仍要审定的理由")
    ] = "",
    user_name: UserName = None,
) -> None:
    """审定最新一稿；领导或管理员来做。核对有问题的要写 --despite。"""
    with _connected(user_name) as (database, user), database.owner().begin() as connection:
        filed = find_report(connection, id_, user)
        book = load_book(connection, filed.id)
        checked = self_check(load_manuscript(connection, filed.id), book)
        if checked.errors and not despite:
            raise InputError(
                f"还有 {len(checked.errors)} 处没有依据：{checked.errors[0].message}",
                hint="先改正，或用 --despite 写明理由",
            )
        approve(connection, filed, user, despite)
    out.print(f"{filed.id} 已审定，{user.name}")


@app.command("freeze")
def freeze_command(id_: _Id, user_name: UserName = None) -> None:
    """定稿：文字、事实、图都不能再改；领导或管理员来做。"""
    with _connected(user_name) as (database, user), database.owner().begin() as connection:
        filed = find_report(connection, id_, user)
        hashes = freeze(connection, filed, user, filed.id)
    out.print(f"{filed.id} 已定稿，{user.name}")
    for name, digest in hashes.items():
        out.print(f"{digest}  {name}")


@app.command("remake")
def remake_command(
    id_: _Id,
    out_dir: Annotated[Path, typer.Option("--out", metavar="目录", help="写到哪个目录")] = Path(),
    formats: _Formats = "docx",
    user_name: UserName = None,
) -> None:
    """由存档重制文件；已定稿的与当时逐字节比较。

    退出码：0 一致（或未定稿）；1 与定稿时不同（程序或依赖换了版本）。
    """
    wanted = _formats(formats)
    check_target(out_dir / "*")
    with _connected(user_name) as (database, user), database.owner().connect() as connection:
        filed = find_report(connection, id_, user)
        files, changed = remake(connection, filed, filed.id, wanted)
    for path in _write(files, out_dir):
        out.print(f"{path}{'  与定稿时不同' if path.name in changed else ''}")
    if filed.status == "frozen" and not changed:
        out.print("与定稿时逐字节相同")
    if changed:
        raise typer.Exit(1)


def finding_form(one: Finding) -> dict[str, object]:
    """A finding as plain JSON."""
    return {"problem": str(one.problem), "line": one.line, "text": one.text,
            "message": one.message, "notice": one.notice}  # fmt: skip


@contextmanager
def _connected(user_name: str | None) -> Iterator[tuple[Database, User]]:
    with Database.open(load_settings()) as database:
        yield database, user_named(database, user_name)


def _formats(text: str) -> list[str]:
    wanted = [one.strip() for one in text.split(",") if one.strip()]
    unknown = [one for one in wanted if one not in FORMATS]
    if unknown or not wanted:
        raise InputError(
            f"没有格式 {unknown[0] if unknown else text}", hint=f"可用：{'、'.join(FORMATS)}"
        )
    return wanted


def _write(files: dict[str, bytes], folder: Path) -> list[Path]:
    with ExitStack() as drafts:
        for name, data in files.items():
            drafts.enter_context(draft_of(folder / name)).write_bytes(data)
    return [folder / name for name in files]


def _by(name: str | None, moment: object) -> str:
    return "" if name is None else f"{name} {moment:%Y-%m-%d %H:%M}"
