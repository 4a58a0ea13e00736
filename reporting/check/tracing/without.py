"""A class taken out and the rest compared: 扣除市政公用类后，受理2,098件，环比增长1.45%."""

import re
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.known.dated import said_against
from reporting.check.known.known import Known
from reporting.check.reading.numbers import Written
from reporting.check.reading.sentences import DOWN, UP
from reporting.check.tracing.sums import Worked, written
from reporting.facts.wording import AGAINST

_OUT = re.compile(
    r"(?:扣除|剔除|不计|不含|不算|除去|去掉|抛开|排除|去除)(?P<some>[^，。；\d]{2,40}?)(?:，|(?:的|以外|之外|后)[^，。；\d]{0,8}?(?=\d|受理))"
    r"|除(?:去|了)?(?P<but>[^，。；]{2,40}?)(?:以外|之外|外)，?"
)
_MOVED = re.compile(f"(?:(?P<up>[多增升]|{UP})|(?P<down>[少减降]|{DOWN}))[了约近超逾]*$")


def without(number: Written, text: str, known: Known) -> Worked | None:
    """How the number comes from all but the groups that the sentence takes out."""
    found = next(iter(_OUT.finditer(text, 0, number.end)), None)
    total = known.book.get("received")
    if found is None or total is None or number.unit not in ("件", "ratio"):
        return None
    names = [one.name for one in known.labels_in(found[0])]
    facts = known.figures(names) if names else None
    if not facts or known.labels_in(text[found.end() : number.start]):
        return None
    before = text[: number.start]
    now = total.number - sum(f.number for f in facts)
    how = f"{total.text}减去{'、'.join(f'{f.label}{f.text}' for f in facts)}"
    moved = _MOVED.search(before)
    against = said_against(before[found.end() :], known.bases)
    if moved is None:
        clause = re.split("，", before[found.end() :])[-1]
        if number.unit != "件" or against or re.search("均", clause):
            return None
        if number.supports(int(now)):
            return Worked(how)
        return Worked(f"{how}，是{written(Decimal(int(now)), number)}", Problem.PARTS)
    bases = [
        known.book.get(f"{one}.{against}.base") for one in ("received", *(f.id for f in facts))
    ]
    whole, *parts = (None if one is None else one.number for one in bases)
    if whole is None or any(one is None for one in parts):
        return None
    then = whole - sum(one for one in parts if one is not None)
    if not then:
        return None
    apart = now - then if number.unit == "件" else now / then - 1
    how = f"{how}，{AGAINST[against]}"
    if not number.supports(abs(apart)):
        return Worked(f"{how}是{written(Decimal(repr(abs(apart))), number)}", Problem.FIGURE)
    right = (apart >= 0) == bool(moved["up"])
    return Worked(how) if right else Worked(f"{how}的增减方向相反", Problem.DIRECTION)
