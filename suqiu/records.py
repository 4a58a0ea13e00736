"""The records that travel through every room; frozen, and nothing but data."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Ticket:
    """One complaint as received (工单, 诉求)."""

    id: str
    body: str
    title: str = ""
    address: str = ""
    street: str = ""
    row: int = 0


class Decision(StrEnum):
    """Whether the suggestion may be filed without a person."""

    AUTO = "auto"
    REVIEW = "review"


class Role(StrEnum):
    """A department's part in a ticket: 主办 or 协办."""

    LEAD = "lead"
    ASSIST = "assist"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A leaf code with its probability in [0, 1]; `path` reads 市政公用 / 供水 / 停水."""

    code: str
    name: str
    path: str
    probability: float


@dataclass(frozen=True, slots=True)
class LevelCandidate:
    """The best node of one level; its probability is the sum over the leaves below it."""

    level: int
    code: str
    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class DepartmentCandidate:
    """A department with the probability that it takes this role, and why."""

    name: str
    role: Role
    probability: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spoke for the best leaf: words of the ticket, strongest first."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What suqiu proposes for one ticket: the record of CLI, HTTP, store and evaluation.

    `codes` are the five likeliest leaves, best first; `levels` the path of the best leaf
    with the summed probability of each level. `error` is set, and the rest left empty,
    when the ticket could not be read: then a person must look.
    """

    id: str
    codes: tuple[Candidate, ...]
    levels: tuple[LevelCandidate, ...]
    departments: tuple[DepartmentCandidate, ...]
    decision: Decision
    evidence: Evidence
    model: str
    error: str = ""
