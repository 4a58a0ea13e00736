"""Published figures recomputed from their own counts: numerator, denominator, printed percentage."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from reporting.check.reading.numbers import Written
from suqiu.errors import InputError

_NEEDED = ("numerator", "denominator", "published_pct")


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One printed percentage; `row` counts from 2 as a spreadsheet does."""

    row: int
    group: str
    item: str
    numerator: int
    denominator: int
    printed: Decimal


@dataclass(frozen=True, slots=True)
class Judged:
    """`exact` is the true percentage with four decimals; `why` is empty where it is right."""

    figure: PublishedFigure
    exact: Decimal
    right: bool
    why: str = ""


def read_figures(path: Path) -> list[PublishedFigure]:
    """The figures of a CSV; no other column is looked at. InputError names the row at fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"读不了 {path}", hint="要 UTF-8 的 CSV") from error
    missing = [name for name in _NEEDED if rows and name not in rows[0]]
    if missing or not rows:
        raise InputError(
            f"{path.name} 缺少列 {missing[0] if missing else '、'.join(_NEEDED)}",
            hint="见 docs/checking.md",
        )
    return [_figure(at, row) for at, row in enumerate(rows, 2)]


def judge(figures: list[PublishedFigure]) -> list[Judged]:
    """Each figure judged by itself, then each whole partition by its sum.

    Right is what rounding half up or cutting off at the printed place gives. Parts that follow
    each other and add up to their denominator must print shares that add up to 100 %, within
    one unit of the last place a part.
    """
    judged = [_judged(figure) for figure in figures]
    for parts in _partitions(judged):
        steps = [_step(one.figure.printed) for one in parts]
        total = sum((one.figure.printed for one in parts), Decimal(0))
        if abs(total - 100) > sum(steps) and all(one.right for one in parts):
            judged = [
                Judged(one.figure, one.exact, False, f"各项占比合计{total}%")
                if one in parts
                else one
                for one in judged
            ]
    return judged


def _judged(figure: PublishedFigure) -> Judged:
    if figure.denominator <= 0 or figure.numerator < 0:
        return Judged(figure, Decimal(0), False, "分母为零或件数为负")
    share = Decimal(figure.numerator) / Decimal(figure.denominator)
    exact = (share * 100).quantize(Decimal("0.0001"))
    step = _step(figure.printed)
    written = Written(0, 0, figure.printed / 100, "ratio", step / 100)
    if figure.numerator > figure.denominator:
        return Judged(figure, exact, False, "件数大于总数")
    if written.supports(float(share)):
        return Judged(figure, exact, True)
    places = max(0, -int(figure.printed.as_tuple().exponent))
    return Judged(
        figure,
        exact,
        False,
        f"{figure.numerator:,}÷{figure.denominator:,}是{exact:.{max(2, places)}f}%",
    )


def _partitions(judged: list[Judged]) -> list[list[Judged]]:
    """Runs of one group and denominator whose numerators add up to it."""
    groups: dict[tuple[str, int], list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.figure.group, one.figure.denominator].append(one)
    found = []
    for (_, whole), members in groups.items():
        start = 0
        while start < len(members):
            total = 0
            for end in range(start, len(members)):
                total += members[end].figure.numerator
                if total == whole and end > start:
                    found.append(members[start : end + 1])
                    start = end
                    break
                if total > whole:
                    break
            start += 1
    return found


def _figure(at: int, row: dict[str, str]) -> PublishedFigure:
    try:
        numerator, denominator = (int(row[name].replace(",", "")) for name in _NEEDED[:2])
        printed = Decimal(row["published_pct"].strip().rstrip("%％"))
    except (ValueError, InvalidOperation, AttributeError) as error:
        raise InputError(f"第 {at} 行的数读不懂", hint="件数是整数，百分数如 51.11") from error
    group = "·".join(part for part in (row.get("city"), row.get("period")) if part)
    return PublishedFigure(at, group, row.get("item") or "", numerator, denominator, printed)


def _step(printed: Decimal) -> Decimal:
    return Decimal(1).scaleb(min(0, int(printed.as_tuple().exponent)))
