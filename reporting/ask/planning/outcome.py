"""What planning a question comes to: a query to run, a question back, or a refusal."""

from dataclasses import dataclass

from reporting.ask.drafting.draft import Side
from reporting.ask.telling.answer import PlanWay
from reporting.ask.telling.derived import Derived
from reporting.query.query import Query


@dataclass(frozen=True, slots=True)
class Plan:
    """A query to run; `guesses` say how words were understood; `guessed_words` are searched
    in the texts because nobody knows them. `digest` asks for what citizens wrote; `way` says
    who read the question, `derived` what is made of the rows. `both` sets the figures against the
    period before too, `sides` has a row for each of these kinds of the query's rows;
    `multiple` are the two of which one is told as a multiple of the other, empty for two times;
    `apart` where two times are listed and not compared (昨天和今天各多少).
    """

    query: Query
    guesses: tuple[str, ...] = ()
    guessed_words: tuple[str, ...] = ()
    digest: bool = False
    way: PlanWay = PlanWay.RULES
    derived: Derived | None = None
    both: bool = False
    sides: tuple[Side, ...] = ()
    apart: bool = False
    multiple: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """The question can be read in several ways that give different numbers: asked back.

    `unread` says that words were not understood at all: there a model may help.
    """

    question: str
    choices: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Impossible:
    """The data cannot say this."""

    reason: str
    instead: str
