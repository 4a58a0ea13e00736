"""What comes back: rows, a sentence, the definition, the SQL, a chart, the tickets."""

from dataclasses import dataclass
from enum import StrEnum

from reporting.ask.telling.behind import Behind
from reporting.query.query import Query
from reporting.query.run import Cell
from reporting.query.statement import Column


class Status(StrEnum):
    """Whether the question was answered, asked back, or cannot be answered."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    REFUSED = "refused"


class PlanWay(StrEnum):
    """Who turned the words into the query."""

    RULES = "rules"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A masked piece of what a citizen wrote."""

    ticket_no: str
    leaf: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `tickets` is set for a list of tickets; `choices` go with a question back
    or a refusal; `truncated` says that more rows exist than are given, `behind` what can be
    listed behind its figures, `degraded_reason` why a model that should have read the question
    was not heard.
    """

    status: Status
    text: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    tickets: tuple[str, ...] | None = None
    definition: str = ""
    sql: str = ""
    chart: dict[str, object] | None = None
    query: Query | None = None
    spoken: str = ""
    choices: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    way: PlanWay = PlanWay.RULES
    truncated: bool = False
    behind: Behind = Behind.NOTHING
    degraded_reason: str = ""
