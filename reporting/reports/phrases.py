"""Sentences of official Chinese, each in several patterns; a report keeps to one choice."""

import re
from collections.abc import Sequence

from reporting.facts.fact import Fact, FactKind
from reporting.facts.placeholders import place
from reporting.facts.wording import direction

# A change below this is no trend; a growth above that, or of so small a base, is told in pieces.
_TREND, _MANIFOLD, _SMALL = 0.02, 2.0, 10
_SEVERAL = 2  # one ticket is no matter
_MASK = re.compile(
    r"(?:⟦(?P<kind>[^⟦⟧\d]{1,4})\d{0,9}⟧)+(?P<called>先生|女士|小姐|老师|师傅|同志|阿姨|大爷|大妈|医生|护士)?"
)
_MASKED = {"姓名": "某某", "已隐去": "某某", "房号": "某户", "车牌": "某车", "邮箱": "某邮箱"}


def neutral(text: str) -> str:
    """Masked words as a report prints them: ⟦姓名1⟧女士 is 某女士, ⟦手机1⟧ 某号码."""
    return _MASK.sub(_neutral, text)


def _neutral(found: re.Match[str]) -> str:
    if found["called"] and found["kind"] == "姓名":
        return f"某{found['called']}"
    return _MASKED.get(found["kind"], "某号码") + (found["called"] or "")


def choose(patterns: Sequence[str], turn: int) -> str:
    """The pattern of this turn: the same period reads the same, the next one a little otherwise."""
    return patterns[turn % len(patterns)]


def changes(facts: Sequence[Fact | None]) -> str:
    """同比增长…，环比下降… ; what has no base is left out. What percentages say badly is told
    in pieces: 环比由5件增至23件.
    """
    known = [fact for fact in facts if fact is not None and fact.value is not None]
    # Points gained on a rate of four tickets are no news.
    known = [fact for fact in known if fact.unit != "point" or not is_small(fact)]
    if not known:
        return ""
    if len(known) == 2:
        first, second = known
        if direction(first) * direction(second) == -1:
            return f"，{_change(first)}，但{_change(second)}"
        if all(steep(fact) and direction(fact) > 0 for fact in known):
            return (
                f"，由上年同期{place(first.inputs[1])}、上期{place(second.inputs[1])}"
                f"增至{place(second.inputs[0])}"
            )
    return "".join(f"，{_change(fact)}" for fact in known)


def steep(fact: Fact) -> bool:
    """Whether a percentage would mislead: of a base under ten, or more than threefold."""
    if fact.kind is not FactKind.GROWTH or fact.unit != "ratio":
        return False
    return fact.number > _MANIFOLD or is_small(fact)


def is_small(fact: Fact) -> bool:
    """Whether the base of a growth is too small to grow in per cent."""
    return (fact.denominator or 0) < _SMALL


def is_thin(fact: Fact) -> bool:
    """Whether a rate or a mean is of so few tickets that one more would turn it round."""
    return fact.unit in ("ratio", "hour") and 0 < (fact.denominator or 0) < _SMALL


def _change(fact: Fact) -> str:
    way = direction(fact)
    if not steep(fact) or not way:
        return place(fact.id)
    lead = "同比" if fact.against == "yoy" else "环比"
    word = "增至" if way > 0 else "降至"
    return f"{lead}由{place(fact.inputs[1])}{word}{place(fact.inputs[0])}"


def trend_word(facts: Sequence[Fact | None]) -> str:
    """The overall way, where all comparisons agree, of no small base, and show more than chance."""
    known = [fact for fact in facts if fact is not None and fact.value is not None]
    ways = {direction(fact) for fact in known}
    if not known or any(map(is_small, known)) or min(abs(fact.number) for fact in known) < _TREND:
        return ""
    if ways == {1}:
        return "诉求总量呈上升态势"
    if ways == {-1}:
        return "诉求总量呈回落态势"
    return ""


def foremost(facts: Sequence[Fact], most: int, least: int = _SEVERAL) -> list[Fact]:
    """The first `most` of facts in order: none of fewer than `least`, and no half of a tie."""
    found = [fact for fact in facts[:most] if abs(fact.number) >= least]
    if found and len(found) < len(facts) and abs(facts[len(found)].number) == abs(found[-1].number):
        return [fact for fact in found if abs(fact.number) > abs(found[-1].number)] or found
    return found


def listed(facts: Sequence[Fact], shares: Sequence[Fact] = ()) -> str:
    """停水{件}，占{share}；噪声… : each group with its figure."""
    if not shares:
        return "、".join(f"{_name(fact)}（{place(fact.id)}）" for fact in facts)
    return "；".join(
        f"{_name(fact)}{place(fact.id)}，占{place(share.id)}"
        for fact, share in zip(facts, shares, strict=True)
    )


def names(facts: Sequence[Fact]) -> str:
    """Only the groups' names."""
    return "、".join(map(_name, facts))


def _name(fact: Fact) -> str:
    """A name that is itself a list stands in marks: “用电报装、分户与增容”."""
    name = place(fact.id, "name")
    return f"“{name}”" if "、" in fact.label else name
