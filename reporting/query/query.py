"""The typed query: what any question becomes before the database sees it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from suqiu.periods import Period


class Op(StrEnum):
    """Comparison signs, as SQL writes them."""

    AT_LEAST = ">="
    OVER = ">"
    AT_MOST = "<="
    UNDER = "<"
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class Where:
    """A dimension has one of these values (`negated`: none of them)."""

    dimension: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Holds:
    """A named condition of the layer holds (`negated`: does not)."""

    condition: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """The title or body contains one of these words (`every`: all of them)."""

    words: tuple[str, ...]
    every: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of the ticket is bounded; `number` is one of `reporting.query.numbers`."""

    number: str
    op: Op
    value: float


@dataclass(frozen=True, slots=True)
class Hours:
    """Received between these hours of the day, `start` ≤ hour < `end`; may pass midnight. The
    minutes are those after the hour (15点30分至17点).
    """

    start: int
    end: int
    start_minute: int = 0
    end_minute: int = 0


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Received on these days of the week (1 = Monday … 7 = Sunday)."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spans:
    """Received in one of these spans of time (every year's 春节)."""

    spans: tuple[Period, ...]


Plain = Where | Holds | Mentions | Bound | Hours | Weekdays | Spans


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds (退过单或者重办过)."""

    parts: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Leading:
    """The group of `dimension` is one of the first `count` by `metric`, over the rows of the
    period that meet `filters` (受理量前三的街道). `kept` where an answer before gave them: they
    stay the same groups when a later turn asks for another time; the rows are no others for it.
    """

    dimension: str
    metric: str
    count: int
    descending: bool = True
    filters: tuple[Plain | AnyOf, ...] = ()
    period: Period | None = None
    time: str = ""
    kept: bool = field(default=False, compare=False)


Filter = Plain | AnyOf | Leading


def plain(filters: Iterable[Filter]) -> tuple[Plain, ...]:
    """The filters, with their parts in place of those that are made of others."""
    found: list[Plain] = []
    for one in filters:
        match one:
            case AnyOf(parts):
                found += parts
            case Leading():
                found += plain(one.filters)
            case _:
                found.append(one)
    return tuple(found)


class Against(StrEnum):
    """What a figure is compared with."""

    YOY = "yoy"
    MOM = "mom"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Comparison:
    """同比, 环比 or another period. `fall` gives the rate as 下降率 instead of growth."""

    against: Against
    base: Period
    fall: bool = False


class Part(StrEnum):
    """Which of a metric's numbers is meant where it is compared or shared; WHOLE, only to bound
    groups, is what a share is taken of: the group's rows whether or not they meet `share_of`.
    """

    CURRENT = "current"
    BASE = "base"
    GROWTH = "growth"
    CHANGE = "change"
    SHARE = "share"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Having:
    """A bound on a group's figure; `value` None stands for the figure of all rows together
    (低于平均水平). `or_else`: a group may meet this bound or the one before it.
    """

    metric: str
    op: Op
    value: float | None
    part: Part = Part.CURRENT
    or_else: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Sorting by a metric's part, or by a dimension (`metric` empty)."""

    metric: str = ""
    part: Part = Part.CURRENT
    dimension: str = ""
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A question without words. Ids are those of the layer.

    `share` adds each figure's share: of all rows that meet the filters, or, with
    `share_of`, the rows that meet these filters too, over those that meet the others.
    `time` binds the period to another column than the metric's own. `within` limits per
    group of these dimensions instead of over all; `skip` leaves out as many before them (第二名).
    `listing` asks for tickets, `with_body` for their (masked) texts too.
    """

    metrics: tuple[str, ...] = ("received",)
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    time: str = ""
    comparison: Comparison | None = None
    share: bool = False
    share_of: tuple[Filter, ...] = ()
    having: tuple[Having, ...] = ()
    order: Order | None = None
    limit: int | None = None
    skip: int = 0
    within: tuple[str, ...] = ()
    listing: bool = False
    with_body: bool = False
