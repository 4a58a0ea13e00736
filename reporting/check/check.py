"""The checker: a document and its facts in, findings out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from reporting.check.alone.apart import apart
from reporting.check.alone.columns import broken_columns
from reporting.check.alone.figures import said
from reporting.check.alone.tables import broken_sums
from reporting.check.alone.text import broken_beside, broken_text
from reporting.check.alone.weekdays import broken_weekdays
from reporting.check.arithmetic import broken_arithmetic, broken_table, stated_total
from reporting.check.cells import traced_cells
from reporting.check.cited import false_quotes, unquoted
from reporting.check.claims import false_claims
from reporting.check.course import false_course
from reporting.check.document import Document, Grid
from reporting.check.findings import Checked, Derivation, Finding, Problem
from reporting.check.known import Known, blanked
from reporting.check.lists import false_lists
from reporting.check.numbers import normal
from reporting.check.strangers import strangers
from reporting.check.superlatives import Families, false_superlatives
from reporting.check.trace import Place, trace_line
from reporting.facts.book import FactBook

_CAUSE = re.compile(
    r"由于|因为|导致|致使|得益于|归因于|归功于|原因(?:是|在于|为)|受[^，。；]{1,12}(?:影响|带动|拉动)|引发"
)

_HEADING = re.compile(r"(?P<one>[一二三四五六七八九十]+、)|（[一二三四五六七八九十]+）")
_LONGEST_HEADING = 40
_CAPTION = re.compile(r"[附图表]{1,2}\s?\d{1,2}[^，。]*$")


def check_document(document: Document, book: FactBook | None) -> Checked:
    """Everything wrong with the document; without facts only what it must keep by itself."""
    known = None if book is None else Known(book)
    families = None if known is None else Families(known)
    findings: list[Finding] = []
    derived: list[Derivation] = []
    numbers = traced = 0
    total = None
    headings = ["", ""]
    title = before = ""
    told: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.where:  # under no heading
            headings, title, before = ["", ""], "", ""
        if isinstance(block, Grid):
            findings += broken_table(block.head, block.rows, block.line)
            findings += broken_sums(block.head, block.rows, block.line)
            findings += broken_columns(block.head, block.rows, block.line)
            findings += broken_beside(before, block, block.line)
            before = ""
            context = "\n".join((*headings, title))
            for one in traced_cells(block, known, context) if known else []:
                numbers, traced = numbers + one.numbers, traced + one.traced
                findings += one.findings
                derived += one.derived
            continue
        title = block.text
        heading = _HEADING.match(block.text)
        if heading and len(block.text) < _LONGEST_HEADING:
            level = 0 if heading["one"] else 1
            headings[level:] = [block.text, ""][: 2 - level]
        if known is not None and known.is_question(block.text):
            continue
        words = block.text if known is None else blanked(normal(block.text), known)[0]
        findings += broken_arithmetic(words, block.line, total)
        total = total or stated_total(words)
        findings += broken_text(words, block.line)
        told.append((block.line, words))
        if not _CAPTION.match(words):
            before = words
        if known is None or families is None:
            continue
        one = trace_line(block.text, block.line, known, Place("\n".join(headings)))
        numbers, traced = numbers + one.numbers, traced + one.traced
        derived += one.derived
        findings = [two for two in findings if not _again(two, one.findings)]
        findings += one.findings
        # Words of citizens are quoted, not claimed.
        own = unquoted(block.text, known)
        findings += broken_weekdays(block.line, list(said(own)))
        findings += false_superlatives(own, block.line, known, families, "\n".join(headings))
        findings += false_claims(own, block.line, known)
        findings += false_course(own, block.line, known)
        findings += false_lists(own, block.line, known, families, "\n".join(headings))
        findings += strangers(own, block.line, known)
        findings += false_quotes(block.text, block.line, known)
        findings += _causes(own, block.line)
    findings += [one for one in apart(told) if not _told(one, findings)]
    beside = {block.line: block.where for block in document.blocks if block.where}
    told_of = (replace(one, message=f"{beside[one.line]}里，{one.message}") if one.line in beside else one
               for one in findings)  # fmt: skip
    return Checked(numbers, traced, tuple(dict.fromkeys(told_of)), tuple(derived))


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
