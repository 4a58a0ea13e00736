"""Lines that all are said to be beyond (甲、乙、丙受理量均超过4,000件; 退单率10.14%、13.16%，均超过10%),
or at (甲、乙按时办结率均为100%), and between which all are (增幅在4.54%至8.15%之间).
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.known.known import Known, Label
from reporting.check.reading.numbers import Written, find_numbers
from reporting.check.reading.sentences import DOWN, UP, against_before
from reporting.check.tracing.among import groups_in
from reporting.check.tracing.places import measured, sizes_of
from reporting.check.tracing.sums import Worked, word
from reporting.facts.fact import FactKind

_ALL = re.compile(
    "[均都](?:已|在|为)?(?P<more>超过|超|高于|大于|多于|突破|达到|不低于|不少于)$"
    "|[均都](?:已|在|为)?(?P<less>低于|不足|不到|小于|少于|不超过)$|[均都](?P<same>[为是达])$|[均都](?:已|在|为)$"
)
_AFTER = re.compile("(?:及|或)?以(?P<way>[上下])")
_RANGE = re.compile(
    r"(?:在|介于)(?P<low>-?\d[\d,.]*(?:%|件|分)?)(?:[至到—－~～-]|和|与)(?P<high>-?\d[\d,.]*(?:%|件|分))之?间"
)
_GROWN = re.compile(f"{UP}|{DOWN}")


def all_beyond(
    number: Written, clean: str, known: Known, labels: Sequence[Label], supported: Sequence[Written]
) -> Worked | None:
    """Whether all that were told before, or else all groups named, are on the side that is said."""
    said, after = _ALL.search(clean[: number.start]), _AFTER.match(clean, number.end)
    if said is None or not (said["more"] or said["less"] or said["same"] or after):
        return None
    less = bool(said["less"]) or bool(after and after["way"] == "下")
    exact = [one for one in supported if one.unit == number.unit and not one.about
             and one.end <= said.start() and not re.search("[。；]", clean[one.end : said.start()])]  # fmt: skip
    values = [] if said["same"] else [(word(one), one.value) for one in exact]
    if len(values) < 2:
        clause = re.split("[。；]", clean[: said.start()])[-1]
        start = said.start() - len(clause)
        names = [one.name for one in labels if start <= one.start and one.end <= said.start()]
        sizes = _sizes(names[-1], clause, known, number.unit) if names else {}
        values = [(name, Decimal(repr(sizes[name]))) for name in names if name in sizes]
    if len(values) < 2:
        return None
    if said["same"]:
        others = [name for name, one in values if not number.supports(float(one))]
    else:
        others = [name for name, one in values if (one >= number.value) == less]
    if others:
        return Worked(f"{others[0]}不是这样", Problem.FIGURE)
    return Worked(f"{'、'.join(name for name, _ in values)}都是这样")


def _sizes(mine: str, clause: str, known: Known, unit: str) -> Mapping[str, float]:
    """What each like the group has of the measure that the clause is about, in this unit."""
    if _GROWN.search(clause) or "占" in clause:
        return {}
    of = measured(clause, known)
    fits = {"件": of == "受理量", "分": of == "综合成绩", "ratio": of in known.rates}
    return sizes_of(mine, of, known) if fits.get(unit) else {}


def in_range(number: Written, clean: str, known: Known) -> Worked | None:
    """各街道增幅在4.54%至8.15%之间: the least and the most of all of a kind."""
    said = next((one for one in _RANGE.finditer(clean)
                 if one.start() < number.start and number.end <= one.end()), None)  # fmt: skip
    if said is None:
        return None
    before = re.split("[。；]", clean[: said.start()])[-1]
    groups = {f.label for f in groups_in(known, before)}
    against = against_before(before)
    if _GROWN.search(before):
        values = [f.number for f in known.numeric if f.kind is FactKind.GROWTH and f.against == against
                  and f.label in groups and f.metric == "received" and not f.within]  # fmt: skip
        down = not re.search(UP, before)
        values = [-one if down else one for one in values]
    else:
        mine = min(groups, default="")
        values = [size for name, size in _sizes(mine, before, known, number.unit).items()
                  if name in groups]  # fmt: skip
    if len(values) < 2:
        return None
    first = number.start < said.start("high")
    end = min(values) if first else max(values)
    figures = find_numbers(clean[said.start("high") : said.end("high")])
    told = number if number.unit or not figures else figures[0]
    right = end >= 0 and _written(number, told.unit).supports(end)
    how = "最小" if first else "最大"
    return Worked(f"各组的{how}值") if right else Worked(f"不是各组的{how}值", Problem.FIGURE)


def _written(number: Written, unit: str) -> Written:
    """4.54至8.15%: the first in the unit of the second."""
    if number.unit or unit != "ratio":
        return number
    return Written(number.start, number.end, number.value / 100, unit, number.step / 100)
