"""`suqiu classify`: texts or a whole file."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from classifier.classifier import Classifier
from classifier.stream import Workers
from serve.classifying.build import build_classifier
from serve.cli.inputs import file_named
from serve.cli.options import Columns
from serve.cli.with_llm import review_file, reviewer_or_say
from suqiu.ahead import WORTH_PROCESSES
from suqiu.console import FaultList, out, progress, say
from suqiu.errors import InputError
from suqiu.files.columns import parse_map
from suqiu.files.target import check_target
from suqiu.files.tickets import ReadTicket, TicketFile, check_text
from suqiu.files.writer import (
    Encoded,
    Encoder,
    JsonLinesWriter,
    SuggestionWriter,
    chosen_format,
    open_writer,
)
from suqiu.records import Decision, Intake, Role, Suggestion, Ticket
from suqiu.settings import Settings, load_settings

# Rows between two moves of what shows how far it is.
_SHOWN_EVERY = 256


def register(app: typer.Typer) -> None:
    """Hang the command on the root."""
    app.command("classify")(classify)


def classify(
    inputs: Annotated[
        list[str], typer.Argument(metavar="文本…|文件", help="一条或几条诉求，或一个数据文件")
    ],
    out_path: Annotated[
        Path | None, typer.Option("--out", "-o", help="结果文件；不填则输出到屏幕")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help="jsonl、csv 或 xlsx")] = None,
    columns: Columns = None,
    model: Annotated[Path | None, typer.Option("--model", "-m", help="模型目录")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="文本的结果也输出为 JSONL")] = False,
    use_llm: Annotated[
        bool, typer.Option("--llm/--no-llm", help="没有把握的再问大模型（默认不问）")
    ] = False,
) -> None:
    """给诉求分类并推荐部门：文本、CSV、TSV、XLSX、JSONL、Parquet（可 .gz）。

    退出码：0 全部完成；1 完成但有问题行；2 未能执行。
    """
    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"model": model})
    chosen = chosen_format(out_path, form)
    if out_path is None and chosen != "jsonl":
        raise InputError(f"{chosen} 格式要写到文件", hint="加上 --out 文件名")
    path = file_named(inputs, "classify")
    if path is not None:
        if out_path is not None:
            check_target(out_path, path)
        _classify_file(settings, path, out_path, chosen, columns or [], use_llm=use_llm)
        return
    tickets = [
        Ticket(str(i), check_text(text, settings.max_text_chars), row=i)
        for i, text in enumerate(inputs, start=1)
    ]
    suggestions = _suggestions(settings, tickets, use_llm=use_llm)
    if out_path is not None:
        with open_writer(out_path, chosen) as writer:
            for suggestion in suggestions:
                writer.write(suggestion)
    elif as_json or form == "jsonl":
        writer = JsonLinesWriter(sys.stdout.buffer)
        for suggestion in suggestions:
            writer.write(suggestion)
    else:
        for ticket, suggestion in zip(tickets, suggestions, strict=True):
            out.print(_shown(ticket, suggestion))


def _suggestions(settings: Settings, tickets: list[Ticket], *, use_llm: bool) -> list[Suggestion]:
    classifier = build_classifier(settings, report=say)
    suggestions = classifier.classify(tickets)
    if use_llm:
        reviewer = reviewer_or_say(settings, classifier)
        suggestions = reviewer(tickets, suggestions, settings.llm_deadline)
        reviewer.close()
    return suggestions


def _classify_file(
    settings: Settings, path: Path, out_path: Path | None, form: str, columns: list[str],
    *, use_llm: bool,
) -> None:  # fmt: skip
    tickets = TicketFile(path, parse_map(columns), settings.max_text_chars)
    tickets.check()
    classifier = build_classifier(settings, report=say)
    if tickets.note:
        say(f"注意：{tickets.note}")
    faults = FaultList()

    def run(writer: SuggestionWriter) -> int:
        count = 0
        with (
            _results(classifier, settings, tickets, writer.encode, use_llm=use_llm) as results,
            progress("分类") as advance,
        ):
            for count, (read, encoded) in enumerate(results, start=1):
                writer.put(encoded)
                faults.add(read.faults)
                if count % _SHOWN_EVERY == 0:
                    advance(_SHOWN_EVERY)
        return count

    if out_path is None:
        run(JsonLinesWriter(sys.stdout.buffer))
    else:
        with open_writer(out_path, form) as writer:
            rows = run(writer)
        say(f"完成 {rows:,} 行，结果在 {out_path}")
    if faults.any:
        say(faults.summary())
        raise typer.Exit(1)


@contextmanager
def _results(
    classifier: Classifier, settings: Settings, tickets: TicketFile, encode: Encoder,
    *, use_llm: bool,
) -> Iterator[Iterable[tuple[ReadTicket, Encoded]]]:  # fmt: skip
    """Each ticket with its encoded suggestion, in order. Enter before any thread is started."""
    if use_llm:
        found = review_file(classifier, settings, tickets)
        yield ((read, encode(suggestion)) for read, suggestion in found)
        return
    processes = settings.workers if tickets.path.stat().st_size > WORTH_PROCESSES else 1
    with Workers(classifier, encode, processes) as workers:
        yield workers.classify(tickets)


def _shown(ticket: Ticket, suggestion: Suggestion) -> Table:
    decision = "可自动派单" if suggestion.decision is Decision.AUTO else "请人工复核"
    table = Table(title=f"{ticket.body[:40]}  ——  {decision}", title_justify="left", expand=False)
    for name in ("代码", "分类", "概率"):
        table.add_column(name)
    for candidate in suggestion.codes:
        table.add_row(candidate.code, candidate.path, f"{candidate.probability:.1%}")
    if suggestion.departments:
        table.add_section()
    for department in suggestion.departments:
        role = "主办" if department.role is Role.LEAD else "协办"
        table.add_row(
            role, f"{department.name}（{department.reason}）", f"{department.probability:.1%}"
        )
    if suggestion.intake is not None:
        table.add_section()
        for row in _intake_rows(suggestion.intake):
            table.add_row(*row)
    if suggestion.evidence.words:
        table.add_section()
        table.add_row("依据", "、".join(suggestion.evidence.words), "")
    return table


def _intake_rows(intake: Intake) -> list[tuple[str, str, str]]:
    """Type, and only where they matter: urgency with its words, refusal, missing elements."""
    rows = [("类型", intake.request_type, f"{intake.request_type_probability:.1%}")]
    urgency, acceptance = intake.urgency, intake.acceptance
    if urgency.words:
        rows.append((urgency.level, f"{'、'.join(urgency.words)}（{urgency.action}）", ""))
    if not acceptance.accepted:
        rows.append(("不予受理", f"{acceptance.reason}（{acceptance.redirect}）", ""))
    if intake.missing:
        rows.append(("没说", "、".join(intake.missing), ""))
    return rows
