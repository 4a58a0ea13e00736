"""One fact: a number that can be traced to the query that counted it."""

from dataclasses import dataclass
from enum import StrEnum

from reporting.query.query import Query
from suqiu.periods import Period


class FactKind(StrEnum):
    """What sort of statement a fact supports."""

    FIGURE = "figure"  # straight from a query
    GROWTH = "growth"  # change over the base, as a fraction of it
    CHANGE = "change"  # difference to the base; in points for ratios
    SHARE = "share"  # part of a whole
    SUM = "sum"  # several facts together
    MEAN = "mean"  # a figure over a number of days, say
    SCORE = "score"  # several ratios weighed together, out of 100
    RANK = "rank"  # a place among groups, 1 is first
    TOP = "top"  # the name of the group that is most or least
    COUNT = "count"  # how many groups
    SETTING = "setting"  # a threshold or name of the site, no figure of the tickets
    QUOTE = "quote"  # masked words of a ticket, whose number is the label
    QUESTION = "question"  # what somebody asked, as a heading has it; claims nothing


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` is in `unit`: 件, 次, 个, 天, 位, 分, hour, ratio (a fraction) or point (a difference
    of fractions); a name for `FactKind.TOP`; None where nothing can be said (empty base).

    `rows` is how many tickets stand behind it (of a ratio: those that count as hits) and
    `denominator` how many it is of, or the base of a growth. `label` is the group it is about
    (水务局), empty for all. `against` is yoy or mom for growth and change. Derived facts name
    their `inputs` and have no query.
    """

    id: str
    name: str
    kind: FactKind
    value: int | float | str | None
    unit: str
    metric: str = ""
    query: Query | None = None
    period: Period | None = None
    rows: int | None = None
    denominator: int | float | None = None
    label: str = ""
    dimension: str = ""
    against: str = ""
    inputs: tuple[str, ...] = ()
    within: tuple[str, ...] = ()  # words for the part of the rows it is about (未解决)
    highest: bool = True  # of a TOP or RANK: whether counted from the largest value
    text: str = ""

    @property
    def number(self) -> float:
        """The value as a number; 0.0 where there is none."""
        return float(self.value) if isinstance(self.value, int | float) else 0.0
