"""What a section is written from, and the blocks it writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from reporting.facts.derived import difference
from reporting.facts.fact import Fact
from reporting.facts.maker import FactMaker
from reporting.facts.placeholders import place
from reporting.query.query import Against, Where
from reporting.reports.manuscript import (
    Block,
    Chart,
    ChartKind,
    Heading,
    Paragraph,
    Quote,
    Series,
    Table,
)
from reporting.reports.phrases import is_thin, steep
from suqiu.periods import Period

# What the period of comparison is called.
THEN = {Against.YOY: "上年同期", Against.MOM: "上期"}
WORDS = {Against.YOY: "同比", Against.MOM: "环比"}


@dataclass(frozen=True, slots=True)
class WarningNote:
    """One warning as a report tells it; `text` is masked, `state` in Chinese (处理中), `unit` has
    most of its tickets, `last` is the day of the newest of them.
    """

    id: str
    kind: str
    text: str
    state: str
    tickets: int
    unit: str = ""
    last: date = date.min


class Warnings(Protocol):
    """Whatever knows the warnings of a period; wired by serve."""

    def of(self, period: Period) -> Sequence[WarningNote]:
        """Those raised within the period, the most important first."""
        ...

    def until(self) -> date:
        """The last day that a run has seen."""
        ...


@dataclass(slots=True)
class Page:
    """Collects the blocks of a report; `whole` makes facts of all requests where the report is
    about a topic, `scoped` says that the reader sees the tickets of some streets or units alone,
    `cut` that the period is not over or its end not known.
    """

    maker: FactMaker
    against: tuple[Against, ...]
    warnings: Warnings | None = None
    whole: FactMaker | None = None
    as_of: datetime = field(default_factory=lambda: datetime(1970, 1, 1))
    scoped: bool = False
    cut: bool = False
    blocks: list[Block] = field(default_factory=list)
    _pieces: bool = False
    _thin: bool = False

    @property
    def total_words(self) -> str:
        """What the number received is called where shares are taken of it."""
        return "受理总量" if self.whole is None else "本专题受理量"

    @property
    def moment(self) -> str:
        """The day, or the hour of a day that is not over, to which open tickets are told."""
        return "{f:moment}" if "moment" in self.maker.book else "{f:as_of}"

    def about(self, dimension: str) -> bool:
        """Whether the topic is one value of the dimension, so that it breaks nothing down."""
        return any(
            isinstance(one, Where) and one.dimension == dimension and len(one.values) == 1
            for one in self.maker.filters
        )

    def gap_days(self, against: str = "") -> Fact:
        """How many days of the period, or of what it is compared with, must be missing."""
        period = self.maker.base(Against(against)) if against else self.maker.period
        days = sum(gap.days for gap in self.maker.counter.gaps(period))
        if not against:  # and after the last import
            days += (period.end - self.maker.counter.until(period)).days
        lead = f"{against}." if against else ""
        return self.maker.count(f"gap.{lead}days", "没有工单的天数", days, "天")

    def shaky(self, against: Against) -> bool:
        """Whether days are missing on either side of a comparison."""
        return bool(self.gap_days().value or self.gap_days(against).value)

    def shaky_words(self, against: Sequence[Against]) -> str:
        """What a table or a chapter says of comparisons over days that are missing."""
        shaky = [one for one in against if self.shaky(one) and self.maker.knows(one)]
        said = [
            f"{name}有{place(fact.id)}没有工单"
            for name, fact in (
                ("本期", self.gap_days()), *((THEN[one], self.gap_days(one)) for one in shaky),
            )
            if fact.value
        ]  # fmt: skip
        words = "、".join(WORDS[one] for one in shaky)
        return f"{'，'.join(said)}，{words}仅供参考。" if shaky else ""

    def heading(self, text: str, level: int = 1) -> None:
        """A heading without its number."""
        self.blocks.append(Heading(text, level))

    def say(self, *sentences: str) -> None:
        """One paragraph of the sentences that are not empty."""
        text = "".join(sentences)
        if text:
            self.blocks.append(Paragraph(text))

    def told(self, fact: Fact) -> bool:
        """Whether a paragraph so far has the fact."""
        words = place(fact.id)
        return any(isinstance(one, Paragraph) and words in one.text for one in self.blocks)

    def quote(self, fact: Fact) -> None:
        """Words of a ticket."""
        self.blocks.append(Quote(fact.id))

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; none where there are no rows. A comparison that no row has is no column."""
        if rows:
            columns, rows = _compared(columns, rows)
            self.blocks.append(Table(title, tuple(columns), tuple(tuple(row) for row in rows)))
            if self._pieces:
                compared = "、".join(WORDS[one] for one in self.against if WORDS[one] in columns)
                self.say(f"注：基数过小或增幅过大的，{compared}列增减件数。")
            if self._thin:
                self.say("注：带＊的基数过小，不宜比较。")
            shaky = self.shaky_words([one for one in self.against if WORDS[one] in columns])
            if shaky:
                self.say(f"注：{shaky}")
        self._pieces = self._thin = False

    def rate(self, fact: Fact | None) -> str:
        """A table's cell of a rate or a mean, marked where its base is small."""
        if fact is None or not is_thin(fact):
            return cell(fact, "")
        self._thin = True
        return f"{place(fact.id)}＊"

    def moved(self, fact: Fact | None) -> str:
        """A table's cell of a change: 增长 and 下降 as words, in pieces where it is steep."""
        if fact is None:
            return "—"
        if not steep(fact) or fact.value == 0:
            return place(fact.id, "bare")
        against = Against(fact.against)
        if fact.value is None and self.maker.compared("received", against).value is None:
            return "—"  # nothing is known of that time
        now, base = (self.maker.book[one] for one in fact.inputs)
        change = self.maker.book.add(difference(now, base, against))
        self._pieces = True
        return place(change.id, "bare")

    def bars(self, title: str, facts: Sequence[Fact], kind: ChartKind = "bar") -> None:
        """One series along the labels of the facts; none for fewer than two."""
        self.chart(title, kind, [fact.label for fact in facts], {title: facts})

    def chart(
        self, title: str, kind: ChartKind, labels: Sequence[str], series: dict[str, Sequence[Fact]]
    ) -> None:
        """Several series along labels."""
        if len(labels) < 2:
            return
        lines = tuple(
            Series(name, tuple(fact.id for fact in facts)) for name, facts in series.items()
        )
        self.blocks.append(Chart(title, kind, tuple(labels), lines))


def _compared(
    columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """Columns and rows without the comparisons that are known of nothing."""
    kept = [
        at for at, name in enumerate(columns)
        if name not in WORDS.values() or any(row[at] != "—" for row in rows)
    ]  # fmt: skip
    return [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]


def cell(fact: Fact | None, form: str = "number") -> str:
    """A table's cell."""
    return "—" if fact is None else place(fact.id, form)
