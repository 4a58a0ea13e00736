"""Shares told in a row: 分别占, 其余占, and a rate of two halves that make up a whole."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.check.alone.arithmetic import Pair
from reporting.check.alone.figures import Figure, FigureRole, Said, words
from reporting.check.alone.wholes import kinds
from reporting.check.findings import Finding, Problem

_EACH = re.compile("分别占|各占|占比分别[为是]|占比依次[为是]|依次占")
_JOINT = re.compile("[和、及与，]*(?:约|近|超)?")
_REST = re.compile("(?:其余|剩余|余下|剩下)[^，。；\\d]{0,8}占[^，。；\\d]{0,4}$")
_TOGETHER = re.compile("合计占?|共占|之和")
_APART = re.compile("[。；]|各自")
_OVERLAP = re.compile("重复|交叉|多选|兼|同时|其中")


def broken_rows(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    findings: list[Finding] = []
    for one in sentences:
        findings += _each(one, line)
        findings += _rest(one, line)
        findings += _halves(one, line)
    return findings


def _row(one: Said, start: int) -> list[Figure]:
    """The shares that follow each other from `start`, whatever whole stands before the first."""
    row: list[Figure] = []
    for figure in one.figures:
        if figure.start < start:
            continue
        if figure.number.unit != "ratio" or figure.way:
            if row or figure.role is not FigureRole.COUNT:
                break
            continue
        if row and not _JOINT.fullmatch(one.between(row[-1], figure)):
            break
        row.append(figure)
    return row


def _each(one: Said, line: int) -> Iterator[Finding]:
    """甲60件、乙40件，分别占总量200件的30%、20%."""
    for said in _EACH.finditer(one.clean):
        row = _row(one, said.end())
        if len(row) < 2 or _APART.search(one.clean[said.end() : row[0].start]):
            continue
        told = [f for f in one.figures if said.end() <= f.start < row[0].start]
        before = [f for f in one.figures if f.end <= said.start()]
        counts = before[-len(row) :]
        alike = len(counts) == len(row) and all(
            f.role is FigureRole.COUNT and not f.base and f.number.unit == counts[0].number.unit
            for f in counts
        )
        if told and alike:
            whole = told[-1].number
            if not whole.value:
                continue
            for part, share in zip(counts, row, strict=True):
                if not Pair(part.number, share.number).within(whole):
                    exact = part.number.value / whole.value * 100
                    yield Finding(
                        Problem.SHARE, line, words(one, share.start, share.end),
                        f"{part.number.value:,f}÷{whole.value:,f}是{exact:.2f}%",
                    )  # fmt: skip
            continue
        total = sum((f.number.value for f in row), Decimal(0))
        slack = sum((f.number.step for f in row), Decimal(0))
        if total > 1 + slack and not _OVERLAP.search(one.clean) and not told:
            yield Finding(Problem.SUM, line, words(one, row[0].start, row[-1].end),
                          f"各项合计{total * 100:.2f}%，超过100%")  # fmt: skip


def _rest(one: Said, line: int) -> Iterator[Finding]:
    """三类合计占92.2%，其余占7.8%."""
    for at, figure in enumerate(one.figures):
        before = [
            f for f in one.figures[:at] if f.number.unit == "ratio" and f.role is FigureRole.SHARE
        ]
        if (
            not before
            or figure.number.unit != "ratio"
            or not _REST.search(one.clean[: figure.start])
        ):
            continue
        clause = re.split("[，；。]", one.clean[: before[-1].start])[-1]
        parts = before[-1:] if _TOGETHER.search(clause) else before
        total = sum((f.number.value for f in (*parts, figure)), Decimal(0))
        slack = sum((f.number.step for f in (*parts, figure)), Decimal(0))
        plain = not any(f.number.about for f in (*parts, figure))
        short = total < 1 - slack and bool(_TOGETHER.search(clause))
        if plain and not re.search("[。；]", one.between(parts[-1], figure)) and (
            short or total > 1 + slack
        ):  # fmt: skip
            yield Finding(Problem.SUM, line, words(one, parts[0].start, figure.end),
                          f"各项合计{total * 100:.2f}%")  # fmt: skip


def _halves(one: Said, line: int) -> Iterator[Finding]:
    """直接答复525件，转办475件，直办率52.5%: of both together, where no other whole is told."""
    counts = [f for f in one.figures if f.role is FigureRole.COUNT and not f.base]
    if len(counts) != 2 or counts[0].number.unit != counts[1].number.unit:
        return
    names = [f.lead for f in counts]
    closed = kinds(names)
    if len(closed) != 2:
        return
    both = counts[0].number.value + counts[1].number.value
    for figure in one.figures:
        named = re.search("([^，。；、]{2,6})率[^，。；、]{0,2}$", one.clean[: figure.start])
        if named is None or figure.number.unit != "ratio" or figure.way or not both:
            continue
        mine = [f for f, name in zip(counts, names, strict=True)
                for kind in closed if re.search(kind, name) and re.search(kind, named[1])]  # fmt: skip
        if len(mine) != 1 or figure.start < counts[-1].end:
            continue
        share = mine[0].number.value / both
        if abs(share - figure.number.value) > figure.number.step and not figure.number.about:
            yield Finding(Problem.SHARE, line, words(one, figure.start, figure.end),
                          f"{mine[0].number.value:,f}÷{both:,f}是{share * 100:.2f}%")  # fmt: skip
