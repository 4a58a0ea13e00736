"""Contributions to a change that add up to it exactly.

Counts: each group's own difference. Rates and means: the symmetric within/mix decomposition
(Kitagawa 1955): a group contributes by its own rate (within) and by its weight moving towards
or away from it, against the mean rate of both periods (mix). So when every group gets better
while the whole gets worse (Simpson), the mix shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Group:
    """A group in one period: `total` (hits, or the sum that is averaged) over `weight` rows."""

    total: Fraction
    weight: int


@dataclass(frozen=True, slots=True)
class GroupPart:
    """What a group contributes; `contribution` is `within + mix`.

    `before` and `after` are counts, or rates (None where the group has no rows).
    """

    label: str
    before: Fraction | None
    after: Fraction | None
    within: Fraction
    mix: Fraction = _NONE

    @property
    def contribution(self) -> Fraction:
        """The group's share of the change, with its sign."""
        return self.within + self.mix


def parts_of_count(before: Mapping[str, int], after: Mapping[str, int]) -> list[GroupPart]:
    """Parts of a change in number; largest first."""
    parts = [
        GroupPart(label, Fraction(before.get(label, 0)), Fraction(after.get(label, 0)),
             Fraction(after.get(label, 0) - before.get(label, 0)))
        for label in _labels(before, after)
    ]  # fmt: skip
    return _sorted(parts)


def parts_of_rate(before: Mapping[str, Group], after: Mapping[str, Group]) -> list[GroupPart]:
    """Parts of a change in a rate or mean; largest first. Empty when a period has no rows."""
    whole_before, whole_after = _whole(before.values()), _whole(after.values())
    if not whole_before.weight or not whole_after.weight:
        return []
    centre = (_rate(whole_before) + _rate(whole_after)) / 2
    parts = []
    for label in _labels(before, after):
        old, new = before.get(label), after.get(label)
        weight_old = Fraction(old.weight if old else 0, whole_before.weight)
        weight_new = Fraction(new.weight if new else 0, whole_after.weight)
        rate_old = _rate(old) if old and old.weight else None
        rate_new = _rate(new) if new and new.weight else None
        # A group that comes or goes has one rate only: all of it is mix.
        known_old = rate_old if rate_old is not None else rate_new
        known_new = rate_new if rate_new is not None else rate_old
        if known_old is None or known_new is None:
            continue
        within = (weight_old + weight_new) / 2 * (known_new - known_old)
        mix = (weight_new - weight_old) * ((known_old + known_new) / 2 - centre)
        parts.append(GroupPart(label, rate_old, rate_new, within, mix))
    return _sorted(parts)


def shown_exactly(values: Sequence[Fraction], places: int) -> list[Fraction]:
    """The values rounded so that they still add up to their rounded sum (largest remainders)."""
    step = Fraction(1, 10**places)
    floors = [value // step for value in values]
    wanted = round(sum(values) / step)
    missing = wanted - sum(floors)
    order = sorted(range(len(values)), key=lambda i: floors[i] - values[i] / step)
    for place in order[:missing]:
        floors[place] += 1
    return [floor * step for floor in floors]


def _rate(group: Group) -> Fraction:
    return group.total / group.weight


def _whole(groups: Iterable[Group]) -> Group:
    found = list(groups)
    return Group(sum((g.total for g in found), Fraction(0)), sum(g.weight for g in found))


def _labels(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return list(dict.fromkeys((*after, *before)))


def _sorted(parts: list[GroupPart]) -> list[GroupPart]:
    return sorted(parts, key=lambda part: (-abs(part.contribution), part.label))
