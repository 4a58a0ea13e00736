"""Tables: lines that should make up the last one, and the text that tells their figures again."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.check.alone.arithmetic import stated_total
from reporting.check.alone.figures import FigureRole, Said, whose, words
from reporting.check.findings import Finding, Problem

_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|总数|全部)$")
_NO_SUM = re.compile("率|比|均|名次|排名|成绩|得分|序号|分数|时长|%")
_COUNT = re.compile("件|量|数|合计")
_POINTS_HERE = re.compile("[详见如参]?见?(?:下表|附表|表\\s?\\d*)")


def broken_sums(head: Sequence[str], rows: Sequence[Sequence[str]], line: int) -> list[Finding]:
    """Columns of counts that do not add up to the line 合计."""
    last = [row for row in rows if _TOTAL.match(row[0].strip())]
    others = [row for row in rows if not _TOTAL.match(row[0].strip())]
    if len(last) != 1 or len(others) < 2 or any(re.search("其中|小计", row[0]) for row in others):
        return []
    findings = []
    for at in range(1, len(head)):
        if _NO_SUM.search(head[at]):
            continue
        cells = [_whole(row[at]) for row in others]
        total = _whole(last[0][at])
        if total is None or None in cells:
            continue
        together = sum(cell for cell in cells if cell is not None)
        if together != total:
            findings.append(
                Finding(Problem.PARTS, line, f"{last[0][0]}·{head[at]}",
                        f"各行合计{together:,}，写作{total:,}")
            )  # fmt: skip
    return findings


def untold(
    sentences: Sequence[Said],
    text: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    line: int,
) -> Iterator[Finding]:
    """Figures of the paragraph before a table that the table has otherwise."""
    columns = [
        at for at in range(1, len(head)) if _COUNT.search(head[at]) and not _NO_SUM.search(head[at])
    ]
    if not columns:
        return
    column = columns[0]
    cells = {row[0].strip(): _whole(row[column]) for row in rows}
    total = next((size for name, size in cells.items() if _TOTAL.match(name)), None)
    stated = stated_total(text)
    if (
        total is not None and stated is not None and _POINTS_HERE.search(text)
        and not stated.sizes[0] <= total <= stated.sizes[1]
    ):  # fmt: skip
        yield Finding(Problem.TABLE, line, text[:30], f"文中{stated.value:,f}，表中合计{total:,}")
    if len(columns) > 1 and not re.search("受理|数量|总数|合计", head[column]):
        return
    for one in sentences:
        for figure in one.figures:
            size = cells.get(whose(figure))
            if figure.role is not FigureRole.COUNT or figure.base or size is None:
                continue
            low, high = figure.number.sizes
            if not low <= Decimal(size) <= high and figure.number.unit == "件":
                yield Finding(Problem.TABLE, line, words(one, figure.start, figure.end),
                              f"表中是{size:,}")  # fmt: skip


def _whole(cell: str) -> int | None:
    bare = cell.strip().replace(",", "")
    if bare in ("", "—", "-", "–", "/"):
        return 0
    found = re.fullmatch(r"(\d+)件?", bare)
    return int(found[1]) if found else None
