"""`suqiu knowledge …`: policies and guides, quoted with their source."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from retrieval.encoder import encoder_of
from retrieval.knowledge.base import add_document, documents_in, list_documents, remove_document
from retrieval.knowledge.quote import find_quotes
from serve.classifying.build import build_leaner
from serve.cli.options import AsJson, AsOf, as_of_day, day_of, write_json
from suqiu import clock
from suqiu.console import out, progress, say
from suqiu.errors import InputError
from suqiu.interrupt import interruptible
from suqiu.settings import load_settings
from suqiu.store import audit
from suqiu.store.database import Database
from suqiu.store.users import local_administrator

app = typer.Typer(help="知识：政策、指南、权责清单、常见问答。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """知识：政策、指南、权责清单、常见问答。"""


@app.command()
def add(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件|目录…", help="一个或几个；Markdown、Word（.docx）、HTML、纯文本"
        ),
    ],
    owner: Annotated[str, typer.Option("--owner", help="谁负责这份知识")],
    valid_from: Annotated[
        str | None, typer.Option("--valid-from", help="从哪天起有效，默认今天")
    ] = None,
    valid_to: Annotated[
        str | None, typer.Option("--valid-to", help="到哪天（含）为止，默认不限")
    ] = None,
) -> None:
    """加入知识；同名文件以新的代替旧的，一次的几个文件要么都加入、要么都不。"""
    start = day_of("--valid-from", valid_from) if valid_from else clock.today()
    end = day_of("--valid-to", valid_to) if valid_to else None
    files = documents_in(paths)
    settings = load_settings()
    added = []
    encoder = encoder_of(settings.encoder_path)
    with (
        Database.open(settings) as database,
        interruptible("一个文件也没有加入；再运行同一条命令"),
        progress("加入知识", len(files)) as advance,
        database.owner().begin() as connection,
    ):
        for file in files:
            one = add_document(
                connection, file, owner=owner, valid_from=start, valid_to=end, encoder=encoder
            )
            audit.record(
                connection, local_administrator().name, "knowledge.add", one.source,
                number=one.id, owner=owner,
            )  # fmt: skip
            added.append(one)
            advance(1)
    for one in added:
        out.print(f"{one.id}  {one.title}（{one.source}，{one.passages} 段）")


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """列出知识和有效期，过期的也在内。"""
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        found = list_documents(connection)
    if as_json:
        form = [asdict(one) for one in found]
        write_json(form)
        return
    table = Table("编号", "标题", "文件", "负责", "有效", "段")
    for one in found:
        valid = f"{one.valid_from} 至 {one.valid_to or '不限'}"
        table.add_row(str(one.id), one.title, one.source, one.owner, valid, str(one.passages))
    out.print(table)


@app.command()
def remove(number: Annotated[int, typer.Argument(metavar="编号", help="见 list")]) -> None:
    """移除一份知识。"""
    with Database.open(load_settings()) as database, database.owner().begin() as connection:
        remove_document(connection, number)
        audit.record(connection, local_administrator().name, "knowledge.remove", str(number))
    out.print("已移除")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="问题", help="例如：居住证怎么办")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """回答咨询：原文引用并注明出处；过期的不用，没有合适的就说没有，只给同一件事里最接近的。"""
    day = as_of_day(as_of)
    if not question.strip():
        raise InputError("问题是空的", hint="写上要问的，例如：suqiu knowledge ask 居住证怎么办")
    settings = load_settings()
    encoder = encoder_of(settings.encoder_path)
    with Database.open(settings) as database, database.reader(local_administrator()) as reader:
        found = find_quotes(reader, question, day, build_leaner(settings, report=say), encoder)
    read_as = found.read_as if found.read_as != question else None
    if as_json:
        form = {
            "found": bool(found.answers),
            "quotes": [asdict(one) for one in found.answers],
            "nearest": [asdict(one) for one in found.nearest],
            "read_as": read_as,
        }
        write_json(form)
        return
    if read_as is not None:
        out.print(f"按“{read_as}”查找")
    if not found.answers:
        out.print("知识里没有能回答这个问题的内容，请转有关部门答复")
    if found.nearest:
        out.print("最接近的原文（不一定答了所问，请核对）：\n")
    for one in found.answers or found.nearest:
        # The first heading is most often the title once more.
        first, _, below = one.heading.partition(" > ")
        under = below if first == one.title else one.heading
        place = f"《{one.title}》" + (f" {under}" if under else "")
        valid = f"{one.valid_from} 起" + (f"至 {one.valid_to}" if one.valid_to else "") + "有效"
        out.print(f"{one.body}\n—— {place}（{one.source}，{one.owner}，{valid}）\n")
