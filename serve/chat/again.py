"""One's own answer of an earlier turn, counted anew: the turn keeps its words and query, no rows."""

from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.answer import Answer, PlanWay, Status
from reporting.query.form import query_from_json
from serve.asking.scoped import with_scope
from serve.http.backend import Backend
from suqiu.errors import InputError
from suqiu.store.conversations import Turn, own_turn
from suqiu.store.users import User

_ASK = "重新问一次"


def answer_again(backend: Backend, user: User, turn_id: int) -> tuple[Turn, Answer]:
    """The turn and its answer under the user's scope of today, as of the day it was asked.

    No model is asked. InputError where it had no figures, or its words are read otherwise by now.
    """
    with backend.database().look() as connection:
        turn, before = own_turn(connection, turn_id, user.name)
    if turn.status != Status.ANSWERED or turn.query is None:
        raise InputError("这一问没有留下可以重算的数", hint=_ASK)
    query = query_from_json(turn.query)
    with backend.database().reader(user) as reader:
        asker = backend.asker().seen_by(reader)
        if turn.way == PlanWay.MODEL:
            answer = asker.answer(reader, Plan(query, way=PlanWay.MODEL), turn.as_of)
        else:
            plans = asker.planner.plan_last([*before, turn.question], turn.as_of)
            if not isinstance(plans, tuple):
                raise InputError("这一问现在读不出来了", hint=_ASK)
            answer = asker.answer_all(reader, plans, turn.as_of)
    if answer.status is not Status.ANSWERED:
        raise InputError(answer.text, hint=_ASK)
    if answer.query != query:
        raise InputError("这一问现在读出来和当时不同了", hint=_ASK)
    return turn, with_scope(answer, user)
