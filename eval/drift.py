"""Accuracy in use, week by week: what was suggested against what people decided."""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.metrics.intervals import Z_99, Interval, newcombe, wilson
from suqiu.errors import Fault, InputError
from suqiu.files.header import Fit, no_rows
from suqiu.files.row import Row
from suqiu.files.rows import iter_rows
from suqiu.files.source import open_source

# A week is held against so many weeks before it, when both have so many decisions.
_BEFORE, _LEAST = 8, 30
_COLUMNS = {
    "time": ("time", "时间", "决定时间", "处理时间", "派单时间", "decided_at", "日期", "date"),
    "suggested": ("suggested", "建议代码", "推荐代码", "建议分类", "建议", "suggested_code"),
    "decided": ("decided", "决定代码", "最终代码", "最终分类", "采纳代码", "决定", "decided_code"),
}
# Beside the class other things are decided: a row may be of these alone.
_OTHERS = ("诉求类型", "紧急程度")
_NAMES = {"time": "时间", "suggested": "建议代码", "decided": "决定代码"}
_DAY = re.compile(r"^\s*(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D|$)")
_COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Week:
    """Decisions of one ISO week, such as 2026-W05: how many, how many as suggested.

    `change` bounds the difference from the `before` weeks before it at 99%, where there are
    enough decisions: asked every week, 95% would cry wolf more than once a year.
    """

    week: str
    n: int
    right: int
    change: Interval | None = None
    before: int = 0

    @property
    def accuracy(self) -> float:
        """Share decided as suggested."""
        return self.right / self.n

    @property
    def interval(self) -> Interval:
        """Wilson interval of the accuracy."""
        return wilson(self.right, self.n)

    @property
    def enough(self) -> bool:
        """Whether there are enough decisions to tell a fall."""
        return self.n >= _LEAST

    @property
    def fell(self) -> bool:
        """Whether it is lower than in the weeks before, beyond chance."""
        return self.change is not None and self.change[1] < 0


@dataclass(slots=True)
class Feedback:
    """Decisions counted by week while the file is read; faults are collected."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def weeks(self) -> list[Week]:
        """All weeks with decisions, oldest first, each held against those before it."""
        ordered = sorted(self.counts)
        found = []
        for place, week in enumerate(ordered):
            n, right = self.counts[week]
            before = [self.counts[earlier] for earlier in ordered[max(0, place - _BEFORE) : place]]
            total, hits = sum(b[0] for b in before), sum(b[1] for b in before)
            enough = n >= _LEAST and total >= _LEAST
            change = newcombe(right, n, hits, total, Z_99) if enough else None
            found.append(Week(week, n, right, change, len(before)))
        return found


def read_feedback(path: Path) -> Feedback:
    """Count the decisions of a CSV, XLSX or JSONL file; InputError when a column is missing."""
    if not path.is_file():
        raise InputError(f"找不到 {path}", hint="给出反馈导出：时间、建议代码、决定代码")
    found = Feedback()

    def note(said: str) -> None:
        found.faults.append(Fault(1, "文件", said, fatal=False))

    columns: dict[str, str] = {}
    empty = True
    for row in iter_rows(open_source(path), _fit, note):
        empty = False
        found.faults += row.faults
        if not row.cells:
            continue
        # Sheets may name their columns each in its own way, single JSON objects may lack some.
        if not columns or (
            not row.cells.keys() >= set(columns.values()) and _fit(list(row.cells)) is Fit.ALL
        ):
            columns = _all_columns(row.cells, path)
        _count(row, columns, found)
    if empty:
        raise no_rows(path.name)
    if not found.counts:
        first = next((f"{fault}。" for fault in found.faults if fault.fatal), "")
        raise InputError(
            f"{path.name} 里没有可用的决定", hint=f"{first}检查时间、建议代码、决定代码三列"
        )
    return found


def _count(row: Row, columns: Mapping[str, str], into: Feedback) -> None:
    """One decision more of its week; or a fault, where the row tells none."""
    values = {name: row.cells.get(column, "").strip() for name, column in columns.items()}
    if not (values["suggested"] or values["decided"]) and _of_others(row.cells):
        return
    blank = [_NAMES[name] for name, value in values.items() if not value]
    day = _day(values["time"])
    if blank or day is None:
        where, what = (blank[0], "为空") if blank else ("时间", f"看不懂 {values['time']}")
        into.faults.append(Fault(row.number, where, what))
        return
    year, week, _ = day.isocalendar()
    count = into.counts.setdefault(f"{year}-W{week:02d}", [0, 0])
    count[0] += 1
    count[1] += values["suggested"] == values["decided"]


def _of_others(cells: Mapping[str, str]) -> bool:
    return any(cells.get(name, "").strip() for name in _OTHERS)


def _columns(names: Iterable[str]) -> dict[str, str]:
    """Those of the wanted columns that are there, by what they are."""
    lower = {name.lower(): name for name in names}
    return {
        name: next(lower[alias] for alias in aliases if alias in lower)
        for name, aliases in _COLUMNS.items()
        if any(alias in lower for alias in aliases)
    }


def _fit(names: Sequence[str]) -> Fit:
    found = _columns(names)
    return Fit.ALL if found.keys() == _COLUMNS.keys() else Fit.SOME if found else Fit.NONE


def _all_columns(names: Collection[str], path: Path) -> dict[str, str]:
    found = _columns(names)
    for name, aliases in _COLUMNS.items():
        if name not in found:
            raise InputError(
                f"{path.name} 缺少「{_NAMES[name]}」列；文件里的列是：{'、'.join(names)}",
                hint=f"列名可以是 {'、'.join(aliases)}",
            )
    return found


def _day(text: str) -> datetime.date | None:
    """The day at the start of the text: 2026-01-05…, 2026/1/5…, 2026年1月5日, 20260105."""
    found = _COMPACT.match(text) or _DAY.match(text)
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
