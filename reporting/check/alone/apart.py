"""Shares told in paragraphs apart, each beside its count: all are of one number of the text."""

import re
from collections.abc import Sequence

from reporting.check.alone.arithmetic import Pair
from reporting.check.alone.figures import FigureRole, said
from reporting.check.findings import Finding, Problem
from reporting.check.reading.numbers import Written

_BARE = re.compile(r"占(?:比|总[量数]|受理总量|诉求总?量)?的?(?:为|达)?")
# So many must agree before one is said to be wrong.
_LEAST, _MOST_WRONG = 4, 0.25


def apart(paragraphs: Sequence[tuple[int, str]]) -> list[Finding]:
    """Findings over (line, paragraph) of a whole document."""
    pairs: list[tuple[int, str, Pair]] = []
    near: dict[int, list[Written]] = {}
    for line, text in paragraphs:
        for one in said(text):
            counts = [f.number for f in one.figures if f.role is FigureRole.COUNT]
            near.setdefault(line, []).extend(counts)
            for first, second in zip(one.figures, one.figures[1:], strict=False):
                between = one.between(first, second)
                if (
                    first.role is FigureRole.COUNT and first.number.unit == "件" and second.role is FigureRole.SHARE
                    and not second.number.about and _BARE.fullmatch(second.lead)
                    and re.match("[，、（]?占", between)
                ):  # fmt: skip
                    words = one.text[max(0, first.start - 10) : second.end]
                    pairs.append((line, words, Pair(first.number, second.number)))
    if len(pairs) < _LEAST:
        return []
    stated = [number for numbers in near.values() for number in numbers if number.unit == "件"]
    whole = max(stated, key=lambda one: sum(pair.within(one) for *_, pair in pairs), default=None)
    if whole is None:
        return []
    wrong = [
        (line, words, pair) for line, words, pair in pairs
        if not pair.within(whole) and not any(pair.within(one) for one in stated)
    ]  # fmt: skip
    if len(wrong) > len(pairs) * _MOST_WRONG:
        return []
    return [
        Finding(
            Problem.SHARE, line, words,
            f"其余各项以{whole.value:,f}为分母，这项应占{pair.count.value / whole.value * 100:.2f}%",
        )
        for line, words, pair in wrong
    ]  # fmt: skip
