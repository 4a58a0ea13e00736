"""Condition, metric and dimension: the three words of the semantic layer."""

from dataclasses import dataclass
from enum import StrEnum


class MetricKind(StrEnum):
    """How a metric is made of rows."""

    COUNT = "count"
    RATIO = "ratio"
    MEAN = "mean"
    MEDIAN = "median"
    SUM = "sum"
    FIGURE = "figure"
    PER = "per"

    @property
    def evened(self) -> bool:
        """Whether it stands for many rows, so that groups of them do not add up."""
        return self in (MetricKind.RATIO, MetricKind.MEAN, MetricKind.MEDIAN)

    @property
    def of_table(self) -> bool:
        """Whether a site's table has part in it."""
        return self in (MetricKind.FIGURE, MetricKind.PER)


class Unit(StrEnum):
    """The units of figures made of tickets; a ratio is a fraction, not a percentage. Those of a
    site's tables have any.
    """

    PIECES = "件"
    TIMES = "次"
    RATIO = "ratio"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Condition:
    """A named test of one row; `sql` over the columns of `ticket`, `zh` as the 口径 says it."""

    id: str
    zh: str
    sql: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure. `base` and `hits` are condition ids: a ratio is rows of base and hits over
    rows of base; a count is rows of base; mean and sum take `value` over rows of base. A figure
    is the column `per` (表.列) of a site's table added up, with `mean` averaged, or the rows of
    a list counted (`per` is its name alone), those whose columns have the texts of `where`; per
    is `scale` times rows of base over that.

    `time` is the column by which a row belongs to a period; `better` is high or low.
    """

    id: str
    name: str
    kind: MetricKind
    time: str
    unit: str
    base: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    value: str = ""
    value_zh: str = ""
    words: tuple[str, ...] = ()
    better: str = "high"
    source: str = ""
    per: str = ""
    scale: float = 1.0
    mean: bool = False
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def reads(self) -> frozenset[str]:
        """The site's table it needs and its columns, as 表 and 表.列."""
        columns = (f"{self.table}.{column}" for column, _ in self.where)
        return frozenset(filter(None, (self.table, self.per, *columns)))

    @property
    def table(self) -> str:
        """The site's table it needs, or nothing."""
        return self.per.partition(".")[0]

    @property
    def table_column(self) -> str:
        """The column of that table."""
        return self.per.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Value:
    """A fixed value of a dimension and what people call it."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """What figures are broken down by. In a time dimension's `sql`, {time} stands for the
    metric's time column. `key` is the part of `sql` that tells groups apart, where grouping by
    it is quicker than by the label. `table` is the list whose rows it is of, nothing for tickets;
    `unit` is said behind its labels (2次), `note` behind the 口径 of what is narrowed or grouped
    by it. `many` is what stands between several values of one ticket (公安局、住建局): it is then in
    the group of each.
    """

    id: str
    name: str
    sql: str
    words: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    is_time: bool = False
    key: str = ""
    table: str = ""
    unit: str = ""
    note: str = ""
    many: str = ""

    def expression(self, time: str, shift: str = "") -> str:
        """`sql` over the time column or expression `time`; `shift` (an INTERVAL) moves the key."""
        sql = self.sql.replace(self.key, f"({self.key} + {shift})") if shift else self.sql
        return sql.replace("{time}", time)

    def group(self, time: str) -> str:
        """What rows are grouped by."""
        return (self.key or self.sql).replace("{time}", time)
