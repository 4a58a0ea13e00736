"""Figures made from the rows of a query: an average per day, the number of groups."""

from dataclasses import dataclass, replace
from datetime import timedelta

from reporting.query.query import Query
from reporting.query.run import Rows
from reporting.query.statement import Column, ColumnKind
from suqiu.periods import Period


@dataclass(frozen=True, slots=True)
class PerTime:
    """Each count divided by how many `unit` (日, 周, 月) the period has."""

    unit: str
    count: float

    def of(self, rows: Rows) -> Rows:
        """The rows with every figure divided."""
        figures = [one.kind is ColumnKind.METRIC for one in rows.columns]
        columns = tuple(
            replace(one, name=f"{self.unit}均{one.name}") if figure else one
            for one, figure in zip(rows.columns, figures, strict=True)
        )
        divided = tuple(
            tuple(
                cell / self.count if figure and isinstance(cell, int | float) else cell
                for cell, figure in zip(row, figures, strict=True)
            )
            for row in rows.rows
        )
        return Rows(columns, divided)

    @property
    def note(self) -> str:
        """How it was computed."""
        return f"{self.unit}均按期内共 {self.count:g} {self.unit}计算"


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many groups meet what the query asks, in place of the groups; `name` is 街道, 承办单位,
    `rows` what the groups are made of.
    """

    name: str
    rows: str = "工单"

    def of(self, rows: Rows) -> Rows:
        """One row with one number."""
        column = Column(f"{self.name}数", ColumnKind.METRIC, "个", "groups")
        return Rows((column,), ((len(rows.rows),),))

    @property
    def note(self) -> str:
        """What was counted."""
        return f"按有符合条件{self.rows}的{self.name}计数"


@dataclass(frozen=True, slots=True)
class Together:
    """The figures of all groups added up (前三个街道加起来); `name` is 街道, `limit` how many."""

    name: str
    limit: int | None

    def of(self, rows: Rows) -> Rows:
        """One row with a sum for each figure."""
        places = [at for at, one in enumerate(rows.columns) if one.kind is ColumnKind.METRIC]
        sums = tuple(
            sum(cell for row in rows.rows if isinstance(cell := row[at], int | float))
            for at in places
        )
        return Rows(tuple(rows.columns[at] for at in places), (sums,))

    @property
    def note(self) -> str:
        """What was added up."""
        which = f"前{self.limit}的" if self.limit else "符合条件的"
        return f"{which}{self.name}合计"


@dataclass(frozen=True, slots=True)
class Shown:
    """Only the groups asked for, of all that the shares are taken of (电话和微信各占多少); `column`
    is where their names stand.
    """

    column: str
    names: tuple[str, ...]

    def of(self, rows: Rows) -> Rows:
        """The rows of these groups."""
        at = next((i for i, one in enumerate(rows.columns) if one.id == self.column), 0)
        return Rows(rows.columns, tuple(row for row in rows.rows if row[at] in self.names))

    @property
    def note(self) -> str:
        """Which groups are left out of what is shown."""
        return f"占比以全部为整体，只列出{'、'.join(self.names)}"


Derived = PerTime | GroupCount | Together | Shown
_UNITS = {"日": 1, "天": 1, "周": 7}


def units_in(period: Period, unit: str, *weekdays: tuple[int, ...]) -> float | None:
    """How many days, weeks or whole months a period has; None where it is no whole number of
    months. Where only some `weekdays` (1 = Monday) are counted, so many days as they are.
    """
    days = (period.end - period.start) / timedelta(days=1)
    if weekdays and unit in ("日", "天"):
        every = (period.start + timedelta(at) for at in range(int(days)))
        days = float(sum(all(day.isoweekday() in one for one in weekdays) for day in every))
        return days or None
    if unit in _UNITS:
        return days / _UNITS[unit]
    if unit == "月" and period.start.day == 1 and period.end.day == 1:
        return float(
            (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        )
    return None


def divisible(query: Query) -> bool:
    """Whether dividing every figure of the query means something."""
    return not (
        query.listing or query.share or query.comparison or query.having or query.period is None
    )
