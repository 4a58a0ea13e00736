"""How many groups of a kind there are, and how many of them did what is said: 22个大类中13类上升,
解决率低于70%的街道有4个.
"""

import re
from collections.abc import Sequence

from reporting.check.known.known import Known, Label
from reporting.check.reading.numbers import Written
from reporting.check.reading.sentences import DOWN, UP, against_before
from reporting.facts.fact import Fact, FactKind

_LEVELS = ("level1", "level2", "level3")
_KINDS = (
    ("大类|一级分类", ("level1",)), ("街道|镇街|街镇|乡镇", ("street",)),
    ("承办单位|单位|部门", ("department",)), ("社区", ("community",)),
    ("诉求类型|类型", ("request_type",)), ("渠道|来源", ("source",)), ("类别?", _LEVELS),
)  # fmt: skip
_ANY = re.compile("|".join(f"(?:{words})" for words, _ in _KINDS))
_WAY = re.compile(
    rf"[^，。；、\d]{{0,14}}?(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<same>持平|不变))(?![^，。；、]{{0,3}}\d|最)"
)
CHOICE = re.compile(
    r"(?P<rate>[^，。；、\d]{2,10}率|(?:综合)?成绩)[^，。；、\d]{0,3}(?:(?P<less>低于|不足|不到|未达到?|小于)|(?P<more>高于|超过|达到|大于|在))"
    r"(?P<line>\d[\d.]*)(?P<unit>%|分)(?P<more2>以上)?(?P<less2>以下)?"
)
_LINE = re.compile(r"(?:低于|不足|不到|小于|高于|超过|达到|大于|在)\d[\d.]*(?:%|分)")
_SPOKEN = "两三四五六七八九十"


def groups_in(known: Known, words: str) -> list[Fact]:
    """The numbers received by the groups of the kind that the words name last; of classes those
    of the highest level that the facts tell apart.
    """
    found = list(_ANY.finditer(words))
    if not found:
        return []
    kinds = next(of for one, of in _KINDS if re.fullmatch(one, found[-1][0]))
    for dimension in kinds:
        facts = [f for f in known.received if f.dimension == dimension and f.number]
        if len(facts) > 1:
            return facts
    return []


def among(number: Written, sentence: str, known: Known) -> list[int]:
    """What the number of groups can be, by what the sentence says of them; empty where it says
    nothing that the facts know.
    """
    before, after = sentence[: number.start], sentence[number.end :]
    named = sentence[number.start : number.end] + re.split("[，。；、（）]", after)[0]
    groups = groups_in(known, named) or groups_in(known, before) or groups_in(known, sentence)
    clause = re.split("[。；]", before)[-1] + named
    choice = _choice(clause)
    if choice is not None and groups:
        chosen = chosen_of(choice, groups[0].dimension, known)
        firm = [f for f in chosen if f.kind is FactKind.SCORE or (f.denominator or 0) >= 10]
        return sorted({len(chosen), len(firm)} - {0})
    if groups and (said := _WAY.match(after)):
        against = against_before(said[0]) or against_before(before)
        way = 1 if said["up"] else -1 if said["down"] else 0
        kinds = [against] if against else ["yoy", "mom"]
        return [sum(_moved(f, one, known) == way for f in groups) for one in kinds]
    if _ANY.match(named[number.end - number.start :].lstrip("的")) or named.endswith("大类"):
        return [len(groups)] if groups else []
    return []


def _choice(clause: str) -> re.Match[str] | None:
    """The line that the last part of a clause sets; 2个单位低于70分 is of the rate said before."""
    *earlier, last = re.split("，", clause)
    rate = next((one["rate"] for part in reversed(earlier) for one in CHOICE.finditer(part)), "")
    said = CHOICE.search(last)
    if said is None and rate and (bare := _LINE.search(last)):
        said = CHOICE.search(f"{rate}{last[bare.start() :]}")
    return said or next(iter(CHOICE.finditer(clause)), None)


def chosen_of(choice: re.Match[str], dimension: str, known: Known) -> list[Fact]:
    """The groups whose rate is on the side of the line that is said."""
    rate = next((name for name in known.rates if choice["rate"].endswith(name)), "")
    scored = choice["unit"] == "分"
    kind = FactKind.SCORE if scored else FactKind.FIGURE
    line = float(choice["line"]) / (1 if scored else 100)
    less = choice["less"] or choice["less2"]
    return [
        f for f in known.numeric
        if (scored or f.name == rate) and f.dimension == dimension and f.label and f.kind is kind
        and not f.within and not known.is_past(f)
        and (f.number < line if less else f.number >= line)
    ]  # fmt: skip


def told_before(number: Written, text: str, known: Known, labels: Sequence[Label]) -> bool:
    """Whether 两项, 两类 take up as many as were named: rates, or groups that do not stand in a row."""
    if text[number.start] not in _SPOKEN:
        return False
    before = text[: number.start]
    groups = {one.name for one in labels if one.end <= number.start}
    rates = {name for name in known.rates if name in before}
    return number.value in (len(groups), len(rates)) and number.value > 1


def _moved(now: Fact, against: str, known: Known) -> int | None:
    """Which way a group went; None where the base is not known."""
    base = known.book.get(f"{now.id}.{against}.base")
    if base is None or base.value is None:
        return None
    return (now.number > base.number) - (now.number < base.number)
