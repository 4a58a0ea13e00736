"""A map of codes proposed from an old classification to a new one, for people to look through."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from suqiu.taxonomy.tree import Leaf, Taxonomy

_NAME_BREAK = re.compile(r"[、/／和与及或]")
# Below this overlap, or this close to the second best, a person decides.
_LEAST_SCORE = 0.5
_LEAST_LEAD = 0.1


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of a map to be looked through; `new` is empty where a person decides.

    `score` in [0, 1] is 1 where names or paths agree, else the overlap of characters.
    """

    old: str
    new: str
    words: tuple[str, ...] = ()
    reason: str = ""
    score: float = 1.0


def propose_map(old: Taxonomy, new: Taxonomy) -> list[Proposal]:
    """Rows for every old code in order: one, or several where a class was split."""
    rows: list[Proposal] = []
    for leaf in old.leaves:
        if found := _same(leaf, new):
            rows.append(Proposal(leaf.code, found[0].code, reason=found[1]))
        elif parts := _parts(leaf, new):
            rows += _split_rows(leaf, parts)
        else:
            rows.append(_suggest(leaf, new))
    return rows


def _same(leaf: Leaf, new: Taxonomy) -> tuple[Leaf, str] | None:
    """The new leaf that names decide, and how."""
    paths = {other.names: other for other in new.leaves}
    if leaf.names in paths:
        other = paths[leaf.names]
        return other, "路径相同" if other.code == leaf.code else "路径相同，代码改变"
    if any(names[: len(leaf.names)] == leaf.names for names in paths):
        return None
    for level in range(len(leaf.names) - 1, 0, -1):
        if leaf.names[:level] in paths:
            return paths[leaf.names[:level]], "并入上级"
    near = [other for other in new.leaves if other.names[-2:] == leaf.names[-2:]]
    if len(near) == 1 and len(leaf.names) > 1:
        return near[0], "名称和上级相同"
    named = [other for other in new.leaves if other.name == leaf.name]
    if len(named) == 1 and not leaf.is_other:
        return named[0], "名称相同，换了位置"
    if named:
        return None
    joined = [other for other in new.leaves if leaf.name in _NAME_BREAK.split(other.name)]
    return (joined[0], "合并：新名称含旧名称") if len(joined) == 1 else None


def _parts(leaf: Leaf, new: Taxonomy) -> list[Leaf]:
    """The new leaves an old one was split into: those below its path, or of its name's parts."""
    depth = len(leaf.names)
    below = [other for other in new.leaves if other.names[:depth] == leaf.names]
    if below:
        return below
    names = _NAME_BREAK.split(leaf.name)
    found = [other for other in new.leaves if other.name in names]
    return found if len(found) == len(names) > 1 else []


def _split_rows(leaf: Leaf, parts: Sequence[Leaf]) -> list[Proposal]:
    """A row with a condition for each part, and the default: the rest class, the only part,
    or blank.
    """
    rest = [part for part in parts if part.is_other] if len(parts) > 1 else parts
    taken: set[str] = set()
    rows = []
    for part in parts:
        if part in rest:
            continue
        words = tuple(w for w in dict.fromkeys((part.name, *part.keywords)) if w not in taken)
        taken.update(words)
        if words:
            rows.append(Proposal(leaf.code, part.code, words, "拆分"))
    default = rest[0].code if len(rest) == 1 else ""
    return [*rows, Proposal(leaf.code, default, reason="拆分的默认", score=float(bool(default)))]


def _suggest(leaf: Leaf, new: Taxonomy) -> Proposal:
    """The leaf whose name, parent and keywords share most characters, where one stands out."""
    scored = sorted(
        ((_overlap(leaf, other), other.code) for other in new.leaves), key=lambda pair: -pair[0]
    )
    if leaf.code in new and (score := _overlap(leaf, new.leaf(leaf.code))) >= _LEAST_SCORE:
        return Proposal(leaf.code, leaf.code, (), "建议：代码相同，名称相近", round(score, 2))
    best, second = scored[0][0], scored[1][0] if len(scored) > 1 else 0.0
    if best >= _LEAST_SCORE and best - second >= _LEAST_LEAD:
        return Proposal(leaf.code, scored[0][1], (), "建议：文字相近", round(best, 2))
    return Proposal(leaf.code, "", (), "待定", round(best, 2))


def _overlap(one: Leaf, other: Leaf) -> float:
    """Dice coefficient of the characters: 0.7 for the names, 0.3 for parents and keywords."""
    if one.is_other and not other.is_other:
        return 0.0
    around = [_characters("".join((*leaf.names[-2:-1], *leaf.keywords))) for leaf in (one, other)]
    # That both are rest classes says nothing: what they are the rest of must agree.
    rest = set("其他它") if one.is_other else set()
    names = [_characters(leaf.name) - rest for leaf in (one, other)]
    return 0.7 * _dice(*names) + 0.3 * _dice(*around)


def _characters(text: str) -> set[str]:
    return {char for char in text.lower() if char.isalnum()}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
