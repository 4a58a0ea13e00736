"""`suqiu extract`: the form of each ticket, filled in from its text."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from classifier.extraction import Gazetteer, extract, read_gazetteer
from serve.cli.inputs import file_named
from suqiu.console import FaultList, progress, say
from suqiu.files.columns import parse_map
from suqiu.files.tickets import ReadTicket, TicketFile, check_text
from suqiu.files.writer import JsonLinesWriter, open_writer
from suqiu.records import Ticket
from suqiu.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("extract")(extract_command)


def extract_command(
    inputs: Annotated[
        list[str], typer.Argument(metavar="文本…|文件", help="一条或几条诉求，或一个数据文件")
    ],
    out_path: Annotated[
        Path | None, typer.Option("--out", "-o", help="结果文件（JSONL）；不填则输出到屏幕")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="列名对应，如 内容=列名，可多次")
    ] = None,
    places: Annotated[
        Path | None, typer.Option("--places", help="本地地名表 CSV：类型、名称、所属街道")
    ] = None,
) -> None:
    """智能填单：从诉求里摘出标题、摘要、时间、地点、人员、对象和诉求。

    退出码：0 全部完成；1 完成但有问题行；2 未能执行。
    """
    settings = load_settings()
    gazetteer = read_gazetteer(places) if places else None
    path = file_named(inputs, "extract")
    tickets = _of_file(path, settings, columns or []) if path else _of_texts(inputs, settings)
    faults = FaultList()
    output = open_writer(out_path, "jsonl") if out_path else nullcontext(_screen())
    rows = 0
    with output as writer, progress("填单") as advance:
        for read in tickets:
            writer.put(_line(read, gazetteer))
            faults.add(read.faults)
            rows += 1
            advance(1)
    if out_path:
        say(f"完成 {rows:,} 行，结果在 {out_path}")
    if faults.any:
        say(faults.summary())
        raise typer.Exit(1)


def _screen() -> JsonLinesWriter:
    return JsonLinesWriter(sys.stdout.buffer)


def _of_texts(inputs: list[str], settings: Settings) -> list[ReadTicket]:
    return [
        ReadTicket(Ticket(str(i), check_text(text, settings.max_text_chars), row=i))
        for i, text in enumerate(inputs, start=1)
    ]


def _of_file(path: Path, settings: Settings, columns: list[str]) -> Iterator[ReadTicket]:
    tickets = TicketFile(path, parse_map(columns), settings.max_text_chars)
    tickets.check()
    if tickets.note:
        say(f"注意：{tickets.note}")
    return iter(tickets)


def _line(read: ReadTicket, gazetteer: Gazetteer | None) -> bytes:
    value: Any = {"id": read.ticket.id, "error": read.error}
    if not read.error:
        value = extract(read.ticket, gazetteer=gazetteer)
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
