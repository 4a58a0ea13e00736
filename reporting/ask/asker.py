"""The one door of this room: a question in, an answer out."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from reporting.ask.answering.one_plan import answer_to
from reporting.ask.answering.runner import Runner
from reporting.ask.answering.several import in_one, labels_of
from reporting.ask.planning.outcome import Doubt, Impossible, Plan
from reporting.ask.planning.planner import LONGEST_QUESTION, Planner
from reporting.ask.planning.propose import Proposer, senseless
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.answer import Answer, PlanWay, Status
from reporting.metrics import Layer
from reporting.query.figures import figure_problem
from reporting.query.lists import undated_problem
from reporting.query.query import Query
from suqiu import clock
from suqiu.llm import ModelCallError
from suqiu.periods import Period
from suqiu.store.sites.catalogue import visible_names


class Asker:
    """Answers questions over one layer and lexicon: plans the words, runs the plans. Has no state of
    its own, save the askers for those who may not know of all tables.
    """

    def __init__(
        self,
        layer: Layer,
        lexicon: Lexicon,
        *,
        row_limit: int = 10_000,
        proposer: Proposer | None = None,
    ) -> None:
        self.layer = layer
        self.planner = Planner(layer, lexicon)
        self._row_limit = row_limit
        self._proposer = proposer
        self._secret = layer.secret
        self._views: dict[frozenset[str], Asker] = {}

    def ask(
        self, connection: Connection, question: str, as_of: date, turns: Sequence[str] = ()
    ) -> Answer:
        """The answer to `question` after earlier `turns`, as of the end of the day `as_of`.

        `connection` is the reader's, so rows are those its user may see.
        """
        return self.seen_by(connection)._ask(connection, question, as_of, turns)

    def seen_by(self, connection: Connection) -> "Asker":
        """The asker that knows just the tables and columns that the connection's user may know
        of: the name of any other is to it a word that nobody knows.
        """
        if not self._secret:
            return self
        hidden = self._secret - visible_names(connection)
        if not hidden:
            return self
        if hidden not in self._views:
            names = {f"{t.name}.{c.name}" for t in self.layer.tables.values() for c in t.columns}
            layer = self.layer.open_to((names | self.layer.tables.keys()) - hidden)
            self._views[hidden] = Asker(
                layer,
                self.planner.lexicon.open_to(layer),
                row_limit=self._row_limit,
                proposer=None if self._proposer is None else self._proposer.open_to(layer),
            )
        return self._views[hidden]

    def _ask(
        self, connection: Connection, question: str, as_of: date, turns: Sequence[str]
    ) -> Answer:
        planned = self.planner.plan_last([*turns, question], as_of)
        if isinstance(planned, Doubt) and planned.unread and self._proposer is not None:
            proposed = self._proposed(self._proposer, question, turns, as_of)
            if isinstance(proposed, ModelCallError):
                return _unheard(planned, proposed)
            planned = (proposed,) if proposed else planned
        if isinstance(planned, Doubt):
            return Answer(Status.CLARIFY, planned.question, choices=planned.choices)
        if isinstance(planned, Impossible):
            return Answer(Status.REFUSED, f"{planned.reason}。{planned.instead}。")
        return self.answer_all(connection, planned, as_of)

    def _proposed(
        self, proposer: Proposer, question: str, turns: Sequence[str], as_of: date
    ) -> Plan | ModelCallError | None:
        """A model's reading of what the rules could not read; the error where it was not heard."""
        if len(question) > LONGEST_QUESTION:
            return None
        query = proposer.propose(question, turns, as_of)
        if not isinstance(query, Query):
            return query
        if figure_problem(query, self.layer) or undated_problem(query, self.layer):
            return senseless()
        said = self.planner.time_said(question, as_of)
        if said is not None and not _within(query.period, said):
            return senseless()
        return Plan(query, way=PlanWay.MODEL)

    def answer_all(self, connection: Connection, plans: tuple[Plan, ...], as_of: date) -> Answer:
        """The answers to all parts of a question as one."""
        answers = [self.answer(connection, one, as_of) for one in plans]
        unanswered = next((one for one in answers if one.status is not Status.ANSWERED), None)
        if unanswered is not None or len(answers) == 1:
            return unanswered or answers[0]
        return in_one(answers, labels_of(plans, self.layer))

    def answer(self, connection: Connection, planned: Plan, as_of: date) -> Answer:
        """The rows of a plan and everything that goes with them."""
        runner = Runner(connection, self.layer, _end_of(as_of), self._row_limit)
        return answer_to(planned, runner)


def _within(period: Period | None, said: Period) -> bool:
    """Whether a period is the one that was said, or a part of it."""
    return period is not None and said.start <= period.start and period.end <= said.end


def _unheard(doubt: Doubt, error: ModelCallError) -> Answer:
    """The question back, where a model that might have understood gave no answer."""
    reason = error.degraded_reason
    text = f"{doubt.question}（{reason}，只按规则理解）"
    return Answer(Status.CLARIFY, text, choices=doubt.choices, degraded_reason=reason)


def _end_of(day: date) -> datetime:
    """Midnight after the day; today ends now, so that what falls due tonight is not overdue."""
    if day == clock.today():
        return clock.now().replace(second=0, microsecond=0)
    return datetime.combine(day + timedelta(days=1), time())
