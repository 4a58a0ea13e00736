"""One question's marks, and what is asked about them while a draft is settled."""

import re
from collections.abc import Sequence

from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.marks.marks import (
    AmountMark,
    DimensionMark,
    Mark,
    MetricMark,
    SignMark,
    TopMark,
    ValueMark,
)
from reporting.ask.marks.units import bare_unit
from reporting.metrics import Layer, MetricKind, Unit
from reporting.query.query import Filter

_AND_OR = re.compile("和|与|跟|及|以及|、|或者?|还有")
_NAMED = re.compile("(?:[和与跟及、,，这那]|以及)*")


class Context:
    """The marks of a question by kind, and the draft that grows from them."""

    def __init__(self, layer: Layer, marks: Sequence[Mark], question: str) -> None:
        self.layer = layer
        self.marks = list(marks)
        self.question = question
        self.draft = QueryDraft()
        self.filters: list[tuple[Mark, Filter]] = []
        self._signs = {mark.meaning.sign for mark in marks if isinstance(mark.meaning, SignMark)}

    def has(self, *wanted: str) -> bool:
        """Whether one of these signs was read."""
        return not self._signs.isdisjoint(wanted)

    def places(self, *wanted: str) -> list[Mark]:
        """The marks of these signs, left to right."""
        return [
            mark
            for mark in self.marks
            if isinstance(mark.meaning, SignMark) and mark.meaning.sign in wanted
        ]

    def says(self, *words: str) -> bool:
        """Whether one of these words stands in the question."""
        return any(word in self.question for word in words)

    def blanked(self, *kinds: type) -> str:
        """The question with every mark of these kinds blanked."""
        signs = list(self.question)
        for mark in self.marks:
            if isinstance(mark.meaning, kinds):
                signs[mark.start : mark.end] = "□" * (mark.end - mark.start)
        return "".join(signs)

    def before(self, mark: Mark) -> str:
        """The question up to a mark."""
        return self.question[: mark.start]

    def after(self, mark: Mark) -> str:
        """The question from a mark's end."""
        return self.question[mark.end :]

    def metrics(self) -> list[tuple[Mark, str]]:
        """The metrics named, with their places."""
        return [
            (mark, mark.meaning.metric)
            for mark in self.marks
            if isinstance(mark.meaning, MetricMark)
        ]

    def dimensions(self) -> list[tuple[Mark, str]]:
        """The dimensions named, with their places."""
        return [
            (mark, mark.meaning.dimension)
            for mark in self.marks
            if isinstance(mark.meaning, DimensionMark)
        ]

    def top(self) -> TopMark | None:
        """How many of a ranking."""
        return next(
            (
                one.meaning
                for one in self.marks
                if isinstance(one.meaning, TopMark) and not self._counts_named(one)
            ),
            None,
        )

    def _counts_named(self, mark: Mark) -> bool:
        """中山、东湖两个街道各部门前五: 两个 says how many were just named, and ranks nothing."""
        assert isinstance(mark.meaning, TopMark)
        if mark.text[0] not in "两二三四五六七八九23456789":
            return False
        named = 0
        start = mark.start
        for one in reversed(self.marks[: self.marks.index(mark)]):
            gap = self.question[one.end : start]
            if not isinstance(one.meaning, ValueMark) or not _NAMED.fullmatch(gap):
                break
            named, start = named + 1, one.start
        return named == mark.meaning.count

    def bounded(self) -> dict[Mark, Mark]:
        """Metrics that a threshold right behind them bounds (承办量超过300件), by the metric's
        mark. A threshold in 件 bounds no rate: 解决率（50件以上） bounds the count.
        """
        found: dict[Mark, Mark] = {}
        previous: Mark | None = None
        for mark in self.marks:
            match mark.meaning:
                case MetricMark():
                    previous = mark
                case AmountMark(_, _, unit) if previous is not None:
                    gap = self.question[previous.end : mark.start]
                    close = len(gap) <= 3 and not any(sign in gap for sign in "，,；(")
                    assert isinstance(previous.meaning, MetricMark)
                    if close and self._measures(previous.meaning.metric, unit):
                        for other in self.joined(previous):
                            assert isinstance(other.meaning, MetricMark)
                            if self._measures(other.meaning.metric, unit):
                                found[other] = mark
                        found[previous] = mark
                case SignMark():
                    pass
                case _:
                    previous = None
        return found

    def joined(self, metric: Mark) -> list[Mark]:
        """The metrics right before one in the same breath, left to right: 满意率和解决率都低于65%."""
        found: list[Mark] = []
        for mark in reversed(self.marks[: self.marks.index(metric)]):
            first = found[-1] if found else metric
            gap = self.question[mark.end : first.start]
            if not isinstance(mark.meaning, MetricMark) or not _AND_OR.fullmatch(gap):
                break
            found.append(mark)
        return found[::-1]

    def _measures(self, metric_id: str, unit: str) -> bool:
        metric = self.layer.metrics[metric_id]
        if unit == "件":
            counted = metric.kind in (MetricKind.COUNT, MetricKind.SUM)
            return counted or (metric.kind is MetricKind.PER and metric.unit.startswith("件"))
        if unit == "%":
            return metric.unit == Unit.RATIO
        if unit in ("天", "小时"):
            return metric.unit == Unit.HOUR
        if unit not in ("", "次", "倍"):
            return metric.kind is MetricKind.FIGURE and bare_unit(metric.unit) == unit
        return True
