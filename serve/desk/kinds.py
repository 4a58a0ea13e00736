"""Request type and urgency of a ticket: what stands, what is suggested, what is decided."""

from dataclasses import dataclass

from classifier.intake.request_type import TYPES
from classifier.intake.urgency import URGENCIES
from suqiu.errors import InputError
from suqiu.records import Suggestion


@dataclass(frozen=True, slots=True)
class KindQuestion:
    """A question beside the class: its column (of tickets and decisions, and what feedback is
    about), the column of decisions for what was suggested, its name, all answers, and its key.
    """

    column: str
    suggested: str
    name: str
    words: tuple[str, ...]
    key: str


KINDS = (
    KindQuestion("request_type", "suggested_type", "诉求类型", TYPES, "t"),
    KindQuestion("urgency", "suggested_urgency", "紧急程度", URGENCIES, "j"),
)
Words = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class KindAnswer:
    """To one question of one ticket: `before` is as the ticket has it, in whatever words;
    `suggested` is one of the kind's words or empty; `decided` is None where nobody was asked.
    """

    kind: KindQuestion
    before: str
    suggested: str
    decided: str | None = None

    @property
    def chosen(self) -> str:
        """What a page offers at first: what people said already, else what is suggested. Empty
        where the ticket has a word of another system, which stays unless one is chosen.
        """
        if self.before:
            return self.before if self.before in self.kind.words else ""
        return self.suggested

    @property
    def changes(self) -> bool:
        """Whether the ticket gets another word."""
        return self.decided is not None and self.decided != self.before

    @property
    def verdict(self) -> str:
        """Of feedback; empty where there is none."""
        if not self.suggested or self.decided is None:
            return ""
        return "accepted" if self.suggested == self.decided else "corrected"

    @property
    def said(self) -> str:
        """The change, as a line of history has it."""
        return f"{self.kind.name} {self.before or '未定'} → {self.decided}"


def answers(
    suggested: Suggestion | None, before: Words, decided: Words = (None, None)
) -> tuple[KindAnswer, ...]:
    """To both questions, `before` and `decided` in their order; InputError when what is decided is
    none of the words.
    """
    intake = suggested.intake if suggested is not None else None
    guesses = (intake.request_type, intake.urgency.level) if intake is not None else ("", "")
    found = []
    for kind, was, guess, said in zip(KINDS, before, guesses, decided, strict=True):
        if said is not None and said not in kind.words:
            raise InputError(
                f"没有{kind.name}「{said[:20]}」", hint=f"从{'、'.join(kind.words)}里选一个"
            )
        # What a model guessed is shown and counted only if it is a word of ours.
        found.append(KindAnswer(kind, was or "", guess if guess in kind.words else "", said))
    return tuple(found)
