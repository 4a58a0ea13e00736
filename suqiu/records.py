"""The records that travel through every room; frozen, and nothing but data.

What is written as JSON has no slots: orjson writes a record's own dictionary four times as fast as
it looks up slots one after the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from suqiu.set_at_once import set_at_once


@dataclass(frozen=True, slots=True)
class Ticket:
    """One complaint as received (工单, 诉求). `created` is when the hotline got it, `occurred_at`
    when it happened, as a column of its own says it (`suqiu.occurred`).
    """

    id: str
    body: str
    title: str = ""
    address: str = ""
    street: str = ""
    phone: str = ""
    channel: str = ""
    row: int = 0
    created: str = ""
    occurred_at: str = ""


class Decision(StrEnum):
    """Whether the suggestion may be filed without a person."""

    AUTO = "auto"
    REVIEW = "review"


class Role(StrEnum):
    """A department's part in a ticket: 主办 or 协办."""

    LEAD = "lead"
    ASSIST = "assist"


@set_at_once
@dataclass(frozen=True)
class Candidate:
    """A leaf code with its probability in [0, 1]; `path` reads 市政公用 / 供水 / 停水."""

    code: str
    name: str
    path: str
    probability: float


@set_at_once
@dataclass(frozen=True)
class LevelCandidate:
    """The best leaf's node of one level, with its calibrated confidence."""

    level: int
    code: str
    name: str
    probability: float


@set_at_once
@dataclass(frozen=True)
class DepartmentCandidate:
    """A department with the probability that it takes this role, and why. It stands once: of one
    that may lead `assists` says whether it assists where another leads; true of all that assist.
    """

    name: str
    role: Role
    probability: float
    reason: str = ""
    assists: bool = False


@set_at_once
@dataclass(frozen=True)
class Evidence:
    """What spoke for the best leaf: words of the ticket, strongest first."""

    words: tuple[str, ...] = ()


@set_at_once
@dataclass(frozen=True)
class Urgency:
    """How fast the ticket must move: `level` is 普通, 紧急 or 特急; `words` of the ticket
    raised it; `action` says what to do at once (empty for 普通).
    """

    level: str = "普通"
    words: tuple[str, ...] = ()
    action: str = ""


@set_at_once
@dataclass(frozen=True)
class Acceptance:
    """Whether the hotline takes the ticket at all; if not, why and where to turn instead."""

    accepted: bool = True
    reason: str = ""
    redirect: str = ""
    words: tuple[str, ...] = ()


@set_at_once
@dataclass(frozen=True)
class Intake:
    """What the desk asks of every ticket besides its code.

    `request_type` is 咨询, 求助, 投诉, 举报, 建议 or 表扬 with its probability; `missing` names
    the elements (时间、地点、起因、诉求) the text does not give; `handling` is 民生服务,
    情绪宣泄, 涉法涉诉 or 网络舆情; `caller` is empty, 骚扰名单 or 代表委员.
    """

    request_type: str
    request_type_probability: float
    urgency: Urgency = Urgency()
    acceptance: Acceptance = Acceptance()
    missing: tuple[str, ...] = ()
    handling: str = "民生服务"
    caller: str = ""


class Way(StrEnum):
    """Which way a suggestion took: the fast model alone, or a language model's word as well."""

    FAST = "fast"
    LLM = "model"


@set_at_once
@dataclass(frozen=True)
class Suggestion:
    """What suqiu proposes for one ticket: the record of CLI, HTTP, store and evaluation.

    `codes` are the five likeliest leaves, best first; `levels` the path of the best leaf
    with the calibrated confidence of each level, and `sure_level` the deepest of them that
    reaches the target precision (0: none). `candidate_set` holds the leaf codes among which
    the true one lies with guaranteed probability. `degraded` says that a language model should
    have been heard and could not be, with the reason in Chinese. `error` is set, and the rest left empty,
    when the ticket could not be read: then a person must look.
    """

    id: str
    codes: tuple[Candidate, ...]
    levels: tuple[LevelCandidate, ...]
    departments: tuple[DepartmentCandidate, ...]
    decision: Decision
    evidence: Evidence
    model: str
    sure_level: int = 0
    candidate_set: tuple[str, ...] = ()
    intake: Intake | None = None
    path: Way = Way.FAST
    degraded: bool = False
    degraded_reason: str = ""
    error: str = ""


class Source(StrEnum):
    """Where an extracted value comes from."""

    TITLE = "title"
    BODY = "body"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Field:
    """A value read out of a ticket.

    `start` and `end` count characters of the ticket's title, a line break and its body (of
    the body alone where there is no title). A value of title or body stands there word for
    word; a derived one is made of what stands there, or follows from it.
    """

    value: str
    start: int
    end: int
    source: Source


@dataclass(frozen=True, slots=True)
class Extraction:
    """A ticket's form as filled in from its text (智能填单); None where the text is silent.

    `title` has at most 30 characters; `time` is the phrase of the text and `date` the ISO
    day it means; `persons` are masked (王**); `object` is whom or what the ticket is about.
    """

    id: str
    title: Field | None = None
    summary: Field | None = None
    time: Field | None = None
    date: Field | None = None
    street: Field | None = None
    community: Field | None = None
    estate: Field | None = None
    road: Field | None = None
    persons: tuple[Field, ...] = ()
    object: Field | None = None
    demand: Field | None = None
