"""Who is most or least by several measures, in one sentence: 解决率、满意率最低的均为甲，分别为…"""

from collections.abc import Iterable
from dataclasses import dataclass

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place


@dataclass(frozen=True, slots=True)
class Extreme:
    """By `measure` (解决率, 环比) the group that `who` names is `word` (最低, 增幅最大); `figure` says
    by how much: 为66.95%. `among` leads in where some were left out.
    """

    measure: str
    word: str
    who: Fact
    figure: str
    among: str = ""


def together(said: Iterable[Extreme | str | None]) -> str:
    """The sentences; what is said of one group, or with the same words, stands in one of them."""
    sentences: list[str | list[Extreme]] = []
    for one in said:
        last = sentences[-1] if sentences else ""
        if isinstance(one, Extreme) and isinstance(last, list) and last[0].among == one.among:
            last.append(one)
        elif isinstance(one, Extreme):
            sentences.append([one])
        elif one:
            sentences.append(one)
    return "".join(
        one if isinstance(one, str) else f"{one[0].among}{_joined(one)}。" for one in sentences
    )


def _joined(extremes: list[Extreme]) -> str:
    first = extremes[0]
    if len(extremes) > 1 and len({one.who.value for one in extremes}) == 1:
        measures = "、".join(one.measure for one in extremes)
        verb = first.figure.partition("{")[0]
        figures = "、".join(one.figure.removeprefix(verb) for one in extremes)
        return f"{measures}{first.word}的均为{place(first.who.id)}，分别{verb}{figures}"
    return "；".join(
        f"{one.measure}{one.word}的是{place(one.who.id)}，{one.figure}" for one in extremes
    )
