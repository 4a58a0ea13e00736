"""An answer as the last section of a report: heading, sentence, table and chart, all of facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.ask.telling.derived import Derived, GroupCount, PerTime
from reporting.check.reading.numbers import normal
from reporting.facts.answered import AnswerFacts, FactColumn, FactLine, PerDay
from reporting.facts.book import FactBook
from reporting.facts.counting import FactCounter
from reporting.facts.fact import Fact, FactKind
from reporting.facts.placeholders import place
from reporting.metrics import Layer, MetricKind
from reporting.query.query import Against, Filter, Part, Query
from reporting.query.run import Rows
from reporting.query.spoken import spoken_filter, spoken_query
from reporting.query.windows import aligned
from reporting.reports.manuscript import Block, Chart, Heading, Paragraph, Series, Table
from suqiu.errors import InputError

MOST_ROWS = 20
_MOST_POINTS = 400
_MOST_DRAWN = 62  # more days have no room for their names below a line
_SAID = 5
_HEADS = {Against.YOY: ("上年同期", "同比"), Against.MOM: ("上期", "环比"), Against.CUSTOM: ("基期", "变化")}  # fmt: skip
# So far from the conditions that no figure is taken for one of the last group they name.
_FROM = "，据工单数据统计，"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the query it was read as, and the day it was asked."""

    question: str
    query: Query
    as_of: datetime
    derived: Derived | None = None


def question_line(question: str) -> str:
    """The question fit for a heading: one line, ASCII digits, no marks of ours."""
    return normal(re.sub(r"[{}\[\]]", "", " ".join(question.split())))


def as_of_text(as_of: datetime) -> str:
    """The last day counted, as reports say it."""
    last = as_of - timedelta(seconds=1)
    return f"{last.year}年{last.month}月{last.day}日"


def answer_section(
    counter: FactCounter, asked: Asked, book: FactBook, *, qualified: bool = False
) -> tuple[Block, ...]:
    """The blocks of an answer, its facts put into `book`. InputError for a list of tickets or
    an answer without rows.
    """
    query = asked.query
    if query.listing:
        raise InputError("工单清单不能存入报告", hint="问件数、比率或排名，再存入")
    number = 1
    while f"ask{number}/question" in book:
        number += 1
    rows = counter.run(query)
    if not rows.rows:
        raise InputError("没有符合条件的数据，不用存入报告", hint="换一个时间段或条件再问")
    per = asked.derived if isinstance(asked.derived, PerTime) else None
    facts = AnswerFacts(
        counter, book, query, f"ask{number}/", within=_within(query, counter.layer),
        qualified=qualified, per=None if per is None else PerDay(per.unit, per.count),
    )  # fmt: skip
    writer = _Writer(facts, asked, rows, counter.layer)
    return writer.blocks(asked.derived if isinstance(asked.derived, GroupCount) else None)


class _Writer:
    def __init__(self, facts: AnswerFacts, asked: Asked, rows: Rows, layer: Layer) -> None:
        self._facts, self._asked, self._rows, self._layer = facts, asked, rows, layer
        self._query = asked.query
        self._against = asked.query.comparison.against if asked.query.comparison else None

    def blocks(self, counted: GroupCount | None) -> tuple[Block, ...]:
        question = question_line(self._asked.question)
        self._facts.words("question", "问题", question, FactKind.QUESTION)
        lead = place(self._facts.words("lead", "统计条件", _lead(self._query, self._layer)).id)
        heading = Heading(question)
        end = f"（统计截至{self._dated()}）。" if self._dated() else "。"
        if counted is not None:
            fact = self._facts.count("groups", f"{counted.name}数", len(self._rows.rows), "个")
            return heading, Paragraph(
                f"{lead}{_FROM}有符合条件工单的{counted.name}{place(fact.id)}{end}"
            )
        columns = self._facts.columns()
        trend = self._trend()
        lines = self._facts.lines(self._rows, _MOST_POINTS if trend else MOST_ROWS)
        if not self._query.dimensions:
            return heading, Paragraph(f"{lead}{_FROM}{self._single(columns, lines[0])}{end}")
        shown = lines[-MOST_ROWS:] if trend else lines
        text = f"{lead}，{self._several(lines, trend)}"
        if len(shown) < len(self._rows.rows):
            part = self._facts.count("shown", "表中行数", len(shown), "项")
            text += f"，表中列{'最近' if trend else '前'}{place(part.id)}"
        title = self._facts.words("title", "统计口径", spoken_query(self._query, self._layer)).text
        table = Table(title, self._head(columns), tuple(map(self._cells, shown)))
        chart = self._chart(title, columns, lines, trend)
        return (heading, Paragraph(text + end), table, *([] if chart is None else [chart]))

    def _dated(self) -> str:
        """The day counted to, where the report's own is another."""
        known = self._facts.book.get("as_of")
        text = as_of_text(self._asked.as_of)
        if known is None or known.value == text:
            return ""
        return place(self._facts.words("as_of", "统计截止", text).id)

    def _trend(self) -> bool:
        names = self._query.dimensions
        ordered = self._query.order is not None and self._query.order.metric
        return len(names) == 1 and self._layer.dimensions[names[0]].is_time and not ordered

    def _single(self, columns: Sequence[FactColumn], line: FactLine) -> str:
        said: list[str] = []
        for column, fact in zip(columns, line.facts, strict=True):
            if column.part is Part.CURRENT:
                said.append(f"{fact.name}{place(fact.id)}")
            elif column.part is Part.BASE and fact.period is not None:
                base = self._facts.words("base", "基期", fact.period.text)
                said[-1] += f"，{place(base.id)}为{place(fact.id)}"
            elif column.part is Part.SHARE:
                said[-1] += f"，占比{place(fact.id)}"
            elif fact.value is not None:
                said[-1] += f"，{place(fact.id)}"
        return "；".join(said)

    def _several(self, lines: Sequence[FactLine], trend: bool) -> str:
        name = lines[0].facts[0].name
        groups = self._facts.count("groups", "项数", len(self._rows.rows), "项")
        # The checker, as a reader, takes a figure for a daily one where it is said beside it.
        mean = f"{self._asked.derived.unit}均" if isinstance(self._asked.derived, PerTime) else " "
        pairs = [
            f"{place(line.facts[0].id, 'name')}{mean}{place(line.facts[0].id)}" for line in lines
        ]
        if trend and len(pairs) > _SAID:
            return f"{name}共{place(groups.id)}：{pairs[0]}，至{pairs[-1]}"
        more = f"，共{place(groups.id)}" if len(self._rows.rows) > _SAID else ""
        return f"{name}：{'、'.join(pairs[:_SAID])}{more}"

    def _head(self, columns: Sequence[FactColumn]) -> tuple[str, ...]:
        names = [" · ".join(self._layer.dimensions[one].name for one in self._query.dimensions)]
        several = len(self._query.metrics) > 1
        for column in columns:
            bare = column.metric.name if several else ""
            base, moved = _HEADS[self._against or Against.CUSTOM]
            match column.part:
                case Part.CURRENT:
                    names.append(self._measured(column))
                case Part.BASE:
                    names.append(f"{bare}{base}{_unit(column)}")
                case Part.SHARE:
                    names.append(f"{bare}{'所占比例' if self._apart() else '占比'}")
                case _:
                    names.append(f"{bare}{moved}")
        return tuple(names)

    def _apart(self) -> bool:
        """Whether shares make up no whole: each group has one of its own, or groups share tickets."""
        many = any(self._layer.dimensions[one].many for one in self._query.dimensions)
        return many or bool(self._query.share_of)

    def _measured(self, column: FactColumn) -> str:
        per = self._asked.derived
        each = f"{per.unit}均" if isinstance(per, PerTime) else ""
        return f"{each}{column.metric.name}{_unit(column)}"

    def _cells(self, line: FactLine) -> tuple[str, ...]:
        return (place(line.facts[0].id, "name"), *(place(one.id, _form(one)) for one in line.facts))

    def _chart(
        self, title: str, columns: Sequence[FactColumn], lines: Sequence[FactLine], trend: bool
    ) -> Chart | None:
        """A line along time, bars of one metric; no chart shows two dimensions or one bar."""
        if len(self._query.dimensions) != 1 or not 2 <= len(lines) <= _MOST_DRAWN:
            return None
        current = [at for at, one in enumerate(columns) if one.part is Part.CURRENT]
        alike = [at for at in current if columns[at].unit == columns[current[0]].unit]
        series = tuple(
            Series(
                lines[0].facts[at].name,
                tuple("" if one.facts[at].value is None else one.facts[at].id for one in lines),
            )
            for at in (alike if trend else alike[:1])
        )
        labels = tuple(line.label for line in lines)
        return Chart(title, "line" if trend else "bar", labels, series)


def _within(query: Query, layer: Layer) -> tuple[str, ...]:
    """Words for the part of the rows, as sentence and title have them."""
    found = [_joined(query.filters, layer), _joined(query.share_of, layer)]
    if query.period is None:
        found.append(_always(query, layer))
    return tuple(one for one in found if one)


def _joined(filters: Sequence[Filter], layer: Layer) -> str:
    return "、".join(spoken_filter(one, layer) for one in filters)


def _always(query: Query, layer: Layer) -> str:
    attached = all(layer.metrics[one].kind is MetricKind.FIGURE for one in query.metrics)
    return "最近一期" if attached else "全部时间"


def _lead(query: Query, layer: Layer) -> str:
    period = query.period.text if query.period else _always(query, layer)
    base = aligned(query)[0].comparison
    filters = _joined((*query.filters, *query.share_of), layer)
    against = f"（与{base.base.text}比）" if base is not None and query.dimensions else ""
    return f"{period}{'，' + filters if filters else ''}{against}"


def _unit(column: FactColumn) -> str:
    return "" if column.unit in ("ratio", "hour") else f"（{column.unit}）"


def _form(fact: Fact) -> str:
    if fact.kind in (FactKind.GROWTH, FactKind.CHANGE):
        return "bare"
    return "" if fact.unit in ("ratio", "hour") else "number"
