"""A suggestion to look at tickets as one matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RepeatKind(StrEnum):
    """重复诉求 and 多人同诉."""

    SAME_PERSON = "same_person"
    MANY_PEOPLE = "many_people"


Evidence = Mapping[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class RepeatSuggestion:
    """`tickets` by time of receipt, the first one is the matter's; `confidence` 0 to 1.

    `evidence` says what is the same, without saying who. Nothing is merged by it.
    """

    kind: RepeatKind
    tickets: tuple[str, ...]
    confidence: float
    evidence: Evidence

    @property
    def key(self) -> str:
        """The same matter keeps its key as tickets are added."""
        return f"{self.kind}:{self.tickets[0]}:{self.evidence.get('place') or ''}"
