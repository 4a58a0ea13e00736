"""Questions people pinned to their wall."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from suqiu.errors import InputError
from suqiu.privacy import mask
from suqiu.store.schema.access import pin

MOST = 24


def add(connection: Connection, user_name: str, title: str, questions: Sequence[str]) -> str:
    """Pin a question at the end, after those it goes on from, personal data in it masked; its title
    as kept. InputError when the wall is full.
    """
    # A line each.
    question = "\n".join(" ".join(one.split()) for one in questions)
    title, question = mask(title).text, mask(question).text
    count = connection.execute(
        select(func.count()).select_from(pin).where(pin.c.user_name == user_name)
    ).scalar_one()
    if count >= MOST:
        raise InputError(f"大屏最多 {MOST} 项", hint="先取下一项")
    connection.execute(
        insert(pin).values(user_name=user_name, title=title, question=question, place=count)
    )
    return title


def remove(connection: Connection, user_name: str, pin_id: int) -> None:
    """Take down one of one's own; InputError when there is none."""
    done = connection.execute(delete(pin).where(pin.c.id == pin_id, pin.c.user_name == user_name))
    if not done.rowcount:
        raise InputError("没有这一项", hint="刷新后再试")


def of_user(connection: Connection, user_name: str) -> list[tuple[int, str, tuple[str, ...]]]:
    """Id, title and questions of each pin, in order."""
    rows = connection.execute(
        select(pin.c.id, pin.c.title, pin.c.question)
        .where(pin.c.user_name == user_name)
        .order_by(pin.c.place, pin.c.id)
    )
    return [(row.id, row.title, tuple(row.question.split("\n"))) for row in rows]
