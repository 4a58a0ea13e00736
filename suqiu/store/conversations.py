"""Conversations: the questions of one user in a row, kept with their answers' sentences."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from suqiu.errors import InputError
from suqiu.privacy import mask
from suqiu.store import audit
from suqiu.store.schema.conversations import conversation, conversation_turn

_LISTED = 30


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation as it was asked and answered."""

    question: str
    as_of: date
    status: str
    way: str
    answer_text: str
    query: dict[str, Any] | None = None


def start_conversation(connection: Connection, user_name: str) -> str:
    """The id of a new conversation."""
    found = secrets.token_urlsafe(12)
    connection.execute(insert(conversation).values(id=found, user_name=user_name))
    return found


def turns_of(connection: Connection, conversation_id: str, user_name: str) -> list[str]:
    """Its questions in order; InputError when it is not this user's."""
    owner = connection.execute(
        select(conversation.c.user_name).where(conversation.c.id == conversation_id)
    ).scalar_one_or_none()
    if owner != user_name:
        raise InputError("没有这个会话", hint="不带 conversation_id 重新开始")
    rows = connection.execute(
        select(conversation_turn.c.question)
        .where(conversation_turn.c.conversation_id == conversation_id)
        .order_by(conversation_turn.c.id)
    )
    return list(rows.scalars())


def add_turn(connection: Connection, conversation_id: str, turn: Turn) -> int:
    """Keep a turn; gives its number."""
    return int(
        connection.execute(
            insert(conversation_turn)
            .values(
                conversation_id=conversation_id,
                as_of=turn.as_of,
                question=turn.question,
                status=turn.status,
                way=turn.way,
                answer_text=turn.answer_text,
                query=turn.query,
            )
            .returning(conversation_turn.c.id)
        ).scalar_one()
    )


def own_turn(connection: Connection, turn_id: int, user_name: str) -> tuple[Turn, list[str]]:
    """A turn and the questions before it; InputError when it is not this user's."""
    row = connection.execute(
        select(conversation_turn)
        .join(conversation, conversation.c.id == conversation_turn.c.conversation_id)
        .where(conversation_turn.c.id == turn_id, conversation.c.user_name == user_name)
    ).one_or_none()
    if row is None:
        raise InputError("没有这条问答", hint="只能用自己的提问")
    before = connection.execute(
        select(conversation_turn.c.question)
        .where(
            conversation_turn.c.conversation_id == row.conversation_id,
            conversation_turn.c.id < turn_id,
        )
        .order_by(conversation_turn.c.id)
    )
    turn = Turn(row.question, row.as_of, row.status, row.way, row.answer_text, row.query)
    return turn, list(before.scalars())


def judge_turn(
    connection: Connection, turn_id: int, user_name: str, thumbs: int, correction: str = ""
) -> None:
    """Thumbs (1 or -1) and a correction, which is masked, into the audit too; InputError when the turn
    is not this user's.
    """
    if thumbs not in (1, -1):
        raise InputError("评价只能是 1 或 -1", hint="1 有用，-1 不对")
    mine = select(conversation.c.id).where(conversation.c.user_name == user_name)
    done = connection.execute(
        update(conversation_turn)
        .where(conversation_turn.c.id == turn_id, conversation_turn.c.conversation_id.in_(mine))
        .values(thumbs=thumbs, correction=mask(correction[:2000]).text)
    )
    if not done.rowcount:
        raise InputError("没有这条问答", hint="只能评价自己的提问")
    audit.record(connection, user_name, "answer.judge", str(turn_id), thumbs=thumbs)


def conversations_of(connection: Connection, user_name: str) -> list[tuple[str, str, str]]:
    """Id, first question and day of one's newest thirty conversations."""
    first = (
        select(conversation_turn.c.conversation_id, func.min(conversation_turn.c.id).label("id"))
        .group_by(conversation_turn.c.conversation_id)
        .subquery()
    )
    rows = connection.execute(
        select(conversation.c.id, conversation_turn.c.question, conversation.c.started_at)
        .join(first, first.c.conversation_id == conversation.c.id)
        .join(conversation_turn, conversation_turn.c.id == first.c.id)
        .where(conversation.c.user_name == user_name)
        .order_by(conversation.c.started_at.desc())
        .limit(_LISTED)
    )
    return [(row.id, row.question, f"{row.started_at:%m-%d %H:%M}") for row in rows]


def shown_turns(
    connection: Connection, conversation_id: str, user_name: str
) -> list[dict[str, str | int]]:
    """Number, question and sentence of each turn, and whether its figures can be counted again;
    InputError when it is not this user's.
    """
    turns_of(connection, conversation_id, user_name)
    rows = connection.execute(
        select(conversation_turn)
        .where(conversation_turn.c.conversation_id == conversation_id)
        .order_by(conversation_turn.c.id)
    )
    return [
        {
            "id": row.id,
            "question": row.question,
            "text": row.answer_text,
            "again": row.status == "answered" and row.query is not None,
        }
        for row in rows
    ]
