"""Facts that no sentence of ours tells, but those of a person who edits or writes a report do:
its text is checked against the same book.
"""

from reporting.facts.maker import FactMaker
from reporting.query.query import Holds
from reporting.reports.page import Page
from reporting.reports.spec import Spec
from suqiu.periods import Grain

# What a period is told by: the months of a quarter.
_PARTS = {
    Grain.WEEK: ("day",), Grain.MONTH: ("day",), Grain.QUARTER: ("month",), Grain.HALF: ("month",),
    Grain.YEAR: ("month", "quarter", "half"),
}  # fmt: skip
_GROUPS = ("request_type", "source", "level1", "level2", "street", "department")
_WHERE = ("street", "department")


def background(page: Page, spec: Spec) -> None:
    """The parts of the period, and how many of each group there were, now and then."""
    maker = page.maker
    metrics = dict.fromkeys(
        metric for section in spec.section if section.kind == "overview" for metric in section.metrics
    )  # fmt: skip
    _parts(maker, list(metrics))
    for dimension in _GROUPS:
        if dimension in maker.layer.dimensions:
            for against in page.against:
                maker.groups_compared("received", dimension, against)
    left = maker.within("open", "未办结", Holds("open"))
    for dimension in _WHERE:
        if dimension in maker.layer.dimensions:
            left.groups("received", dimension)


def _parts(maker: FactMaker, metrics: list[str]) -> None:
    """其中12月受理2,281件, 解决率71.79%."""
    grain = maker.period.grain
    for dimension in _PARTS.get(grain, ()) if grain else ():
        maker.groups("received", dimension)
        for metric in metrics if dimension != "day" else ():
            maker.groups(metric, dimension)
