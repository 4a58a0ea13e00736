"""A line that all are said to be beyond: 甲、乙、丙的受理量均超过4,000件, 退单率10.14%、13.16%，均超过10%."""

import re
from collections.abc import Sequence
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.known.known import Known, Label
from reporting.check.reading.numbers import Written
from reporting.check.tracing.places import measured, sizes_of
from reporting.check.tracing.sums import Worked

_ALL = re.compile(
    "[均都](?:已|在|为)?(?:(?P<more>超过|超|高于|大于|多于|突破|达到?|不低于|不少于)|(?P<less>低于|不足|不到|小于|少于|不超过))?$"
)
_AFTER = re.compile("(?:及|或)?以(?P<way>[上下])")


def all_beyond(
    number: Written, clean: str, known: Known, labels: Sequence[Label], supported: Sequence[Written]
) -> Worked | None:
    """Whether all that were told before, or else all groups named, are on the side that is said."""
    said, after = _ALL.search(clean[: number.start]), _AFTER.match(clean, number.end)
    if said is None or not (said["more"] or said["less"] or after):
        return None
    less = bool(said["less"]) or bool(after and after["way"] == "下")
    exact = [one for one in supported if one.unit == number.unit and not one.about
             and one.end <= said.start() and not re.search("[。；]", clean[one.end : said.start()])]  # fmt: skip
    values = [(clean[one.start : one.end], one.value) for one in exact]
    if len(values) < 2:
        clause = re.split("[。；]", clean[: said.start()])[-1]
        start = said.start() - len(clause)
        names = [one.name for one in labels if start <= one.start and one.end <= said.start()]
        sizes = sizes_of(names[-1], measured(clause, known), known) if names else {}
        values = [(name, Decimal(repr(sizes[name]))) for name in names if name in sizes]
    if len(values) < 2:
        return None
    others = [name for name, one in values if (one >= number.value if less else one < number.value)]
    if others:
        return Worked(f"{others[0]}不是这样", Problem.FIGURE)
    return Worked(f"{'、'.join(name for name, _ in values)}都是这样")
