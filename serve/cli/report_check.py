"""`suqiu report verify|check|check-figures`: is every number of a text right?"""

import csv
from pathlib import Path
from typing import Annotated

import typer

from reporting.check.check import check_document
from reporting.check.findings import Checked
from reporting.check.published import judge, read_figures
from reporting.check.reading.document import Document, read_document
from reporting.facts.book import FactBook
from reporting.reports.archive import find_by_facts, load_book
from reporting.reports.render import facts_of_file
from serve.cli.options import AsJson, write_json
from suqiu.console import out
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.users import local_administrator

_File = Annotated[Path, typer.Argument(metavar="文件", help="docx、html、md 或 txt")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the group."""
    app.command("verify")(verify_command)
    app.command("check")(check_command)
    app.command("check-figures")(figures_command)


def verify_command(
    path: _File,
    facts: Annotated[
        Path | None, typer.Option("--facts", metavar="文件", help="用这个事实文件，不查数据库")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """把文件里的每个数追溯到存档的事实；存档里没有时用旁边的 .facts.json。

    退出码：0 全部追溯到；1 有追溯不到或不对的；2 未能执行。
    """
    document = read_document(path)
    if not document.facts:
        raise InputError(
            f"{path.name} 里没有事实标记", hint="不是本程序出的文件用 suqiu report check"
        )
    book, source = _facts_for(path, document, facts)
    _tell(path, document, check_document(document, book), source, as_json)


def check_command(
    path: _File,
    facts: Annotated[
        Path | None,
        typer.Option("--facts", metavar="文件", help="事实文件；不给则只查文中自相矛盾"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对任何一份文字：没有依据的数字、同比环比混淆、占比、分母、最高级、增减方向。

    退出码：0 没有问题；1 有问题；2 未能执行。
    """
    document = read_document(path)
    book = None if facts is None else facts_of_file(_bytes(facts))[1]
    source = "没有事实，只查文中自相矛盾" if book is None else str(facts)
    _tell(path, document, check_document(document, book), source, as_json)


def figures_command(
    path: Annotated[
        Path, typer.Argument(metavar="文件", help="CSV：numerator、denominator、published_pct")
    ],
    score: Annotated[
        bool, typer.Option("--score", help="与 status 列比较（ok 为对），只给核对程序打分")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """重算公布的占比：件数 ÷ 总数，按所印位数四舍五入或截尾都算对。

    退出码：0 都对；1 有算错的；2 未能执行。
    """
    judged = judge(read_figures(path))
    wrong = [one for one in judged if not one.right]
    form: dict[str, object] = {
        "figures": len(judged), "wrong": len(wrong),
        "findings": [
            {"row": one.figure.row, "item": one.figure.item, "printed": str(one.figure.printed),
             "exact": str(one.exact), "message": one.why}
            for one in wrong
        ],
    }  # fmt: skip
    if score:
        with path.open(encoding="utf-8-sig", newline="") as file:
            right = [row.get("status") == "ok" for row in csv.DictReader(file)]
        pairs = list(zip(right, (one.right for one in judged), strict=True))
        form |= {"found": sum(not a and not b for a, b in pairs), "errors": right.count(False),
                 "false_alarms": sum(a and not b for a, b in pairs)}  # fmt: skip
    if as_json:
        write_json(form)
    else:
        for one in wrong:
            out.print(
                f"第 {one.figure.row} 行 {one.figure.group}{one.figure.item}：印作{one.figure.printed}%，{one.why}"
            )
        out.print(f"共 {len(judged)} 个，算错 {len(wrong)} 个")
        if score:
            out.print(
                f"真错 {form['errors']} 个，查出 {form['found']} 个，误报 {form['false_alarms']} 个"
            )
    if wrong:
        raise typer.Exit(1)


def _facts_for(path: Path, document: Document, facts: Path | None) -> tuple[FactBook, str]:
    """The facts of the document, and where they are from; InputError when there are none."""
    if facts is not None:
        return _same(document, facts)
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        filed = find_by_facts(connection, document.facts, local_administrator())
        if filed is not None:
            return load_book(connection, filed.id), f"存档 {filed.id}（{filed.status_zh}）"
    beside = path.with_name(f"{path.stem}.facts.json")
    if beside.is_file():
        return _same(document, beside)
    raise InputError("存档里和文件旁边都没有它的事实", hint="用 --facts 指明事实文件")


def _same(document: Document, facts: Path) -> tuple[FactBook, str]:
    book = facts_of_file(_bytes(facts))[1]
    if book.hash != document.facts:
        raise InputError(f"{facts.name} 不是这个文件的事实", hint="用同时生成的 .facts.json")
    return book, f"事实文件 {facts.name}（不在存档里）"


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"找不到文件 {path}", hint="检查路径")
    return path.read_bytes()


def _tell(path: Path, document: Document, checked: Checked, source: str, as_json: bool) -> None:
    if as_json:
        form = {
            "file": path.name, "facts_hash": document.facts, "source": source,
            "numbers": checked.numbers, "traced": checked.traced,
            "findings": [
                {"problem": str(one.problem), "line": one.line, "text": one.text,
                 "message": one.message, "notice": one.notice}
                for one in checked.findings
            ],
            "derived": [
                {"line": one.line, "text": one.text, "how": one.how} for one in checked.derived
            ],
        }  # fmt: skip
        write_json(form)
    else:
        out.print(f"依据：{source}")
        for one in checked.findings:
            out.print(
                f"第 {one.line} 段 {'（提示）' if one.notice else ''}{one.problem}：{one.message}"
            )
        for two in checked.derived:
            out.print(f"第 {two.line} 段 {two.text}：由文中的数算出（{two.how}）")
        out.print(
            f"数字 {checked.numbers:,} 处，追溯到事实 {checked.traced:,} 处；问题 {len(checked.errors)} 处"
        )
    if checked.errors:
        raise typer.Exit(1)
