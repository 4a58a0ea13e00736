"""Makes the facts of one report and keeps them in its book."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from reporting.facts.book import FactBook
from reporting.facts.counting import Counted, FactCounter
from reporting.facts.derived import grown, ranked, score_of, share_of, sum_of, top_of
from reporting.facts.fact import Fact, FactKind
from reporting.facts.hours import named_hours
from reporting.facts.placeholders import safe_id
from reporting.query.query import Against, Filter, Query
from suqiu.periods import Period


class FactMaker:
    """Facts of `period` over the rows that meet `filters`. Ids begin with `prefix`."""

    def __init__(
        self,
        counter: FactCounter,
        period: Period,
        filters: tuple[Filter, ...] = (),
        *,
        book: FactBook | None = None,
        prefix: str = "",
        label: str = "",
        said: tuple[str, ...] = (),
    ) -> None:
        self.counter = counter
        self.layer = counter.layer
        self.period = period
        self.filters = filters
        self.book = FactBook() if book is None else book
        self._prefix = prefix
        self._label = label
        self._said = said
        self._reach: dict[str, bool] = {}

    def within(self, prefix: str, said: str, *filters: Filter, label: str = "") -> "FactMaker":
        """A maker for a part of the rows, into the same book. `said` is how a text names the
        part, `label` the group its facts are about where they are no groups themselves.
        """
        return FactMaker(
            self.counter, self.period, (*self.filters, *filters), book=self.book,
            prefix=f"{self._prefix}{safe_id(prefix)}/", label=label, said=(*self._said, said),
        )  # fmt: skip

    def figure(
        self, metric: str, *filters: Filter, id_: str = "", name: str = "", time: str = ""
    ) -> Fact:
        """The metric over the rows of the period, which `time` binds to another column."""
        counted = self.counter.all(metric, self.period, (*self.filters, *filters), time)
        return self._kept(metric, counted, id_ or metric, self.period, name=name)

    def stock(self, metric: str, *filters: Filter, id_: str, name: str) -> Fact:
        """The metric over all rows up to the moment of the look, whatever their period."""
        counted = self.counter.all(metric, None, (*self.filters, *filters))
        return self._kept(metric, counted, id_, None, name=name)

    def compared(self, metric: str, against: Against, *filters: Filter) -> Fact:
        """The change of the metric over the base period; the base is a fact too. There is none
        over a base that the tickets do not reach back to.
        """
        now = self.figure(metric, *filters)
        base = self.base(against)
        counted = self.counter.all(metric, base, (*self.filters, *filters))
        if not self.knows(against):
            counted = Counted("", None, None, None, counted.query)
        before = self._kept(metric, counted, f"{metric}.{against}.base", base)
        return self.book.add(grown(now, before, against))

    def groups(self, metric: str, dimension: str, *filters: Filter) -> list[Fact]:
        """The metric of each group, most first."""
        found = self.counter.groups(metric, dimension, self.period, (*self.filters, *filters))
        return [
            self._kept(metric, one, _group_id(metric, dimension, one.label), self.period, dimension)
            for one in found
        ]

    def groups_compared(self, metric: str, dimension: str, against: Against) -> dict[str, Fact]:
        """The change of each group by label; of counts also the groups that are gone."""
        base = self.base(against)
        knows = self.knows(against)
        groups = self.counter.groups(metric, dimension, base, self.filters) if knows else []
        before = {one.label: one for one in groups}
        counts = self.layer.metrics[metric].kind == "count"
        query = Query((metric,), (dimension,), self.filters, base)
        now = self.groups(metric, dimension)
        if counts:  # groups that are gone are a change too
            gone = before.keys() - {fact.label for fact in now}
            there = replace(query, period=self.period)
            now += [
                self._kept(
                    metric, Counted(label, 0, 0, None, there),
                    _group_id(metric, dimension, label), self.period, dimension,
                )
                for label in sorted(gone)
            ]  # fmt: skip
        changes = {}
        for fact in now:
            counted = before.get(fact.label)
            if counted is None:
                nothing = 0 if counts and knows else None
                counted = Counted(fact.label, nothing, nothing, None, query)
            id_ = f"{_group_id(metric, dimension, fact.label)}.{against}.base"
            kept = self._kept(metric, counted, id_, base, dimension)
            changes[fact.label] = self.book.add(grown(fact, kept, against))
        return changes

    def share(self, part: Fact, whole: Fact) -> Fact:
        """The part's share of the whole."""
        return self.book.add(share_of(part, whole))

    def sum(self, id_: str, name: str, parts: Sequence[Fact]) -> Fact:
        """Several facts together."""
        return self.book.add(sum_of(self._prefix + id_, name, parts))

    def top(self, id_: str, parts: Sequence[Fact], *, highest: bool = True) -> Fact:
        """Which group is most (or least)."""
        return self.book.add(top_of(self._prefix + id_, parts, highest=highest))

    def ranks(self, parts: Sequence[Fact], *, highest: bool = True) -> dict[str, Fact]:
        """The place of each group by label; 1 is the most, or the least."""
        return {fact.label: self.book.add(fact) for fact in ranked(parts, highest=highest)}

    def score(self, id_: str, name: str, weighed: Sequence[tuple[Fact, float]]) -> Fact:
        """Ratios weighed together, out of 100."""
        return self.book.add(score_of(self._prefix + id_, name, weighed))

    def count(
        self, id_: str, name: str, value: int, unit: str, inputs: Sequence[Fact] = ()
    ) -> Fact:
        """How many groups there are, or days."""
        return self.book.add(
            Fact(self._prefix + id_, name, FactKind.COUNT, value, unit, inputs=_ids(inputs))
        )

    def mean(self, id_: str, name: str, total: Fact, over: Fact) -> Fact:
        """A total over a count, such as 日均受理量."""
        value = total.number / over.number if over.number else None
        return self.book.add(
            Fact(
                self._prefix + id_, name, FactKind.MEAN, value, total.unit, metric=total.metric,
                rows=total.rows, denominator=int(over.number), label=total.label,
                period=total.period, inputs=(total.id, over.id),
            )
        )  # fmt: skip

    def setting(self, id_: str, name: str, value: float | str, unit: str = "") -> Fact:
        """A threshold or a name of the site."""
        return self.book.add(Fact(id_, name, FactKind.SETTING, value, unit))

    def days_of(self, ticket_no: str, name: str, days: int, query: Query) -> Fact:
        """How many days of a ticket's, as the list that `query` gives has it."""
        id_ = f"days.{safe_id(ticket_no)}"
        return self.book.add(
            Fact(id_, name, FactKind.COUNT, days, "天", query=query, rows=1, label=ticket_no)
        )

    def quote(self, ticket_no: str, text: str, part: str = "") -> Fact:
        """Masked words of a ticket."""
        id_ = f"quote.{safe_id(ticket_no)}{'.' + part if part else ''}"
        return self.book.add(Fact(id_, "工单原文", FactKind.QUOTE, text, "", label=ticket_no))

    def base(self, against: Against) -> Period:
        """The period of comparison."""
        yearly = against is Against.YOY
        return named_hours(self.period.year_earlier() if yearly else self.period.previous())

    def knows(self, against: Against) -> bool:
        """Whether the tickets reach back over the period of comparison, and some of it has any."""
        key = str(against)
        if key not in self._reach:
            base = self.base(against)
            days = (base.end - base.start) / timedelta(days=1)
            missed = sum(gap.days for gap in self.counter.gaps(base))
            self._reach[key] = missed < days and self.counter.covers(base)
        return self._reach[key]

    def _kept(
        self,
        metric: str,
        one: Counted,
        id_: str,
        period: Period | None,
        dimension: str = "",
        name: str = "",
    ) -> Fact:
        known = self.layer.metrics[metric]
        fact = Fact(
            f"{self._prefix}{id_}", name or known.name, FactKind.FIGURE, one.value, str(known.unit),
            metric=metric, query=one.query, period=period, rows=one.rows,
            denominator=one.denominator, label=one.label or self._label,
            within=self._said, dimension=dimension,
        )  # fmt: skip
        return self.book.add(fact)


def _group_id(metric: str, dimension: str, label: str) -> str:
    return f"{metric}.{dimension}:{safe_id(label)}"


def _ids(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)
