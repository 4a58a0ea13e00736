"""`suqiu index …` and `suqiu similar`: the index of tickets, and what is like a text."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from retrieval.encoder import encoder_of
from retrieval.filters import Filters, parse_period
from retrieval.index import build_index, index_status, update_index
from retrieval.knowledge.vectors import embed_passages, kept_vectors
from retrieval.similar import SimilarTicket, similar, text_of
from retrieval.spelling import read_as
from retrieval.vectors import embed_tickets, serving
from serve.classifying.build import build_leaner
from serve.cli.options import AsJson, UserName, user_named, write_json
from suqiu.console import out, progress, say
from suqiu.errors import InputError
from suqiu.files.tickets import check_text
from suqiu.interrupt import interruptible
from suqiu.settings import load_settings
from suqiu.store.database import Database

app = typer.Typer(help="工单索引：建立、更新、状态。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """工单索引：建立、更新、状态。"""


def register(root: typer.Typer) -> None:
    """Hang the commands on the root."""
    root.add_typer(app, name="index")
    root.command("similar")(similar_command)


@app.command()
def build() -> None:
    """从头建立索引；建立期间查不全。中断后用 suqiu index update 接着做。"""
    _fill(fresh=True)


@app.command()
def update() -> None:
    """为新增和改动的工单补索引；设置了编码模型则也补工单和知识的向量。可中断、可续。"""
    _fill(fresh=False)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    """索引里有多少工单，还差多少，向量用的是哪个模型。"""
    with Database.open(load_settings()) as database, database.owner().connect() as connection:
        found = index_status(connection)
        vectors = serving(connection)
        passages = kept_vectors(connection)
    if as_json:
        form = asdict(found) | {
            "encoder": vectors[0] if vectors else None,
            "passages": sum(passages.values()),
            "passages_embedded": sum(n for name, n in passages.items() if name),
        }
        write_json(form)
        return
    out.print(f"工单 {found.tickets:,} 条，已索引 {found.indexed:,}，已计词频 {found.counted:,}")
    out.print(f"向量：{vectors[0]}（{vectors[1]} 维）" if vectors else "向量：未使用，只按词项查找")
    made = "，".join(f"{name} {n:,} 段" for name, n in passages.items() if name)
    out.print(f"知识 {sum(passages.values()):,} 段，向量：{made or '未使用'}")


def similar_command(
    wanted: Annotated[
        str, typer.Argument(metavar="文本|工单编号", help="一段话，或库里的工单编号")
    ],
    period: Annotated[
        str | None, typer.Option("--period", help="受理时间：2026、2026-09 或 2026-01..2026-03")
    ] = None,
    leaves: Annotated[list[str] | None, typer.Option("--leaf", help="分类代码，可多次")] = None,
    streets: Annotated[list[str] | None, typer.Option("--street", help="街道，可多次")] = None,
    departments: Annotated[
        list[str] | None, typer.Option("--department", help="承办单位，可多次")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100, help="最多几条，文字相同的算一条")
    ] = 10,
    copies: Annotated[bool, typer.Option("--copies", help="文字相同的也逐条列出")] = False,
    user_name: UserName = None,
    as_json: AsJson = False,
) -> None:
    """找相似的工单：怎么分类、派给谁、办得怎样。"""
    settings = load_settings()
    start, end = parse_period(period) if period else (None, None)
    filters = Filters(
        start, end, tuple(leaves or ()), tuple(streets or ()), tuple(departments or ())
    )
    encoder = encoder_of(settings.encoder_path)
    leaner = build_leaner(settings, report=say)
    with (
        Database.open(settings) as database,
        database.reader(user_named(database, user_name)) as reader,
    ):
        number = None
        try:
            text = text_of(reader, wanted)
            number = wanted
        except InputError:
            wanted = check_text(wanted, settings.max_text_chars)
            text = read_as(reader, wanted, leaner)
        found = similar(reader, text, filters=filters, limit=limit, encoder=encoder,
                        leaner=leaner, but=number, copies=copies)  # fmt: skip
    if as_json:
        read = None if number or text == wanted else text
        write_json({"similar": [asdict(one) for one in found], "read_as": read})
        return
    if not number and text != wanted:
        out.print(f"按“{text}”查找")
    _show(found)


def _show(found: Sequence[SimilarTicket]) -> None:
    if not found:
        out.print("没有相似的工单（没有索引时先运行 suqiu index update）")
        return
    table = Table("编号", "相似", "标题", "分类", "承办单位", "解决", "满意度", "小时")
    for one in found:
        more = f"\n另有 {len(one.same):,} 件相同" if one.same else ""
        table.add_row(
            one.ticket_no, f"{one.share:.0%}", (one.title or one.excerpt[:20]) + more, one.leaf,
            one.department or "—", one.solved or "—", one.satisfaction or "—",
            "—" if one.hours is None else f"{one.hours:g}",
        )  # fmt: skip
    out.print(table)
    if any(one.same for one in found):
        out.print("文字相同的只列最近的一件；加 --copies 逐件列出，--json 里有全部编号")


def _fill(*, fresh: bool) -> None:
    settings = load_settings()
    encoder = encoder_of(settings.encoder_path)
    leaner = build_leaner(settings, report=say)
    way_on = "做好的都在，运行 suqiu index update 接着做"
    with Database.open(settings) as database, interruptible(way_on):
        with progress("索引") as advance:
            fill = build_index if fresh else update_index
            done = fill(database.owner(), leaner, advance=advance)
        out.print(f"已索引 {done:,} 条")
        if encoder is not None:
            with progress("向量") as advance:
                made = embed_tickets(database.owner(), encoder, advance=advance)
            with progress("知识的向量") as advance:
                passages = embed_passages(database.owner(), encoder, advance)
            out.print(f"已编码 {made:,} 条，知识 {passages:,} 段（{encoder.name}）")
