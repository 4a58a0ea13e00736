"""Words to plans: the one place where a question is read, drafted and planned, in this order."""

from collections.abc import Sequence
from datetime import date

from reporting.ask.drafting.interpret import interpret
from reporting.ask.marks.marks import Mark, PeriodMark
from reporting.ask.marks.respell import Spoken, respelled
from reporting.ask.planning.from_draft import plan_from_draft
from reporting.ask.planning.meaning import meaning_of
from reporting.ask.planning.outcome import Doubt, Impossible, Plan
from reporting.ask.planning.turns.short_turns import short_turn
from reporting.ask.planning.whole import fewer_figures, lost_in, with_base_share
from reporting.ask.reading.blanking import without_names
from reporting.ask.reading.cleaning import clean
from reporting.ask.reading.completing import completed
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.reading.parts import (
    ends_apart,
    far_end_left,
    groups_apart,
    numbers_asked,
    parts_of,
    rankings_apart,
    timed_apart,
)
from reporting.ask.reading.reading import read
from reporting.ask.reading.refusals import refusal_of
from reporting.ask.telling.site_figures import of_lists
from reporting.metrics import Layer
from reporting.query.check import check_query
from reporting.query.query import Query
from suqiu.errors import InputError
from suqiu.periods import Period, PeriodError

LONGEST_QUESTION = 500
# How many words of one question may be put right by their sound.
_SLIPS = 3


class Planner:
    """Plans questions over one layer and lexicon, without looking at any row."""

    def __init__(self, layer: Layer, lexicon: Lexicon) -> None:
        self.layer = layer
        self.lexicon = lexicon
        self._spoken = Spoken(layer)

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
            if not found[1:] and fewer_figures(whole, len(numbers_asked(text))):
                return Doubt("一句里问了几个数，请分开问")
            if not found[1:] and far_end_left(text):
                return Doubt("最多的和最少的请分开问", ("受理量最多的街道", "受理量最少的街道"))
            lost = lost_in(whole, found, self.layer)
            return tuple(found) if lost else with_base_share(whole)
        same = all(one.query.metrics == found[0].query.metrics for one in found)
        return tuple(found) if len(found) > 1 and (same or not apart) else whole

    def plan_one(
        self, question: str, as_of: date, previous: Query | None
    ) -> Plan | Doubt | Impossible:
        """What the question asks for as one query; `previous` is that of the turn before."""
        text = clean(question)
        if len(text) > LONGEST_QUESTION:
            return Doubt(f"问题太长（{len(text)} 个字，最多 {LONGEST_QUESTION} 个），请只问一件事")
        if not text:
            return Doubt("问题是空的", ("例如：上个月受理量是多少",))
        short = short_turn(text, previous, self.lexicon)
        if short is not None:
            return self._sound(short)
        explained = meaning_of(text, self.lexicon, self.layer)
        if explained is not None:
            return explained
        text, completion = completed(text, self.lexicon, self.layer, previous) or (text, "")
        try:
            text, marks, heard = self._read(text, as_of, self._lists_of(previous))
        except PeriodError as error:
            ways = (text.replace(error.said, one, 1) for one in error.ways)
            return Doubt(str(error), tuple(ways))
        refusal = refusal_of(without_names(text, marks, self.layer, previous))
        if refusal is not None:
            return Impossible(refusal.reason, refusal.instead)
        draft = interpret(self.layer, marks, text)
        draft.guesses[:0] = [completion, *heard] if completion else heard
        return self._sound(plan_from_draft(draft, text, self.layer, as_of, previous))

    def time_said(self, question: str, as_of: date) -> Period | None:
        """The time that the words name, be the rest understood or not; None unless just one."""
        try:
            _, marks, _ = self._read(clean(question), as_of, frozenset())
        except PeriodError:
            return None
        said = {mark.meaning.period for mark in marks if isinstance(mark.meaning, PeriodMark)}
        return said.pop() if len(said) == 1 else None

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

    def _lists_of(self, previous: Query | None) -> frozenset[str]:
        """The site's lists that the question before was about."""
        if previous is None or self.lexicon.lists is None or not of_lists(previous, self.layer):
            return frozenset()
        return frozenset(self.layer.metrics[one].table for one in previous.metrics)

    def _sound(self, planned: Plan | Doubt | Impossible) -> Plan | Doubt | Impossible:
        """The plan, or what to ask back where its parts make no query together."""
        if isinstance(planned, Plan):
            try:
                check_query(planned.query, self.layer)
            except InputError as error:
                return Doubt(f"这几样放在一起问不成（{error}），换一种说法？")
        return planned


def _alone(planned: Plan | Doubt | Impossible) -> tuple[Plan, ...] | Doubt | Impossible:
    return with_base_share(planned) if isinstance(planned, Plan) else planned
