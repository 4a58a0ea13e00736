"""The values that dimensions take at this site, and what people call them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from reporting.metrics import Value
from suqiu.data import dataset_path
from suqiu.store.schema import area, department
from suqiu.taxonomy.tree import Taxonomy

_AREA_DIMENSION = {"街道": "street", "社区": "community", "网格": "grid"}
# The dimensions that are levels of the classification, and those that are areas of the site.
LEVELS = ("level1", "level2", "level3", "level4")
PLACES = tuple(_AREA_DIMENSION.values())
# Those whose values are names and nothing else.
PROPER = (*LEVELS, "department", "assisting", "street", "community")
# A part of a class's name that people say alone is long enough to be meant for it.
_SHORTEST_PART = 3


@dataclass(frozen=True)
class Catalogue:
    """Values by dimension id; leaves, as their level and name, by their code."""

    values: Mapping[str, tuple[Value, ...]]
    codes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def load_catalogue(connection: Connection, taxonomy: Taxonomy) -> Catalogue:
    """Classes of the taxonomy, the departments and areas of the store, with everyday names."""
    departments = {
        name: tuple(aliases or ())
        for name, aliases in connection.execute(select(department.c.name, department.c.aliases))
    }
    areas = [(kind, name) for kind, name in connection.execute(select(area.c.kind, area.c.name))]
    return catalogue_of(taxonomy, departments, areas)


def catalogue_of(
    taxonomy: Taxonomy,
    departments: Mapping[str, Iterable[str]],
    areas: Iterable[tuple[str, str]],
) -> Catalogue:
    """The same from parts: departments with aliases, areas as (街道|社区|网格, name)."""
    found: dict[str, dict[str, set[str]]] = {}
    for node in (node for leaf in taxonomy.leaves for node in taxonomy.ancestors(leaf.code)):
        found.setdefault(f"level{node.level}", {}).setdefault(node.name, set())
    for name, aliases in departments.items():
        found.setdefault("department", {}).setdefault(name, set()).update(aliases)
    for kind, name in areas:
        if kind in _AREA_DIMENSION:
            found.setdefault(_AREA_DIMENSION[kind], {}).setdefault(name, set())
    everyday = _everyday()
    official = {name for entries in found.values() for name in entries}
    values: dict[str, tuple[Value, ...]] = {}
    for dimension, entries in found.items():
        for name, words in entries.items():
            words.update(_derived(dimension, name))
        values[dimension] = tuple(
            Value(
                name,
                tuple(
                    sorted(
                        (words | set(everyday.get((dimension, name), ()))) - official
                        | set(_in_common(dimension, name))
                    )
                ),
            )
            for name, words in _settled(entries, everyday, dimension).items()
        )
    return Catalogue(values, _codes(taxonomy))


def _codes(taxonomy: Taxonomy) -> dict[str, tuple[str, str]]:
    """The leaves by code; those whose name another leaf has too are not told apart by it."""
    names = Counter((len(leaf.names), leaf.names[-1]) for leaf in taxonomy.leaves)
    return {
        leaf.code: (f"level{len(leaf.names)}", leaf.names[-1])
        for leaf in taxonomy.leaves
        if names[len(leaf.names), leaf.names[-1]] == 1
    }


def _in_common(dimension: str, name: str) -> tuple[str, ...]:
    """Words for all values of a kind together: 街道办 is every street's office."""
    offices = dimension == "department" and name.endswith("街道办事处")
    return ("街道办事处", "街道办", "街办") if offices else ()


def _settled(
    entries: Mapping[str, set[str]],
    everyday: Mapping[tuple[str, str], tuple[str, ...]],
    dimension: str,
) -> dict[str, set[str]]:
    """Derived names that would mean two values are left out; so are those that a site gave to
    another value.
    """
    counts: dict[str, int] = {}
    for name, words in entries.items():
        for word in words | set(everyday.get((dimension, name), ())):
            counts[word] = counts.get(word, 0) + 1
    return {name: {word for word in words if counts[word] == 1} for name, words in entries.items()}


def _everyday() -> dict[tuple[str, str], tuple[str, ...]]:
    file = tomllib.loads(dataset_path("semantic/names.toml").read_text(encoding="utf-8"))
    return {
        (dimension, name): tuple(words)
        for dimension, entries in file.items()
        for name, words in entries.items()
    }


def _derived(dimension: str, name: str) -> Iterable[str]:
    """中山街道 is 中山街 or 中山片区 too; 渣土与建筑垃圾 is either of its parts."""
    if dimension == "street":
        stem = name.removesuffix("街道")
        if stem != name and len(stem) >= 2:
            yield from (f"{stem}街", f"{name}办事处辖区", f"{name}辖区", f"{stem}片区", stem)
        elif name.endswith(("镇", "乡")) and len(name) > 2:
            yield from (name[:-1], f"{name}辖区")
    elif dimension == "community" and name.endswith("社区") and len(name) > 3:
        yield name.removesuffix("社区") + "居委会"
    elif dimension in LEVELS:
        whole = name.removesuffix("问题")
        if whole != name and not name.startswith("其他"):
            yield whole
        parts = re.split(r"[与和、及]", whole)
        if len(parts) > 1 and not name.startswith("其他"):
            yield from (part for part in parts if len(part) >= _SHORTEST_PART)
