"""The rows of an answer as facts: each figure with its query, period and the rows behind it."""

from dataclasses import dataclass, replace

from reporting.facts.book import FactBook
from reporting.facts.counting import FactCounter, GroupCounts, Key
from reporting.facts.derived import grown, share_of
from reporting.facts.fact import Fact, FactKind
from reporting.facts.placeholders import safe_id
from reporting.metrics import Metric
from reporting.query.filters import row_filters
from reporting.query.query import Against, Part, Query
from reporting.query.run import Cell, Rows
from reporting.query.statement import ColumnKind
from reporting.query.windows import aligned
from suqiu.periods import Period

BLANK = "（未填写）"
# What a label of digits alone is called: 08 would be taken out of every number of a text.
_DIGITS_OF = {"hour": "{}时", "year": "{}年度"}


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One figure of every line: of which metric, and which part of it."""

    metric: Metric
    part: Part
    unit: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One group of an answer; `facts` are as many as the columns."""

    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PerDay:
    """Figures are divided by `count` (days, weeks, months); `word` is 日, 周 or 月."""

    word: str
    count: float


class AnswerFacts:
    """Makes the facts of one query into a book. Ids begin with `prefix`; `within` are words for
    the part of the rows; `qualified` has labels say their dimension, where bare ones are
    mistaken for other words of the text.
    """

    def __init__(
        self,
        counter: FactCounter,
        book: FactBook,
        query: Query,
        prefix: str,
        *,
        within: tuple[str, ...] = (),
        qualified: bool = False,
        per: PerDay | None = None,
    ) -> None:
        self.counter = counter
        self.book = book
        self.query = query
        self.prefix = prefix
        self._within = within
        self._qualified = qualified
        self._per = per
        self._metrics = [counter.layer.metrics[one] for one in query.metrics]
        self._behind = {one.id: counter.behind(one, query) for one in self._metrics}
        self._base_query, self._base_behind = self._base()
        self._wholes = self._shared()

    def columns(self) -> list[FactColumn]:
        """What each line shows."""
        found = []
        for metric in self._metrics:
            found.append(FactColumn(metric, Part.CURRENT, str(metric.unit)))
            if self._base_query is not None:
                found.append(FactColumn(metric, Part.BASE, str(metric.unit)))
                found.append(FactColumn(metric, Part.GROWTH, "ratio"))
            if self.query.share:
                found.append(FactColumn(metric, Part.SHARE, "ratio"))
        return found

    def lines(self, rows: Rows, most: int) -> list[FactLine]:
        """The first `most` rows."""
        return [self._line(rows, row) for row in rows.rows[:most]]

    def count(self, id_: str, name: str, value: int, unit: str) -> Fact:
        """How many groups there are."""
        fact = Fact(
            self.prefix + id_, name, FactKind.COUNT, value, unit, query=self.query,
            period=self.query.period, within=self._within,
        )  # fmt: skip
        return self.book.add(fact)

    def words(self, id_: str, name: str, value: str, kind: FactKind = FactKind.SETTING) -> Fact:
        """Words of the answer, such as its conditions."""
        return self.book.add(Fact(self.prefix + id_, name, kind, value, ""))

    def _line(self, rows: Rows, row: tuple[Cell, ...]) -> FactLine:
        size = len(self.query.dimensions)
        key, cells = row[:size], dict(zip((one.id for one in rows.columns), row, strict=True))
        label = " · ".join(
            self._label(one, cell) for one, cell in zip(self.query.dimensions, key, strict=True)
        )
        facts: list[Fact] = []
        for metric in self._metrics:
            facts += self._of_metric(metric, label, key, cells)
        return FactLine(label, tuple(facts))

    def _of_metric(
        self, metric: Metric, label: str, key: Key, cells: dict[str, Cell]
    ) -> list[Fact]:
        id_ = self._id(metric, label)
        now = self._figure(
            id_, metric, label, key, cells[f"{metric.id}.{Part.CURRENT}"], self._behind[metric.id],
            self.query.period, self.query,
        )  # fmt: skip
        if self._per is not None:
            return [self._mean(now, self._per)]
        facts = [now]
        comparison = self.query.comparison
        if self._base_query is not None and comparison is not None:
            base = self._figure(
                f"{id_}.{comparison.against}.base", metric, label, key,
                cells[f"{metric.id}.{Part.BASE}"], self._base_behind[metric.id],
                self._base_query.period, self._base_query,
            )  # fmt: skip
            moved = grown(now, base, comparison.against)
            if comparison.against is Against.CUSTOM:
                moved = replace(moved, name=f"{now.name}变化")
            facts += [base, self.book.add(moved)]
        if self.query.share:
            facts.append(self._share(now, metric, label, key))
        return facts

    def _figure(
        self, id_: str, metric: Metric, label: str, key: Key, cell: Cell, behind: GroupCounts,
        period: Period | None, query: Query,
    ) -> Fact:  # fmt: skip
        one = behind.counted(key, cell)
        return self.book.add(
            Fact(
                id_, metric.name, FactKind.FIGURE, one.value, str(metric.unit), metric=metric.id,
                query=query, period=period, rows=one.rows, denominator=one.denominator,
                label=label, dimension=self._dimension(), within=self._within,
            )
        )  # fmt: skip

    def _mean(self, total: Fact, per: PerDay) -> Fact:
        """Divided; the total and the number of days stay facts beside it."""
        size = int(per.count) if float(per.count).is_integer() else per.count
        over = Fact(
            f"{self.prefix}times", f"{per.word}数", FactKind.COUNT, size,
            "天" if per.word in ("日", "天") else "个", within=self._within,
        )  # fmt: skip
        value = None if total.value is None else total.number / per.count
        return self.book.add(
            Fact(
                f"{total.id}.mean", f"{per.word}均{total.name}", FactKind.MEAN, value, total.unit,
                metric=total.metric, query=self.query, period=total.period, rows=total.rows,
                denominator=size, label=total.label, dimension=total.dimension,
                inputs=(total.id, self.book.add(over).id), within=total.within,
            )
        )  # fmt: skip

    def _share(self, part: Fact, metric: Metric, label: str, key: Key) -> Fact:
        wide, wholes = self._wholes[metric.id]
        group = key if self.query.share_of else ()
        value = wholes.get(group)
        named = label if self.query.share_of else ""
        whole = self.book.add(
            Fact(
                f"{self._id(metric, named)}.whole", metric.name, FactKind.FIGURE,
                value if isinstance(value, int | float) else None, str(metric.unit),
                metric=metric.id, query=wide, period=wide.period, label=named,
                dimension=self._dimension() if named else "", within=self._within,
            )
        )  # fmt: skip
        return self.book.add(share_of(part, whole))

    def _base(self) -> tuple[Query | None, dict[str, GroupCounts]]:
        query = aligned(self.query)[0]
        if query.comparison is None or query.period is None:
            return None, {}
        base = replace(self.query, period=query.comparison.base, comparison=None)
        if any(self.counter.layer.dimensions[one].is_time for one in query.dimensions):
            # Rows of last September stand beside this one: their own labels differ.
            return base, {one.id: GroupCounts(one, base, {}, {}) for one in self._metrics}
        return base, {one.id: self.counter.behind(one, base) for one in self._metrics}

    def _shared(self) -> dict[str, tuple[Query, dict[Key, Cell]]]:
        """What a share is of: all rows, or the rows of the group."""
        if not self.query.share:
            return {}
        query = self.query
        wide = Query(
            query.metrics, query.dimensions if query.share_of else (),
            row_filters(query, self.counter.layer), query.period, time=query.time,
        )  # fmt: skip
        found = self.counter.run(wide)
        figures = [one.kind is ColumnKind.METRIC for one in found.columns].index(True)
        return {
            metric.id: (wide, {row[:figures]: row[figures + at] for row in found.rows})
            for at, metric in enumerate(self._metrics)
        }

    def _dimension(self) -> str:
        """One name for several: a time among them, so that its points are known as such."""
        known = self.counter.layer.dimensions
        times = [one for one in self.query.dimensions if known[one].is_time]
        return (times or [*self.query.dimensions, ""])[0]

    def _id(self, metric: Metric, label: str) -> str:
        group = f".{'+'.join(self.query.dimensions)}:{safe_id(label)}" if label else ""
        return f"{self.prefix}{metric.id}{group}"

    def _label(self, dimension: str, cell: Cell) -> str:
        label = BLANK if cell is None or cell == "" else str(cell)
        name = self.counter.layer.dimensions[dimension].name
        if label.isdecimal():
            return _DIGITS_OF.get(dimension, name + "{}").format(label)
        return f"{name}·{label}" if self._qualified else label
