"""Figures of a part are told as such: nobody takes his street's for the whole district's."""

from dataclasses import replace

from reporting.ask.telling.answer import Answer, Status
from suqiu.store.users import User

_NAMED = 5


def scope_of(user: User) -> str:
    """Streets and departments that the user is limited to, as a sentence names them; empty where he
    sees all.
    """
    names = (*user.streets, *user.departments)
    more = f"等 {len(names)} 个街道、部门" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def sees_none(user: User) -> bool:
    """Whether no ticket at all is shown to this user: an office of which nobody said which it is,
    and the auditor.
    """
    return user.role in ("department", "auditor") and not (user.streets or user.departments)


def with_scope(answer: Answer, user: User) -> Answer:
    """The answer, which says whose tickets it counts where the user sees only some."""
    scope = scope_of(user)
    if not scope or answer.status is not Status.ANSWERED:
        return answer
    said = f"只算{scope}的工单"
    definition = f"{answer.definition}；{said}" if answer.definition else said
    return replace(answer, text=f"{answer.text}{said}。", definition=definition)
