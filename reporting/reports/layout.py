"""A manuscript as it is printed: numbered headings, tables and charts, runs with digits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.facts.book import FactBook
from reporting.facts.placeholders import TextRun, pieces
from reporting.reports.manuscript import Chart, Heading, Manuscript, Paragraph, Quote, Table

_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class PrintedText:
    """`role` is title, note, heading1, heading2, body, remark (below a table), quote, signature
    or date.
    """

    role: str
    runs: tuple[TextRun, ...]

    @property
    def text(self) -> str:
        """All runs together."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Cells as runs; all rows as long as `columns`."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[TextRun, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class PrintedChart:
    """`caption` is its number and title; `chart` is to be drawn."""

    caption: str
    chart: Chart


Printed = PrintedText | PrintedTable | PrintedChart


def printed(manuscript: Manuscript, book: FactBook) -> Iterator[Printed]:
    """All of the report, top to bottom."""
    yield _text("title", manuscript.title, book)
    yield _text("note", f"（统计截至{{f:{'moment' if 'moment' in book else 'as_of'}}}）", book)
    if "scope" in book:
        yield _text("note", "（统计范围：{f:scope}）", book)
    first = second = tables = charts = 0
    for block in manuscript.blocks:
        match block:
            case Heading(text, 1):
                first, second = first + 1, 0
                yield PrintedText("heading1", (TextRun(f"{numeral(first)}、{text}"),))
            case Heading(text, _):
                second += 1
                yield PrintedText("heading2", (TextRun(f"（{numeral(second)}）{text}"),))
            case Paragraph(text):
                yield _text("remark" if text.startswith("注：") else "body", text, book)
            case Quote(fact):
                words = TextRun(str(book[fact].value), fact)
                yield PrintedText("quote", (TextRun("典型案例："), words))
            case Table(title, columns, rows):
                tables += 1
                cells = tuple(tuple(tuple(pieces(one, book)) for one in row) for row in rows)
                yield PrintedTable(f"表{tables} {title}", columns, cells)
            case Chart():
                charts += 1
                yield PrintedChart(f"图{charts} {block.title}", block)
    yield _text("signature", "{f:unit}政务服务便民热线", book)
    if manuscript.rendering > 1:
        yield _text("date", "{f:as_of}", book)


def numeral(number: int) -> str:
    """1 to 99 as Chinese headings count: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return lead + (_NUMERALS[ones] if ones else "")


def charts_of(manuscript: Manuscript) -> list[Chart]:
    """The charts in the order of their numbers."""
    return [block for block in manuscript.blocks if isinstance(block, Chart)]


def plain(runs: Sequence[TextRun]) -> str:
    """Runs as text."""
    return "".join(run.text for run in runs)


def _text(role: str, text: str, book: FactBook) -> PrintedText:
    return PrintedText(role, tuple(pieces(text, book)))
