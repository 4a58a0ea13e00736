"""Numbers as they are written, added and set beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.check.findings import Problem
from reporting.check.reading.numbers import Written

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Worked:
    """`how` says what the number is made of, or what it should be where `problem` is set."""

    how: str
    problem: Problem | None = None


def total_of(parts: Sequence[Written]) -> Decimal:
    """The parts together."""
    return sum((one.value for one in parts), Decimal(0))


def same(number: Written, value: Decimal, parts: int) -> bool:
    """Whether the number is the value; where parts were rounded, within half a step of each."""
    if number.about or number.step > 1:
        low, high = number.span
        return low <= value <= high
    slack = number.step * _HALF * parts if number.step < 1 else Decimal(0)
    return abs(number.value - value) <= slack


def word(one: Written) -> str:
    """The number as it is written."""
    return written(one.value, one)


def written(value: Decimal, like: Written) -> str:
    """A value in the unit of a number, with as many places."""
    if like.unit in ("ratio", "point"):
        places = max(0, -int((like.step * 100).normalize().as_tuple().exponent))
        return f"{value * 100:.{places}f}{'%' if like.unit == 'ratio' else '个百分点'}"
    places = max(0, -int(like.step.normalize().as_tuple().exponent))
    return f"{value:,.{places}f}{'小时' if like.unit == 'hour' else like.unit}"


def plus(parts: Sequence[Written]) -> str:
    """A sum in words."""
    return "＋".join(map(word, parts))


def minus(whole: Written, parts: Sequence[Written]) -> str:
    """What is left, in words."""
    return "－".join(map(word, (whole, *parts)))


def placed(number: Written, mine: str, what: str, sizes: Mapping[str, float]) -> Worked:
    """The place that is written, among the sizes of all; the largest is the first."""
    place = 1 + sum(size > sizes[mine] for size in sizes.values())
    how = f"{mine}的{what}排第{place}"
    return Worked(how, None if place == number.value else Problem.SUPERLATIVE)
