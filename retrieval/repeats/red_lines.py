"""What is never one matter, however alike it reads (`datasets/repeats/`)."""

from dataclasses import dataclass
from functools import cache

from retrieval.repeats.case import Case
from suqiu.data import data_rows

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Two values of a field that exclude each other."""

    field: str
    one: str
    other: str

    def holds(self, a: str, b: str) -> bool:
        """Whether these two different values are the excluded pair, either way round."""
        return a != b and any(
            self.one in (_ANY, x) and self.other in (_ANY, y) for x, y in ((a, b), (b, a))
        )


@cache
def exclusives() -> tuple[Exclusive, ...]:
    """The shipped pairs."""
    rows = data_rows("repeats/exclusive.csv")
    return tuple(Exclusive(row["field"], row["one"], row["other"]) for row in rows)


def red_line(a: Case, b: Case) -> str:
    """Why these two must not be merged, in Chinese; empty when they may be."""
    if a.district and b.district and a.district != b.district:
        return "不同行政区"
    for pair in exclusives():
        mine, theirs = getattr(a, pair.field), getattr(b, pair.field)
        if mine and theirs and pair.holds(mine, theirs):
            return f"互斥类别：{mine}、{theirs}"
    return ""
