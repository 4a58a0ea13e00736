"""`suqiu extract`: the form of each ticket, filled in from its text."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from classifier.extraction import Gazetteer, extract, read_gazetteer
from classifier.extraction.filler import Filled
from serve.classifying.build import build_filler
from serve.cli.inputs import file_named
from serve.cli.options import Columns
from suqiu.console import FaultList, progress, say
from suqiu.files.columns import parse_map
from suqiu.files.target import check_target
from suqiu.files.tickets import ReadTicket, TicketFile, check_text
from suqiu.files.writer import JsonLinesWriter, open_writer
from suqiu.records import Ticket
from suqiu.settings import Settings, load_settings

# Forms a group for the model, and the wait for a group in times of one call's limit.
_CHUNK, _PATIENCE = 64, 30


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
    columns: Columns = None,
    places: Annotated[
        Path | None, typer.Option("--places", help="本地地名表 CSV：类型、名称、所属街道")
    ] = None,
    use_llm: Annotated[
        bool, typer.Option("--llm/--no-llm", help="同时听大模型的，只采纳原文里有的（默认不问）")
    ] = False,
) -> None:
    """智能填单：从诉求里摘出标题、摘要、时间、地点、人员、对象和诉求。

    退出码：0 全部完成；1 完成但有问题行；2 未能执行。
    """
    settings = load_settings()
    path = file_named(inputs, "extract")
    if out_path is not None:
        check_target(out_path, path, places)
    gazetteer = read_gazetteer(places) if places else None
    tickets = _of_file(path, settings, columns or []) if path else _of_texts(inputs, settings)
    if use_llm:
        lines = _heard_lines(tickets, settings, gazetteer)
    else:
        lines = ((read, _line(read, gazetteer)) for read in tickets)
    faults = FaultList()
    output = open_writer(out_path, "jsonl") if out_path else nullcontext(_screen())
    rows = 0
    with output as writer, progress("填单") as advance:
        for read, line in lines:
            writer.put(line)
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


def _heard_lines(
    tickets: Iterable[ReadTicket], settings: Settings, gazetteer: Gazetteer | None
) -> Iterator[tuple[ReadTicket, bytes]]:
    """Lines of forms that a model saw as well: with `path`, `degraded` and the reason."""
    filler = build_filler(settings, gazetteer=gazetteer)
    if settings.llm_url is None:
        say("注意：没有设置 SUQIU_LLM_URL，只用规则")
    rows = iter(tickets)
    try:
        while chunk := list(islice(rows, _CHUNK)):
            good = [read.ticket for read in chunk if not read.error]
            filled = iter(filler.fill(good, _PATIENCE * settings.llm_timeout))
            for read in chunk:
                yield read, _line(read, gazetteer) if read.error else _heard_line(next(filled))
    finally:
        filler.close()


def _heard_line(filled: Filled) -> bytes:
    value = orjson.loads(orjson.dumps(filled.extraction)) | {
        "path": filled.path.value,
        "degraded": bool(filled.degraded_reason),
        "degraded_reason": filled.degraded_reason,
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
