"""A stored suggestion under the new classification, where the map leaves no choice."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from suqiu.taxonomy import Taxonomy
from suqiu.taxonomy.migration import CodeMap


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class _Code(_Part):
    code: str
    name: str
    path: str
    probability: float


class _Level(_Part):
    probability: float


class _Department(_Part):
    reason: str


class _Payload(_Part):
    codes: list[_Code]
    levels: list[_Level]
    departments: list[_Department]
    sure_level: int
    candidate_set: list[str]


class PayloadMap:
    """Moves the payloads of suggestions. `again` as in `Forward`: what may be of either
    classification is of the new one then.
    """

    def __init__(self, code_map: CodeMap, *, again: bool) -> None:
        self._map = code_map
        self._again = again
        self._known: dict[str, tuple[int, ...]] = {}

    def move(self, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The payload under the new classification, itself where nothing changes; None where it
        must be made anew: a code in it was split or has no new one, a department changed, the
        merged classes would come first, or it is of neither classification.
        """
        try:
            found = _Payload.model_validate(payload)
        except ValidationError:
            return None
        of_old, of_new = (_is_of(found, tree) for tree in (self._map.old, self._map.new))
        if of_new and (self._again or not of_old):
            return payload
        if not of_old:
            return None
        return self._moved(payload, found) if found.codes else payload

    def _moved(self, payload: Mapping[str, Any], found: _Payload) -> Mapping[str, Any] | None:
        named = dict.fromkeys((*(one.code for one in found.codes), *found.candidate_set))
        targets = {code: new for code in named if (new := self._target(code)) is not None}
        before = self._map.old.leaf(found.codes[0].code)
        if len(targets) < len(named) or len(found.levels) != len(before.names):
            return None
        codes = self._merged(found.codes, targets)
        if any(one["probability"] > codes[0]["probability"] for one in codes[1:]):
            return None
        after = self._map.new.leaf(targets[before.code])
        sources = self._sources(before.code, after.code)
        return {
            **payload,
            "codes": codes,
            "levels": [
                {"level": node.level, "code": node.code, "name": node.name,
                 "probability": found.levels[source].probability}
                for node, source in zip(self._map.new.ancestors(after.code), sources, strict=True)
            ],
            "sure_level": sum(source < found.sure_level for source in sources),
            "candidate_set": list(dict.fromkeys(targets[code] for code in found.candidate_set)),
            "departments": [
                one.model_dump() | {"reason": one.reason.replace(before.path, after.path)}
                for one in found.departments
            ],
        }  # fmt: skip

    def _target(self, code: str) -> str | None:
        """The only new code, of a class that goes to the same departments."""
        new = self._map.certain(code)
        if new is None:
            return None
        before, after = self._map.old.leaf(code), self._map.new.leaf(new)
        same = (before.lead, before.assist) == (after.lead, after.assist)
        return new if same else None

    def _merged(self, codes: Iterable[_Code], targets: Mapping[str, str]) -> list[dict[str, Any]]:
        """The candidates, those that became one added up; the first stays the first."""
        shares: dict[str, float] = {}
        for one in codes:
            new = targets[one.code]
            shares[new] = shares.get(new, 0.0) + one.probability
        first, *others = shares
        order = (first, *sorted(others, key=lambda code: -shares[code]))
        leaves = map(self._map.new.leaf, order)
        return [
            {"code": leaf.code, "name": leaf.name, "path": leaf.path,
             "probability": min(shares[leaf.code], 1.0)}
            for leaf in leaves
        ]  # fmt: skip

    def _sources(self, old: str, new: str) -> tuple[int, ...]:
        """For each level of the new path the level of the old one, from 0, whose confidence it
        gets: the same, or the first below it of which everything comes below the new one. So no
        confidence is overstated.
        """
        if old not in self._known:
            names = self._map.old.leaf(old).names
            found = []
            for node in self._map.new.ancestors(new):
                inside = self._inside(node.names)
                levels = range(node.level, len(names))
                fits = (at for at in levels if _below(self._map.old, names[:at]) <= inside)
                found.append(next(fits, len(names)) - 1)
            self._known[old] = tuple(found)
        return self._known[old]

    def _inside(self, names: tuple[str, ...]) -> set[str]:
        """The old codes that lead nowhere but below this new path."""
        below = _below(self._map.new, names)
        return {
            code
            for code, rules in self._map.rules.items()
            if rules and all(rule.new in below for rule in rules)
        }


def _is_of(found: _Payload, tree: Taxonomy) -> bool:
    candidates = all(tree.has(one.code, one.path) for one in found.codes)
    return candidates and all(code in tree for code in found.candidate_set)


def _below(tree: Taxonomy, names: tuple[str, ...]) -> set[str]:
    """The codes of the leaves at or below a path."""
    return {leaf.code for leaf in tree.leaves if leaf.names[: len(names)] == names}
