"""The checker: a document and its facts in, findings out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from reporting.check.alone.apart import apart
from reporting.check.alone.arithmetic import broken_arithmetic, broken_table, stated_total
from reporting.check.alone.columns import broken_columns
from reporting.check.alone.figures import said
from reporting.check.alone.tables import broken_sums
from reporting.check.alone.text import broken_beside, broken_text
from reporting.check.alone.weekdays import broken_weekdays
from reporting.check.claims.cited import false_quotes, unquoted
from reporting.check.claims.claims import false_claims
from reporting.check.claims.course import false_course
from reporting.check.claims.lists import false_lists
from reporting.check.claims.strangers import strangers
from reporting.check.claims.superlatives import Families, false_superlatives
from reporting.check.findings import Checked, Derivation, Finding, Problem
from reporting.check.known.known import Known, blanked
from reporting.check.reading.document import Document, Grid, TextLine
from reporting.check.reading.numbers import Written, normal
from reporting.check.tracing.cells import traced_cells
from reporting.check.tracing.position import Position, Traced
from reporting.check.tracing.trace import trace_line
from reporting.facts.book import FactBook

_CAUSE = re.compile(
    r"由于|因为|导致|致使|得益于|归因于|归功于|原因(?:是|在于|为)|受[^，。；]{1,12}(?:影响|带动|拉动)|引发"
)

_HEADING = re.compile(r"(?P<one>[一二三四五六七八九十]+、)|（[一二三四五六七八九十]+）")
_LONGEST_HEADING = 40
_CAPTION = re.compile(r"[附图表]{1,2}\s?\d{1,2}[^，。]*$")


def check_document(document: Document, book: FactBook | None) -> Checked:
    """Everything wrong with the document; without facts only what it must keep by itself."""
    reader = _Reader(None if book is None else Known(book))
    for block in document.blocks:
        reader.read(block)
    findings = reader.findings
    findings += [one for one in apart(reader.told) if not _told(one, findings)]
    beside = {block.line: block.where for block in document.blocks if block.where}
    told_of = (replace(one, message=f"{beside[one.line]}里，{one.message}") if one.line in beside else one
               for one in findings)  # fmt: skip
    return Checked(
        reader.numbers, reader.traced, tuple(dict.fromkeys(told_of)), tuple(reader.derived)
    )


class _Reader:
    """Goes through a document from its beginning: what was found, and where the reading stands."""

    def __init__(self, known: Known | None) -> None:
        self.findings: list[Finding] = []
        self.derived: list[Derivation] = []
        self.numbers = self.traced = 0
        # Paragraphs with their lines, without the names of facts.
        self.told: list[tuple[int, str]] = []
        self._known = known
        self._families = None if known is None else Families(known)
        self._headings = ["", ""]
        self._title = self._before = ""
        self._total: Written | None = None

    def read(self, block: TextLine | Grid) -> None:
        """The next block."""
        if block.where:  # under no heading
            self._headings, self._title, self._before = ["", ""], "", ""
        if isinstance(block, Grid):
            self._read_table(block)
        else:
            self._read_line(block)

    def _read_table(self, grid: Grid) -> None:
        self.findings += broken_table(grid.head, grid.rows, grid.line)
        self.findings += broken_sums(grid.head, grid.rows, grid.line)
        self.findings += broken_columns(grid.head, grid.rows, grid.line)
        self.findings += broken_beside(self._before, grid, grid.line)
        self._before = ""
        context = "\n".join((*self._headings, self._title))
        for one in traced_cells(grid, self._known, context) if self._known else []:
            self._count(one)
            self.findings += one.findings

    def _read_line(self, line: TextLine) -> None:
        self._title = line.text
        heading = _HEADING.match(line.text)
        if heading and len(line.text) < _LONGEST_HEADING:
            level = 0 if heading["one"] else 1
            self._headings[level:] = [line.text, ""][: 2 - level]
        known = self._known
        if known is not None and known.is_question(line.text):
            return
        words = line.text if known is None else blanked(normal(line.text), known)[0]
        self.findings += broken_arithmetic(words, line.line, self._total)
        self._total = self._total or stated_total(words)
        self.findings += broken_text(words, line.line)
        self.told.append((line.line, words))
        if not _CAPTION.match(words):
            self._before = words
        if known is not None and self._families is not None:
            self._trace(line, known, self._families)

    def _trace(self, line: TextLine, known: Known, families: Families) -> None:
        """The line against the facts."""
        headings = "\n".join(self._headings)
        one = trace_line(line.text, line.line, known, Position(headings))
        self._count(one)
        self.findings = [two for two in self.findings if not _again(two, one.findings)]
        self.findings += one.findings
        # Words of citizens are quoted, not claimed.
        own = unquoted(line.text, known)
        self.findings += broken_weekdays(line.line, list(said(own)), known.year)
        self.findings += false_superlatives(own, line.line, known, families, headings)
        self.findings += false_claims(own, line.line, known)
        self.findings += false_course(own, line.line, known)
        self.findings += false_lists(own, line.line, known, families, headings)
        self.findings += strangers(own, line.line, known)
        self.findings += false_quotes(line.text, line.line, known)
        self.findings += _causes(own, line.line)

    def _count(self, one: Traced) -> None:
        self.numbers, self.traced = self.numbers + one.numbers, self.traced + one.traced
        self.derived += one.derived


def _told(one: Finding, findings: list[Finding]) -> bool:
    """Whether a share of that paragraph is already found wrong."""
    shares = (Problem.SHARE, Problem.DENOMINATOR)
    return any(f.line == one.line and f.problem in shares for f in findings)


def _again(alone: Finding, traced: Sequence[Finding]) -> bool:
    """Whether a sum that the text denies by itself is told of with the facts too."""
    return any(
        one.line == alone.line and one.problem is alone.problem
        and re.search(rf"(?<![\d,.]){re.escape(one.text)}", alone.text)
        for one in traced
    ) and alone.problem in (Problem.PARTS, Problem.FIGURE, Problem.DIRECTION)  # fmt: skip


def _causes(text: str, line: int) -> list[Finding]:
    return [
        Finding(Problem.CAUSE, line, text[max(0, found.start() - 8) : found.end() + 8],
                "事实只说变化由哪些部分构成，不说为什么；请人工确认", True)
        for found in _CAUSE.finditer(text)
    ]  # fmt: skip
