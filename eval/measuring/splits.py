"""Which cases train a model and which test it."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.cases import Case
from eval.measuring.near import near_groups
from suqiu.errors import InputError

_WRITTEN = re.compile(r"^\s*(folds|every)\s*=\s*(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Split:
    """All cases test a finished model (both 0); or `folds` take turns; or every so manieth
    case tests a model trained on the others.
    """

    folds: int = 0
    every: int = 0

    def __str__(self) -> str:
        if self.folds:
            return f"folds={self.folds}"
        return f"every={self.every}" if self.every else "all"

    @property
    def trains(self) -> bool:
        """Whether models are trained on the way."""
        return bool(self.folds or self.every)


def parse_split(text: str) -> Split:
    """`all`, `folds=5` or `every=3`; InputError otherwise."""
    if text.strip() == "all":
        return Split()
    found = _WRITTEN.match(text)
    count = int(found[2]) if found else 0
    if found is None or count < 2:
        raise InputError(
            f"划分方式 {text} 看不懂", hint='写 "all"、"folds=5" 或 "every=3"，数字不小于 2'
        )
    return Split(**{found[1]: count})


@dataclass(frozen=True, slots=True)
class Fold:
    """Positions of the cases that train and of those that test, both in order."""

    train: tuple[int, ...]
    test: tuple[int, ...]


def folds_of(split: Split, cases: Sequence[Case]) -> list[Fold]:
    """The folds of a split, one where it only holds out a part. Of several, near-duplicates stay
    together; `every` counts rows and leaves it to the leakage guard to object.
    """
    everything = range(len(cases))
    if split.folds:
        folds = stratified_folds(cases, split.folds)
        return [
            Fold(
                tuple(i for i in everything if folds[i] != fold),
                tuple(i for i in everything if folds[i] == fold),
            )
            for fold in range(split.folds)
        ]
    if split.every:
        test = tuple(everything[:: split.every])
        return [Fold(tuple(i for i in everything if i % split.every), test)]
    return [Fold((), tuple(everything))]


def stratified_folds(cases: Sequence[Case], count: int) -> list[int]:
    """The fold of each case: every leaf spread evenly, near-duplicates in one fold.

    Depends on the cases only, not on their order. InputError with too few cases.
    """
    groups: dict[int, list[int]] = {}
    for i, group in enumerate(near_groups([text_of(case) for case in cases]).tolist()):
        groups.setdefault(group, []).append(i)
    if len(groups) < count:
        raise InputError(
            f"只有 {len(groups)} 组互不重复的工单，分不成 {count} 折",
            hint="减少 --folds 或增加数据",
        )
    keys = [min(shuffle_key(cases[i]) for i in members) for members in groups.values()]
    ordered = sorted(zip(keys, groups.values(), strict=True), key=lambda g: (-len(g[1]), g[0]))
    folds = [0] * len(cases)
    of_leaf: list[Counter[str]] = [Counter() for _ in range(count)]
    sizes = [0] * count
    for _, members in ordered:
        leaf, _ = Counter(cases[i].code for i in members).most_common(1)[0]
        best = min(range(count), key=lambda fold: (of_leaf[fold][leaf], sizes[fold], fold))
        for i in members:
            folds[i] = best
            of_leaf[best][cases[i].code] += 1
            sizes[best] += 1
    return folds


def shuffle_key(case: Case) -> str:
    """A place in an order that is as good as random but the same each time."""
    whole = f"{case.ticket.id}\0{case.ticket.title}\0{case.ticket.body}"
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()


def text_of(case: Case) -> str:
    """What is compared to find near-duplicates: the body, else the title."""
    return case.ticket.body or case.ticket.title
