"""`suqiu ask`: questions of leaders, answered with exact numbers from the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from reporting.ask.asker import Asker
from reporting.ask.telling.answer import Answer, Status
from reporting.ask.telling.figures import written
from serve.asking.build import open_asker
from serve.asking.form import answer_json
from serve.cli.options import AsJson, AsOf, UserName, as_of_day, user_named, write_json
from suqiu.console import out
from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.database import Database
from suqiu.store.sites.catalogue import visible_names
from suqiu.store.users import User

_ROWS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class _Case:
    question: str
    turns: tuple[str, ...] = ()


def register(app: typer.Typer) -> None:
    """Hang the commands on the root."""
    app.command("ask")(ask_command)
    app.command("metrics")(metrics_command)


def ask_command(
    question: Annotated[
        str | None, typer.Argument(metavar="问题", help="例如：上个月受理量是多少")
    ] = None,
    turns: Annotated[
        list[str] | None, typer.Option("--turn", help="先前问过的问题，按先后可写多次")
    ] = None,
    as_of: AsOf = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="一行一个 JSON：question、turns；逐行作答")
    ] = None,
    user_name: UserName = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，一问一行")] = False,
) -> None:
    """智能问数：用一句话问数量、比率、排名、趋势，或列出工单。

    退出码：0 已回答（含拒答和反问）；2 未能执行。
    """
    if (question is None) == (file is None):
        raise InputError(
            "要么写一个问题，要么用 --file 给一个文件", hint="例如：suqiu ask 上个月受理量是多少"
        )
    day = as_of_day(as_of)
    settings = load_settings()
    cases = _cases(file) if file else iter([_Case(question or "", tuple(turns or ()))])
    with Database.open(settings) as database:
        asker = open_asker(settings, database)
        user = user_named(database, user_name)
        for case in cases:
            answer = _answer(database, asker, user, case, day)
            if as_json:
                write_json(answer_json(answer))
            else:
                _show(answer)


def metrics_command(
    user_name: UserName = None,
    as_json: AsJson = False,
) -> None:
    """能问哪些指标和维度，各是什么口径。"""
    from serve.asking.build import build_layer

    settings = load_settings()
    with Database.open(settings) as database:
        layer = build_layer(settings, database)
        with database.reader(user_named(database, user_name)) as connection:
            layer = layer.open_to(visible_names(connection))
    if as_json:
        form = {
            "metrics": [
                {"id": one.id, "name": one.name, "unit": one.unit, "definition": layer.definition(one.id),
                 "words": list(one.words), "source": one.source}
                for one in layer.metrics.values()
            ],
            "dimensions": [
                {"id": one.id, "name": one.name, "words": list(one.words)}
                for one in layer.dimensions.values()
            ],
            "idle": [
                {"id": one.id, "name": one.name, "reason": reason}
                for one, reason in layer.idle.values()
            ],
        }  # fmt: skip
        write_json(form)
        return
    # Lines, not a table: a definition cut short is none.
    for metric in layer.metrics.values():
        out.print(f"{layer.definition(metric.id)}（{metric.id}）")
    named = (f"{one.name}（{one.id}）" for one in layer.dimensions.values())
    out.print("维度：" + "、".join(named))
    for metric, reason in layer.idle.values():
        out.print(f"没有启用：{metric.name}（{reason}）")


def _answer(database: Database, asker: Asker, user: User, case: _Case, day: date) -> Answer:
    with database.reader(user) as connection:
        return asker.ask(connection, case.question, day, case.turns)


def _cases(path: Path) -> Iterator[_Case]:
    if not path.is_file():
        raise InputError(f"找不到文件 {path}", hint="检查路径")
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                form = orjson.loads(line)
                question, turns = form["question"], form.get("turns") or ()
                if not isinstance(question, str) or not all(isinstance(one, str) for one in turns):
                    raise TypeError
            except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError) as error:
                raise InputError(
                    f'第 {number} 行不是 {{"question": …}} 形式的 JSON', hint="一行一个问题"
                ) from error
            yield _Case(question, tuple(turns))


def _show(answer: Answer) -> None:
    out.print(answer.text)
    for choice in answer.choices:
        out.print(f"  · {choice}")
    if answer.status is not Status.ANSWERED:
        return
    if len(answer.rows) > 1 or (answer.rows and len(answer.rows[0]) > 1):
        table = Table(*(column.name for column in answer.columns))
        for row in answer.rows[:_ROWS_SHOWN]:
            table.add_row(*(
                written(cell, column.unit) for cell, column in zip(row, answer.columns, strict=True)
            ))  # fmt: skip
        out.print(table)
        if len(answer.rows) > _ROWS_SHOWN:
            out.print(f"……共 {len(answer.rows)} 行，用 --json 看全部")
    for excerpt in answer.excerpts:
        out.print(f"  {excerpt.ticket_no}［{excerpt.leaf}］{excerpt.text}")
    out.print(f"口径：{answer.definition}")
    out.print(f"条件：{answer.spoken}")
    out.print(answer.sql, style="dim")
