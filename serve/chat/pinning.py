"""What stands on a wall of its own: a question with those it goes on from."""

from serve.http.backend import Backend
from suqiu.errors import InputError
from suqiu.store.conversations import own_turn
from suqiu.store.users import User


def questions_behind(backend: Backend, user: User, turn_id: int) -> list[str]:
    """The question of one's own turn, last, after as few of the earlier ones as it takes to read it
    as it was read: 那8月呢 alone asks for nothing.
    """
    with backend.database().look() as connection:
        turn, before = own_turn(connection, turn_id, user.name)
    if turn.way == "model":
        return [turn.question]
    with backend.database().reader(user) as reader:
        planner = backend.asker().seen_by(reader).planner
    meant = planner.plan_last([*before, turn.question], turn.as_of)
    if not isinstance(meant, tuple):
        raise InputError("这一问现在读不出来了", hint="重新问一次")
    return next(
        asked
        for start in range(len(before), -1, -1)
        if planner.plan_last(asked := [*before[start:], turn.question], turn.as_of) == meant
    )
