"""Columns of a table that follow from others: 环比 from 本期 and 上期, 办结率 from 办结 and 受理,
a total from its parts, 名次 from the scores.

Which columns those are is read from the heads and from the lines: most lines must agree before
one that does not is called wrong.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations

from reporting.check.findings import Finding, Problem

_GROWTH = re.compile("同比|环比|增幅|增长率|增减率|增速|升降")
_RATE = re.compile("率")
_TOTAL = re.compile("总|合\\s*计|共|小计")
_SCORE = re.compile("得分|成绩|分数|总分")
_RANK = re.compile("排名|名次|位次")
_BASES = (
    (re.compile("环比"), re.compile("上期|上个?月|上周|上季|前期")),
    (re.compile("同比"), re.compile("上年|去年|同期")),
    (_GROWTH, re.compile("上期|上个?月|上周|上季|上年|去年|同期|基期")),
)
_NOW = re.compile("本期|本月|本周|本季|本年|今年|当期|当月")
_PERCENT = re.compile(
    r"(?P<way>增长|上升|增加|提高|下降|减少|降低|[-－+＋↑↓])?(?P<n>\d+(?:\.\d+)?)[%％]"
)
_FALLS = ("下降", "减少", "降低", "-", "－", "↓")
_MOST = 40  # columns; a wider table is no table of a report
Cells = Sequence[Decimal | None]
Fits = Callable[[int], bool | None]


def broken_columns(
    head: Sequence[str], rows: Sequence[Sequence[str]], line: int
) -> Iterator[Finding]:
    """Findings of one table."""
    if len(rows) < 2 or len(head) > _MOST:
        return
    counts = {at: cells for at in range(1, len(head))
              if (cells := [_whole(row[at]) for row in rows]) and None not in cells
              and not _RANK.search(head[at])}  # fmt: skip
    for at, name in enumerate(head[1:], 1):
        printed = [_percent(row[at]) for row in rows]
        if sum(one is not None for one in printed) < 2:
            continue
        if _GROWTH.search(name):
            yield from _growths(head, rows, line, at, counts)
        elif _RATE.search(name):
            yield from _rates(head, rows, line, at, counts)
    yield from _totals(head, rows, line, counts)
    yield from _ranks(head, rows, line)


def _growths(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    line: int,
    at: int,
    counts: Mapping[int, Cells],
) -> Iterator[Finding]:
    wanted = next(base for kind, base in _BASES if kind.search(head[at]))
    bases = [one for one in counts if wanted.search(head[one]) and not _GROWTH.search(head[one])]
    nows = [one for one in counts if _NOW.search(head[one])]
    named = [(nows[0], bases[0])] if len(nows) == len(bases) == 1 else []

    def fits(now: int, base: int) -> Fits:
        def of(row: int) -> bool | None:
            printed, first, last = _percent(rows[row][at]), counts[base][row], counts[now][row]
            if printed is None or not first or last is None or last == first:
                return None
            exact = (last - first) / first * 100
            return exact * printed[0] >= 0 and _is(abs(exact), abs(printed[0]), printed[1])

        return of

    for now, base, wrong in _chosen(counts, named, fits, len(rows)):
        for row in wrong:
            exact = (counts[now][row] - counts[base][row]) / counts[base][row] * 100  # type: ignore[operator]
            printed = _percent(rows[row][at])
            turned = printed is not None and printed[0] * exact < 0
            yield Finding(
                Problem.DIRECTION if turned else Problem.CHANGE, line,
                f"{rows[row][0]}·{head[at]}", f"由{head[base]}、{head[now]}算，应为{exact:.2f}%",
            )  # fmt: skip


def _rates(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    line: int,
    at: int,
    counts: Mapping[int, Cells],
) -> Iterator[Finding]:
    bare = re.sub("率.*$", "", head[at])
    parts = [one for one in counts if bare and re.sub("[已数量件（）]", "", head[one]) == bare]
    wholes = [
        one for one in counts if one not in parts and re.search("受理|交办|派|总|应", head[one])
    ]
    named = [(parts[0], wholes[0])] if len(parts) == len(wholes) == 1 else []

    def fits(part: int, whole: int) -> Fits:
        def of(row: int) -> bool | None:
            printed, some, all_ = _percent(rows[row][at]), counts[part][row], counts[whole][row]
            if printed is None or not all_ or some is None or some in (0, all_):
                return None  # 0 and 100 % fit by chance
            return _is(some / all_ * 100, *printed)

        return of

    for part, whole, wrong in _chosen(counts, named, fits, len(rows)):
        for row in wrong:
            some, all_ = counts[part][row], counts[whole][row]
            yield Finding(
                Problem.SHARE, line, f"{rows[row][0]}·{head[at]}",
                f"{some:,}÷{all_:,}是{some / all_ * 100:.2f}%",  # type: ignore[operator]
            )  # fmt: skip


def _chosen(
    counts: Mapping[int, Cells], named: Sequence[tuple[int, int]],
    fits: Callable[[int, int], Fits], size: int,
) -> Iterator[tuple[int, int, list[int]]]:  # fmt: skip
    """The two columns that most lines fit, and the lines that do not."""
    best: tuple[int, int, int, list[int]] | None = None
    for first, second in named or permutations(counts, 2):
        judged = [(row, fits(first, second)(row)) for row in range(size)]
        right = sum(one is True for _, one in judged)
        wrong = [row for row, one in judged if one is False]
        if _agreed(right, len(wrong), by_name=bool(named)) and (best is None or right > best[0]):
            best = right, first, second, wrong
    if best is not None:
        yield best[1], best[2], best[3]


def _agreed(right: int, wrong: int, *, by_name: bool) -> bool:
    """Whether so many lines agree that the others are wrong."""
    return right >= max(1, wrong) if by_name else right >= max(3, 3 * wrong)


def _totals(
    head: Sequence[str], rows: Sequence[Sequence[str]], line: int, counts: Mapping[int, Cells]
) -> Iterator[Finding]:
    """派遣总数 of 按时办结, 超时办结 and 未办结 beside it; 合计 of all columns before it."""
    for total in counts:
        if not _TOTAL.search(head[total]):
            continue
        runs = [list(range(total + 1, end)) for end in range(len(head), total + 2, -1)]
        runs += [list(range(begin, total)) for begin in range(1, total - 1)]
        for run in runs:
            if any(one not in counts or _TOTAL.search(head[one]) for one in run):
                continue
            sums = [sum(int(counts[one][row] or 0) for one in run) for row in range(len(rows))]
            told = [
                row for row in range(len(rows)) if sum(bool(counts[one][row]) for one in run) > 1
            ]
            wrong = [row for row in told if sums[row] != counts[total][row]]
            if _agreed(len(told) - len(wrong), len(wrong), by_name=len(rows) < 4):
                for row in wrong:
                    yield Finding(Problem.PARTS, line, f"{rows[row][0]}·{head[total]}",
                                  f"各列合计{sums[row]:,}，写作{counts[total][row]:,}")  # fmt: skip
                break


def _ranks(head: Sequence[str], rows: Sequence[Sequence[str]], line: int) -> Iterator[Finding]:
    """名次 beside 综合成绩."""
    scores = [at for at, name in enumerate(head) if _SCORE.search(name)]
    ranks = [at for at, name in enumerate(head) if at and _RANK.search(name)]
    if len(scores) != 1 or len(ranks) != 1:
        return
    told = [(row[0], _number(row[scores[0]]), _number(row[ranks[0]])) for row in rows]
    known = [(name, score, rank) for name, score, rank in told if score is not None and rank]
    right = {name: 1 + sum(other > score for _, other, _ in known) for name, score, _ in known}
    wrong = [(name, rank) for name, _, rank in known if right[name] != rank]
    tied = len({score for _, score, _ in known}) < len(known)
    if wrong and not tied and _agreed(len(known) - len(wrong), len(wrong) // 2, by_name=True):
        for name, _ in wrong:
            yield Finding(Problem.ORDER, line, f"{name}·{head[ranks[0]]}",
                          f"按{head[scores[0]]}是第{right[name]}")  # fmt: skip


def _is(exact: Decimal, value: Decimal, step: Decimal) -> bool:
    """Whether the value is what rounding half up or cutting off gives."""
    return value - step / 2 <= exact < value + step


def _whole(cell: str) -> Decimal | None:
    bare = cell.strip().replace(",", "")
    if bare in ("", "—", "-", "–", "/"):
        return Decimal(0)
    found = re.fullmatch(r"(\d+)件?", bare)
    return Decimal(found[1]) if found else None


def _number(cell: str) -> Decimal | None:
    found = re.fullmatch(r"第?(\d+(?:\.\d+)?)[分位名]?", cell.strip())
    return Decimal(found[1]) if found else None


def _percent(cell: str) -> tuple[Decimal, Decimal] | None:
    """The value with its sign, and its last place."""
    found = _PERCENT.fullmatch(cell.strip())
    if found is None:
        return None
    value = Decimal(found["n"])
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return (-value if found["way"] in _FALLS else value), step
