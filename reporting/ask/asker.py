"""The one door of this room: a question in, an answer out."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from reporting.ask.answering import answer_to
from reporting.ask.drafting.interpret import Interpreter
from reporting.ask.joining import in_one, labels_of, lost_in, with_base_share
from reporting.ask.marks.marks import Mark
from reporting.ask.marks.respell import Spoken, respelled
from reporting.ask.planning.further import further
from reporting.ask.planning.lifting import lifted
from reporting.ask.planning.outcome import Doubt, Impossible, Plan
from reporting.ask.planning.plan import plan
from reporting.ask.planning.propose import Proposer
from reporting.ask.planning.remaining import remaining
from reporting.ask.reading.blanking import without_names
from reporting.ask.reading.completing import completed
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.reading.parts import (
    ends_apart,
    groups_apart,
    numbers_asked,
    parts_of,
    rankings_apart,
    timed_apart,
)
from reporting.ask.reading.reading import clean, read
from reporting.ask.reading.refusals import refusal_of
from reporting.ask.running import Runner
from reporting.ask.telling.answer import Answer, Status, Way
from reporting.ask.telling.site_figures import of_lists
from reporting.metrics import Layer
from reporting.query.check import check_query
from reporting.query.figures import figure_problem
from reporting.query.lists import undated_problem
from reporting.query.query import Query
from suqiu import clock
from suqiu.errors import InputError
from suqiu.llm import ModelCallError
from suqiu.periods import PeriodError
from suqiu.store.sites.catalogue import visible_names

LONGEST_QUESTION = 500
# How many words of one question may be put right by their sound.
_SLIPS = 3


class Asker:
    """Answers questions over one layer and catalogue. Has no state of its own, save the askers for
    those who may not know of all tables.
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
        self.lexicon = lexicon
        self.row_limit = row_limit
        self.proposer = proposer
        self._secret = layer.secret
        self._spoken = Spoken(layer)
        self._views: dict[frozenset[str], Asker] = {}

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
                self.lexicon.open_to(layer),
                row_limit=self.row_limit,
                proposer=None if self.proposer is None else self.proposer.open_to(layer),
            )
        return self._views[hidden]

    def ask(
        self, connection: Connection, question: str, as_of: date, turns: Sequence[str] = ()
    ) -> Answer:
        """The answer to `question` after earlier `turns`, as of the end of the day `as_of`.

        `connection` is the reader's, so rows are those its user may see.
        """
        return self.seen_by(connection)._ask(connection, question, as_of, turns)

    def _ask(
        self, connection: Connection, question: str, as_of: date, turns: Sequence[str]
    ) -> Answer:
        planned = self.plan_last([*turns, question], as_of)
        if isinstance(planned, Doubt) and planned.unread and self.proposer is not None:
            proposed = self._proposed(question, turns, as_of)
            if isinstance(proposed, ModelCallError):
                return _unheard(planned, proposed)
            planned = (proposed,) if proposed else planned
        if isinstance(planned, Doubt):
            return Answer(Status.CLARIFY, planned.question, choices=planned.choices)
        if isinstance(planned, Impossible):
            return Answer(Status.REFUSED, f"{planned.reason}。{planned.instead}。")
        return self.answer_all(connection, planned, as_of)

    def answer_all(self, connection: Connection, plans: tuple[Plan, ...], as_of: date) -> Answer:
        """The answers to all parts of a question as one."""
        answers = [self.answer(connection, one, as_of) for one in plans]
        unanswered = next((one for one in answers if one.status is not Status.ANSWERED), None)
        if unanswered is not None or len(answers) == 1:
            return unanswered or answers[0]
        return in_one(answers, labels_of(plans, self.layer))

    def plan_last(self, turns: Sequence[str], as_of: date) -> tuple[Plan, ...] | Doubt | Impossible:
        """As `plan_parts`, the last of one or more turns, each read with the query before it."""
        previous: Query | None = None
        for turn in turns:
            planned = self.plan_parts(turn, as_of, previous)
            if isinstance(planned, tuple):
                previous = planned[-1].query
        return planned

    def plan_parts(
        self, question: str, as_of: date, previous: Query | None
    ) -> tuple[Plan, ...] | Doubt | Impossible:
        """A plan for each part of a question that asks more than once; one plan where one query has
        all of it.
        """
        whole, text = self.plan_one(question, as_of, previous), clean(question)
        apart = ends_apart(text) or rankings_apart(text, as_of) or groups_apart(text, as_of)
        rankings = [self.plan_one(one, as_of, previous) for one in apart]
        if rankings and all(isinstance(one, Plan) for one in rankings):
            return tuple(one for one in rankings if isinstance(one, Plan))
        # 今年特急多少件，超期几件 cannot be one query.
        apart = timed_apart(text, as_of) if isinstance(whole, Plan) else numbers_asked(text)
        found: list[Plan] = []
        for part in apart or parts_of(text):
            # 上半年投诉多少，下半年多少: of the same kind, though the clause has a time of its own.
            asked = f"那{part}" if found and apart else part
            planned = self.plan_one(asked, as_of, found[-1].query if found else previous)
            if not isinstance(planned, Plan):
                # Of what cannot be read by itself nothing was cut off.
                return planned if found and not apart else _alone(whole)
            found.append(planned)
        if isinstance(whole, Plan):
            lost = lost_in(whole, found, self.layer)
            return tuple(found) if lost else with_base_share(whole)
        same = all(one.query.metrics == found[0].query.metrics for one in found)
        return tuple(found) if len(found) > 1 and (same or not apart) else whole

    def plan_one(
        self, question: str, as_of: date, previous: Query | None
    ) -> Plan | Doubt | Impossible:
        """What the question asks for as one query, without looking at any row."""
        text = clean(question)
        if len(text) > LONGEST_QUESTION:
            return Doubt(f"问题太长（{len(text)} 个字，最多 {LONGEST_QUESTION} 个），请只问一件事")
        if not text:
            return Doubt("问题是空的", ("例如：上个月受理量是多少",))
        following = further(text, previous)
        if following is not None:
            first, last = following.skip + 1, following.skip + (following.limit or 0)
            return self._sound(Plan(following, (f"接着列第{first}至{last}名",)))
        left = remaining(text, previous)
        if left is not None:
            return self._sound(Plan(left, ("“剩”按还没办结的统计",)))
        wider = lifted(text, previous, self.lexicon)
        if wider is not None:
            return self._sound(Plan(wider[0], (f"不再只看{wider[1]}",)))
        full = completed(text, self.lexicon, self.layer, previous)
        text, told = full or (text, "")
        try:
            text, marks, heard = self._read(text, as_of, self._about(previous))
        except PeriodError as error:
            asked = (text.replace(error.said, one, 1) for one in error.ways)
            return Doubt(str(error), tuple(asked))
        refusal = refusal_of(without_names(text, marks, self.layer, previous))
        if refusal is not None:
            return Impossible(refusal.reason, refusal.instead)
        draft = Interpreter(self.layer, marks, text).draft_of()
        draft.guesses[:0] = [told, *heard] if told else heard
        return self._sound(plan(draft, text, self.layer, as_of, previous))

    def _sound(self, planned: Plan | Doubt | Impossible) -> Plan | Doubt | Impossible:
        """The plan, or what to ask back where its parts make no query together."""
        if isinstance(planned, Plan):
            try:
                check_query(planned.query, self.layer)
            except InputError as error:
                return Doubt(f"这几样放在一起问不成（{error}），换一种说法？")
        return planned

    def _read(
        self, text: str, as_of: date, about: frozenset[str]
    ) -> tuple[str, list[Mark], list[str]]:
        """The question as it was meant, its marks, and what was taken for another word."""
        marks, heard = read(text, self.lexicon, as_of, about), list[str]()
        while len(heard) < _SLIPS and (better := respelled(text, marks, self._spoken)):
            text, note = better
            heard.append(note)
            marks = read(text, self.lexicon, as_of, about)
        return text, marks, heard

    def _about(self, previous: Query | None) -> frozenset[str]:
        """The lists that the question before was about."""
        if previous is None or self.lexicon.lists is None or not of_lists(previous, self.layer):
            return frozenset()
        return frozenset(self.layer.metrics[one].table for one in previous.metrics)

    def _proposed(
        self, question: str, turns: Sequence[str], as_of: date
    ) -> Plan | ModelCallError | None:
        """A model's reading of what the rules could not read; the error where it was not heard."""
        if self.proposer is None or len(question) > LONGEST_QUESTION:
            return None
        query = self.proposer.propose(question, turns, as_of)
        if isinstance(query, ModelCallError):
            return query
        if query is None or figure_problem(query, self.layer) or undated_problem(query, self.layer):
            return None
        return Plan(query, way=Way.MODEL)

    def answer(self, connection: Connection, planned: Plan, as_of: date) -> Answer:
        """The rows of a plan and everything that goes with them."""
        runner = Runner(connection, self.layer, _end_of(as_of), self.row_limit)
        return answer_to(planned, runner)


def _unheard(doubt: Doubt, error: ModelCallError) -> Answer:
    """The question back, where a model that might have understood gave no answer."""
    reason = error.degraded_reason
    text = f"{doubt.question}（{reason}，只按规则理解）"
    return Answer(Status.CLARIFY, text, choices=doubt.choices, degraded_reason=reason)


def _alone(planned: Plan | Doubt | Impossible) -> tuple[Plan, ...] | Doubt | Impossible:
    return with_base_share(planned) if isinstance(planned, Plan) else planned


def _end_of(day: date) -> datetime:
    """Midnight after the day; today ends now, so that what falls due tonight is not overdue."""
    if day == clock.today():
        return clock.now().replace(second=0, microsecond=0)
    return datetime.combine(day + timedelta(days=1), time())
