"""Where the words are not understood: a model proposes the same typed query, and is checked."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reporting.ask.marks.catalogue import Catalogue
from reporting.metrics import Layer
from reporting.query.query import (
    Against,
    Comparison,
    Filter,
    Holds,
    Mentions,
    Order,
    Query,
    Where,
)
from suqiu.llm import Bridge, ChatRequest, Completion, FailureKind, Message, ModelCallError
from suqiu.periods import Period
from suqiu.privacy import Masked, mask
from suqiu.text import normalise
from suqiu.untrusted import fence, new_boundary, notice

_TOKENS = 700
# Half of the questions that are answered at once (`serve/http/backend.py`): those that need no model
# are not held up by a slow one.
_AT_ONCE = 2


class _Where(BaseModel):
    model_config = ConfigDict(extra="forbid")

    dimension: str
    values: list[str] = Field(min_length=1, max_length=20)
    negated: bool = False


class _Proposal(BaseModel):
    """What a model may say: ids and names, never SQL, never a figure."""

    model_config = ConfigDict(extra="forbid")

    answerable: bool
    metrics: list[str] = Field(default_factory=list, max_length=5)
    dimensions: list[str] = Field(default_factory=list, max_length=3)
    where: list[_Where] = Field(default_factory=list, max_length=8)
    conditions: list[str] = Field(default_factory=list, max_length=5)
    mentions: list[str] = Field(default_factory=list, max_length=3)
    first_day: str = ""
    last_day: str = ""
    compare: str = ""
    order_metric: str = ""
    descending: bool = True
    limit: int = Field(0, ge=0, le=1000)
    listing: bool = False


class Proposer:
    """Asks the model behind `bridge`, at most `seconds` a question; safe for many threads, few of
    which wait for it at a time.
    """

    def __init__(
        self, bridge: Bridge, layer: Layer, catalogue: Catalogue, seconds: float,
        places: threading.Semaphore | None = None,
    ) -> None:  # fmt: skip
        self._places = places or threading.BoundedSemaphore(_AT_ONCE)
        self._bridge = bridge
        self._layer = layer
        self._catalogue = catalogue
        self._seconds = seconds

    def open_to(self, layer: Layer) -> "Proposer":
        """One that knows only this layer: a model is told no name that the asker may not know."""
        return Proposer(self._bridge, layer, self._catalogue, self._seconds, self._places)

    def propose(
        self, question: str, turns: Sequence[str], as_of: date
    ) -> Query | ModelCallError | None:
        """A checked query; None where the model says that it cannot be asked; the error where there
        was no answer, or none that makes sense.
        """
        boundary = new_boundary()
        # In one go: a name has one placeholder in all turns, and no other has the same.
        masked = mask("\n".join((*turns, question)), homes=True)
        words = fence(masked.text, boundary)
        request = ChatRequest(
            (Message("system", self._system(boundary, as_of)), Message("user", words)),
            schema=self._schema(),
            max_tokens=_TOKENS,
        )
        if not self._places.acquire(blocking=False):
            return ModelCallError(FailureKind.CROWDED)
        try:
            outcome = self._bridge.run(request, self._seconds)
        finally:
            self._places.release()
        if not isinstance(outcome, Completion):
            return outcome
        return self.checked(outcome.parsed, masked)

    def checked(self, parsed: object, masked: Masked) -> Query | ModelCallError | None:
        """The query of a model's answer; None where it says that there is none, the error unless
        every id, value and day in it is known, and every word to look for one that was asked.

        It read `masked` without the names: what tickets mention is looked for under them.
        """
        try:
            said = _Proposal.model_validate(parsed)
            period = _period(said.first_day, said.last_day)
            comparison = _comparison(said.compare, period)
        except (ValidationError, ValueError, OverflowError):
            return senseless()
        if not said.answerable:
            return None
        layer = self._layer
        asked = normalise(masked.restore(masked.text))
        mentions = [masked.restore(word) for word in said.mentions]
        metrics = tuple(dict.fromkeys(said.metrics)) or ("received",)
        known = (
            all(one in layer.metrics for one in metrics)
            and all(one in layer.dimensions for one in said.dimensions)
            and all(one in layer.conditions for one in said.conditions)
            and all(self._has(one.dimension, value) for one in said.where for value in one.values)
            and (not said.order_metric or said.order_metric in metrics)
            and all(_can_be_written(word) and normalise(word) in asked for word in mentions)
        )
        if not known or (said.compare and period is None):
            return senseless()
        filters: list[Filter] = [
            Where(one.dimension, tuple(one.values), one.negated) for one in said.where
        ]
        filters += [Holds(one) for one in said.conditions]
        filters += [Mentions((one,)) for one in mentions]
        return Query(
            metrics=metrics,
            dimensions=() if said.listing else tuple(dict.fromkeys(said.dimensions)),
            filters=tuple(filters),
            period=period,
            comparison=comparison,
            order=Order(metric=said.order_metric, descending=said.descending)
            if said.order_metric and said.dimensions and not said.listing
            else None,
            limit=said.limit or None,
            listing=said.listing,
        )

    def _has(self, dimension: str, value: str) -> bool:
        known = self._layer.dimensions.get(dimension)
        if known is None:
            return False
        values = (*known.values, *self._catalogue.values.get(dimension, ()))
        return any(one.name == value for one in values)

    def _system(self, boundary: str, as_of: date) -> str:
        metrics = "；".join(f"{one.id}={one.name}" for one in self._layer.metrics.values())
        dimensions = "；".join(f"{one.id}={one.name}" for one in self._layer.dimensions.values())
        conditions = "；".join(f"{one.id}={one.zh}" for one in self._layer.conditions.values())
        values = "；".join(
            f"{dimension}: {'、'.join(value.name for value in values)}"
            for dimension, values in self._values().items()
        )
        return (
            "把关于12345热线工单的问题改写成查询条件（JSON）。只用下面列出的代号和取值；"
            "问题超出这些数据（预测、个人信息、天气等）时 answerable 为 false。"
            f"今天是{as_of:%Y-%m-%d}。first_day、last_day 是起止日期（含），没有说时间就留空。"
            "compare 为 yoy（同比）、mom（环比）或空。\n"
            f"指标 {metrics}\n维度 {dimensions}\n条件 {conditions}\n取值 {values}\n{notice(boundary)}"
        )

    def _values(self) -> Mapping[str, tuple[Any, ...]]:
        """Short lists only: classes of level 3, communities and grids would fill the prompt. What
        stands in an attached list may be anybody's words, and is no part of it.
        """
        dimensions = self._layer.dimensions.values()
        fixed = {one.id: one.values for one in dimensions if one.values and not one.table}
        wanted = ("level1", "level2", "department", "street")
        return fixed | {one: self._catalogue.values.get(one, ()) for one in wanted}

    def _schema(self) -> dict[str, Any]:
        schema = _Proposal.model_json_schema()
        parts = schema["properties"]
        parts["metrics"]["items"] = {"enum": list(self._layer.metrics)}
        parts["dimensions"]["items"] = {"enum": list(self._layer.dimensions)}
        parts["conditions"]["items"] = {"enum": list(self._layer.conditions)}
        parts["compare"] = {"enum": ["", "yoy", "mom"]}
        schema["required"] = list(parts)
        return schema


def senseless() -> ModelCallError:
    """An answer that asks for what there is not."""
    return ModelCallError(FailureKind.SCHEMA_VIOLATION)


def _can_be_written(word: str) -> bool:
    """Whether a ticket could say the word, and an answer may show it: no sign alone, nothing hidden."""
    return len(word) <= 20 and word.isprintable() and any(sign.isalnum() for sign in word)


def _period(first: str, last: str) -> Period | None:
    if not first and not last:
        return None
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if not date(1990, 1, 1) <= start <= end:
        raise ValueError(first)
    found = Period.of(start, end + timedelta(days=1))
    assert found.start == datetime.combine(start, time())
    return found


def _comparison(word: str, period: Period | None) -> Comparison | None:
    if period is None or word not in ("yoy", "mom"):
        return None
    base = period.year_earlier() if word == "yoy" else period.previous()
    return Comparison(Against(word), base)
