"""Places that are written in words: 甲类第三, 解决率排名倒数第二, 乙、丙分列第二、第三位, and how
far the group named is from the one in a place: 与第一名相差34.21分.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from reporting.check.findings import Problem
from reporting.check.known.dated import said_against
from reporting.check.known.known import Known, Label
from reporting.check.reading.numbers import Written
from reporting.check.tracing.sums import Worked, placed, written
from reporting.facts.fact import FactKind
from reporting.facts.wording import AGAINST

_SCORE = "综合成绩"
# 居第三的是甲; 第二位的甲.
_FOLLOWS = re.compile("位?的?(?:则|也)?[是为]|[位名]?的")
# 分列第二、第三位: each of the row has its own.
_EACH = re.compile("分(?:列|居|别[位居排列]*名?)(?P<tail>[^，。；]*)$")
# 与第一名相差 says nothing of who that is.
_TO = re.compile("[与和同跟比较距离](?:排名|位居|居|排)?(?P<last>倒数)?$")
_APART = re.compile(
    "[与和同跟比较距离](?:排名|位居|居|排)?(?:第[一1](?:位|名)?|首位|最高)的?(?:单位|部门)?(?:之间)?(?:相?差距?|差|[低少])(?:了|达|为|约)*$"
)
_COUNTED = re.compile(r"受理|承办|件")


def place_of(number: Written, clean: str, labels: Sequence[Label], known: Known) -> Worked | None:
    """Whether the group that the place is said of has it."""
    before = [one for one in labels if one.end <= number.start]
    clause = re.split("[，。；]", clean[: number.start])[-1]
    if follows := _FOLLOWS.match(clean, number.end):
        named = [one for one in labels if one.start >= number.end][:1]
        before = named if named and (follows[0][-1] != "的" or named[0].start == follows.end()) else before  # fmt: skip
    elif _TO.search(clause):
        return Worked("所比的名次")
    if not before:
        return None
    mine, each = before[-1].name, _EACH.search(clause)
    if each:
        start = number.start - len(clause)
        row = [one.name for one in before if start <= one.start < start + each.start()]
        nth = each["tail"].count("第")
        mine = row[nth] if nth < len(row) else mine
    if clause.endswith("倒数"):
        return _from_the_end(number, mine, clause, known)
    if re.search("幅|增|降|减", clause):
        return _grown(number, mine, clause, known)
    of = measured(clean[: number.start], known)
    sizes = sizes_of(mine, of, known)
    return placed(number, mine, of, sizes) if sizes else None


def measured(before: str, known: Known) -> str:
    """What a place is of: the rate, the score or the number that was spoken of last."""
    ends = {one: before.rfind(one) + len(one) for one in known.rates if one in before}
    ends[_SCORE] = max((one.end() for one in re.finditer(r"成绩|\d分", before)), default=0)
    ends["受理量"] = max((one.end() for one in _COUNTED.finditer(before)), default=0)
    return max(ends, key=lambda one: (ends[one], one == "受理量", len(one)))


def sizes_of(mine: str, of: str, known: Known) -> Mapping[str, float]:
    """What each group of the kind of `mine` has of a measure."""
    kind = FactKind.SCORE if of == _SCORE else FactKind.FIGURE
    facts = known.received if of == "受理量" else [
        f for f in known.numeric
        if f.name == of and f.label and not f.within and f.kind is kind and not known.is_past(f)
    ]  # fmt: skip
    for dimension in dict.fromkeys(f.dimension for f in facts if f.label == mine):
        sizes = {f.label: f.number for f in facts if f.dimension == dimension}
        if len(sizes) > 1:
            return sizes
    return {}


def apart_from_first(
    number: Written, clean: str, labels: Sequence[Label], known: Known
) -> Worked | None:
    """供电公司52.66分，与第一名相差34.21分."""
    said = _APART.search(clean[: number.start])
    before = [one.name for one in labels if said and one.end <= said.start()]
    if said is None or not before or number.unit not in ("分", "point", "件"):
        return None
    of = measured(clean[: said.start()], known)
    sizes = sizes_of(before[-1], of, known)
    if not sizes:
        return None
    first = max(sizes, key=lambda one: sizes[one])
    apart = sizes[first] - sizes[before[-1]]
    # Taken from the printed figures it may differ in the last place.
    printed = abs(_printed(sizes[first], number) - _printed(sizes[before[-1]], number))
    how = f"{first}与{before[-1]}的{of}之差"
    if number.supports(int(apart) if number.unit == "件" else apart) or printed == number.value:
        return Worked(how)
    return Worked(f"{how}是{written(Decimal(repr(apart)), number)}", Problem.FIGURE)


def _printed(size: float, like: Written) -> Decimal:
    return Decimal(repr(size)).quantize(like.step, ROUND_HALF_UP)


def _from_the_end(number: Written, mine: str, clause: str, known: Known) -> Worked | None:
    """解决率排名倒数第二: by what is named, else by the number received."""
    of = next((one for one in (*known.rates, _SCORE) if one in clause), "受理量")
    sizes = {one: -size for one, size in sizes_of(mine, of, known).items()}
    return placed(number, mine, f"从后往前的{of}", sizes) if sizes else None


def _grown(number: Written, mine: str, clause: str, known: Known) -> Worked | None:
    """增幅第一: of the comparison that is said, or of both where 均 is said or neither."""
    said = said_against(clause, known.bases)
    told = None
    for against in [said] if said else ["yoy", "mom"]:
        grown = [f for f in known.numeric if f.kind is FactKind.GROWTH and f.against == against
                 and f.metric == "received" and not f.within]  # fmt: skip
        own = next((f for f in grown if f.label == mine), None)
        if own is None:
            continue
        way = -1 if re.search("降|减", clause) else 1
        sizes = {f.label: f.number * way for f in grown if f.dimension == own.dimension}
        told = placed(number, mine, f"{AGAINST[against]}增减幅度", sizes)
        if told.problem:
            return told
    return told
