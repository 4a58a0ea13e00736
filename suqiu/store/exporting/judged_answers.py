"""Answers that somebody judged, out of the store: cases for the evaluation of questions."""

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

import orjson
from sqlalchemy import Connection, select

from suqiu.draft import draft_of
from suqiu.errors import InputError
from suqiu.store.database import Database
from suqiu.store.schema.conversations import conversation, conversation_turn
from suqiu.store.users import User


def export_judged(
    database: Database, user: User, path: Path, period: tuple[date, date] | None = None
) -> int:
    """Write JSON lines (also .gz): `turns` asked before, `question`, `as_of`, the answer, `thumbs` (1
    or -1) and `correction`, one conversation after the other; the number of lines.

    An administrator gets everybody's, others their own; nobody's name. `period` is [start, end) of
    the asking. The file appears only when it is whole; InputError when it cannot be written or its
    name tells another format.
    """
    name = path.name.lower()
    if not name.removesuffix(".gz").endswith(".jsonl"):
        raise InputError(f"不支持导出为 {path.name}", hint="评价过的回答导出为 .jsonl 或 .jsonl.gz")
    opened = gzip.open if name.endswith(".gz") else open
    count = 0
    with (
        draft_of(path) as draft,
        cast(IO[bytes], opened(draft, "wb")) as file,
        database.owner().connect() as owner,
    ):
        for case in _cases(owner, user, period):
            file.write(orjson.dumps(case) + b"\n")
            count += 1
    return count


def _cases(
    connection: Connection, user: User, period: tuple[date, date] | None
) -> Iterator[dict[str, Any]]:
    query = select(conversation_turn).order_by(
        conversation_turn.c.conversation_id, conversation_turn.c.id
    )
    if user.role != "administrator":
        query = query.join(conversation).where(conversation.c.user_name == user.name)
    before: list[str] = []
    current = ""
    for row in connection.execute(query, execution_options={"yield_per": 2_000}):
        if row.conversation_id != current:
            current, before = row.conversation_id, []
        if row.thumbs is not None and (
            period is None or period[0] <= row.asked_at.date() < period[1]
        ):
            yield {
                "id": f"T{row.id}", "turns": list(before), "question": row.question,
                "as_of": str(row.as_of), "status": row.status, "answer": row.answer_text,
                "thumbs": row.thumbs, "correction": row.correction,
            }  # fmt: skip
        before.append(row.question)
