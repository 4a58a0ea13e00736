"""`Cascade`: the unsure tickets to the model, everything else and every failure on the fast path."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import structlog

from classifier.arrays import Counts
from classifier.cascade.budget import Budget
from classifier.cascade.judge import Judge
from classifier.cascade.learned import Learned
from classifier.cascade.patience import Patience
from classifier.cascade.revise import Heard, revise
from classifier.cascade.verdict import Verdict
from classifier.cascade.view import View, is_unsure
from classifier.classifier import Classifier
from suqiu.errors import ModelError
from suqiu.llm import ModelCallError
from suqiu.llm.breaker import State
from suqiu.records import Suggestion, Ticket
from suqiu.text import has_words, normalise

# The dearest of so many prompts stands for all, before it is known what they cost.
_LOOKED_AT = 16
# The fast path's own share of the time limit, in seconds: what is left when the model is late.
_RESERVE = 0.3
_LATE = "大模型没有答成：时限内没有轮到"
_UNKNOWN = "大模型没有答成：{}"

log = structlog.get_logger()


class Readiness(StrEnum):
    """Whether the model is heard: OFF by the rule, PAUSED by the circuit breaker."""

    ABSENT = "absent"
    OK = "ok"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CascadeStatus:
    """The state of the cascade and, in Chinese, why."""

    state: Readiness
    reason: str = ""


ABSENT = CascadeStatus(Readiness.ABSENT, "没有设置 SUQIU_LLM_URL")


class Cascade:
    """Reviews suggestions of `classifier`; safe for many threads.

    `read_rule` gives the learned rule or raises ModelError that says why there is none.
    `patience` is the number of seconds a failing server is waited for, within the limit of
    each review; `spared` counts the unsure tickets kept back here for want of budget.
    """

    def __init__(
        self,
        classifier: Classifier,
        judge: Judge,
        budget: Budget,
        read_rule: Callable[[], Learned],
        patience: float = 0.0,
    ) -> None:
        self.classifier = classifier
        self.judge = judge
        self.budget = budget
        self.spared = 0
        self._patience = Patience(patience)
        self._lock = threading.Lock()
        self._off = ""
        self._learned: Learned | None = None
        self._named = False
        try:
            learned = read_rule()
        except ModelError as error:
            self._off = error.message
            return
        self._off = learned.misfit(
            fast_model=classifier.model.card.name, prompt=judge.shape.name
        ) or ("" if learned.on else learned.says)
        self._learned = learned

    def review(
        self, tickets: Sequence[Ticket], suggestions: Sequence[Suggestion], seconds: float
    ) -> list[Suggestion]:
        """The suggestions, in order, with the model's word on the unsure ones; never later than
        `seconds` from now, and never an error.

        Sure ones, faulty ones and those beyond the day's budget come back as they are.
        """
        ends = time.monotonic() + seconds - min(_RESERVE, seconds / 10)
        learned = self._learned
        if self._off or learned is None or not suggestions:
            return list(suggestions)
        # About a letter without words nobody can say anything: it stays with a person.
        rows = [
            row
            for row, one in enumerate(suggestions)
            if is_unsure(one, self.classifier.threshold_of(tickets[row])) and _says(tickets[row])
        ]
        rows.sort(key=lambda row: suggestions[row].codes[0].probability)
        found, seen = list(suggestions), len(suggestions)
        # Asked even for none, so that the day's tickets are counted; then as long as more is
        # granted, for at first it is not known what a call costs.
        while granted := self._granted(tickets, suggestions, rows, seen):
            reviewed = self._reviewed(learned, tickets, suggestions, rows[:granted], ends)
            for row in rows[:granted]:
                found[row] = reviewed[row]
            rows, seen = rows[granted:], 0
            if not rows:
                break
        with self._lock:
            self.spared += len(rows)
        return found

    def _granted(
        self,
        tickets: Sequence[Ticket],
        suggestions: Sequence[Suggestion],
        rows: list[int],
        seen: int,
    ) -> int:
        first = rows[:_LOOKED_AT]
        each = self.judge.most_tokens(
            [tickets[row] for row in first], [suggestions[row] for row in first]
        )
        return self.budget.take(seen, len(rows), each)

    def _reviewed(
        self,
        learned: Learned,
        tickets: Sequence[Ticket],
        suggestions: Sequence[Suggestion],
        rows: list[int],
        ends: float,
    ) -> list[Suggestion]:
        """All suggestions, those of the granted rows with the model's word."""
        try:
            failure = self._unknown(learned, ends)
            while failure and self._patience.wait(self._circuit, ends):
                failure = self._unknown(learned, ends)
            if self._off or failure:
                self.budget.settle(0, len(rows), 0)
                return _degraded(suggestions, rows, failure) if failure else list(suggestions)
            return self._heard(learned, tickets, suggestions, rows, ends)
        except Exception as error:
            # The fast answer is there already: nothing of ours may take it away.
            log.error("cascade_failed", kind=type(error).__name__)  # noqa: TRY400  # no traceback: its lines may hold text
            return _degraded(suggestions, rows, _UNKNOWN.format("内部错误"))

    def meet(self, seconds: float) -> str:
        """Ask the server who it is, within `seconds`: a model the rule was not learned for turns
        the cascade off. Why it cannot be asked now, in Chinese, or empty.
        """
        if self._off or self._learned is None:
            return ""
        return self._unknown(self._learned, time.monotonic() + seconds)

    def status(self) -> CascadeStatus:
        """Without a call to the model."""
        if self._off:
            return CascadeStatus(Readiness.OFF, self._off)
        if self.judge.bridge.circuit is not State.CLOSED:
            return CascadeStatus(
                Readiness.PAUSED, f"大模型暂停调用：连续失败，{self._next_try()}，不用重启"
            )
        return CascadeStatus(Readiness.OK, self._learned.says if self._learned else "")

    def _next_try(self) -> str:
        """When it is asked again, as people say it."""
        seconds = math.ceil(self.judge.bridge.wait)
        return f"{seconds} 秒后再试一次" if seconds else "下一件拿不准的就再试一次"

    def close(self) -> None:
        """Let go of the connections."""
        self.judge.bridge.close()

    def _unknown(self, learned: Learned, ends: float) -> str:
        """Why the server's model cannot be told, or empty; a model the rule was not learned
        for turns the cascade off.
        """
        if self._named:
            return ""
        try:
            name = self.judge.bridge.model_name(ends - time.monotonic())
        except ModelCallError as error:
            if self.judge.bridge.circuit is not State.CLOSED:
                return f"大模型暂停调用：{error.message}"
            return _UNKNOWN.format(error.message)
        with self._lock:
            self._named = True
            self._off = learned.misfit(
                fast_model=learned.fast_model, prompt=learned.prompt, llm_model=name
            )
        return ""

    def _heard(
        self,
        learned: Learned,
        tickets: Sequence[Ticket],
        suggestions: Sequence[Suggestion],
        rows: list[int],
        ends: float,
    ) -> list[Suggestion]:
        asked = [suggestions[row] for row in rows]
        try:
            view = View.of(self.classifier, [tickets[row] for row in rows])
            if ends <= time.monotonic():
                self.budget.settle(0, len(rows), 0)
                return _degraded(suggestions, rows, _LATE)
            verdicts = self._asked(
                [tickets[row] for row in rows], asked, view.prediction.batch.matrix, ends
            )
        except Exception:
            # Granted, and nobody will say any more what became of them.
            self.budget.settle(0, 0, 0, len(rows))
            raise
        self._settle(verdicts)
        heard = [
            Heard(tickets[row], suggestions[row], place, verdict)
            for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True))
            if verdict.answered
        ]
        found = list(suggestions)
        for row, verdict in zip(rows, verdicts, strict=True):
            if not verdict.answered:
                found[row] = _worse(suggestions[row], verdict.failure)
        for one, suggestion in zip(
            heard, revise(self.classifier, view, learned.rule, heard), strict=True
        ):
            found[rows[one.row]] = suggestion
        return found

    def _asked(
        self,
        tickets: Sequence[Ticket],
        suggestions: Sequence[Suggestion],
        features: Counts,
        ends: float,
    ) -> list[Verdict]:
        """A verdict each; where the server failed, of another try while patience lasts.

        While it does well, what failed is tried once more and no oftener: that may be the
        ticket's own doing.
        """
        verdicts = self.judge.ask(tickets, suggestions, features, ends - time.monotonic())
        fresh, again = verdicts, True
        while True:
            if any(one.answered for one in fresh):
                self._patience.heard()
            again = again or self._circuit() is not State.CLOSED
            rest = [row for row, v in enumerate(verdicts) if v.paused or (again and v.retryable)]
            if not rest or not self._patience.wait(self._circuit, ends):
                return verdicts
            fresh = self.judge.ask(
                [tickets[row] for row in rest],
                [suggestions[row] for row in rest],
                features[rest],
                ends - time.monotonic(),
            )
            again = False
            for row, verdict in zip(rest, fresh, strict=True):
                verdicts[row] = verdict.after(verdicts[row])

    def _circuit(self) -> State:
        return self.judge.bridge.circuit

    def _settle(self, verdicts: Sequence[Verdict]) -> None:
        self.budget.settle(
            sum(one.answered for one in verdicts),
            sum(one.paused for one in verdicts),
            sum(one.tokens for one in verdicts),
            sum(not one.answered and not one.paused for one in verdicts),
        )


def _says(ticket: Ticket) -> bool:
    return has_words(normalise(ticket.body)) or has_words(normalise(ticket.title))


def _degraded(suggestions: Sequence[Suggestion], rows: list[int], reason: str) -> list[Suggestion]:
    found = list(suggestions)
    for row in rows:
        found[row] = _worse(suggestions[row], reason)
    return found


def _worse(suggestion: Suggestion, reason: str) -> Suggestion:
    return replace(suggestion, degraded=True, degraded_reason=reason)
