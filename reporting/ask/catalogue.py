"""The values that dimensions take at this site, and what people call them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from reporting.metrics import Value
from suqiu.data import dataset_path
from suqiu.store.schema import area, department
from suqiu.taxonomy.tree import Taxonomy

_AREA_DIMENSION = {"街道": "street", "社区": "community", "网格": "grid"}


@dataclass(frozen=True)
class Catalogue:
    """Values by dimension id."""

    values: Mapping[str, tuple[Value, ...]]


def load_catalogue(connection: Connection, taxonomy: Taxonomy) -> Catalogue:
    """Classes of the taxonomy, the departments and areas of the store, with everyday names."""
    names = _everyday()
    values: dict[str, dict[str, set[str]]] = {}
    for node in (node for leaf in taxonomy.leaves for node in taxonomy.ancestors(leaf.code)):
        values.setdefault(f"level{node.level}", {}).setdefault(node.name, set())
    for name, aliases in connection.execute(select(department.c.name, department.c.aliases)):
        values.setdefault("department", {}).setdefault(name, set()).update(aliases or ())
    for kind, name in connection.execute(select(area.c.kind, area.c.name)):
        dimension = _AREA_DIMENSION.get(kind)
        if dimension:
            values.setdefault(dimension, {}).setdefault(name, set())
    for dimension, entries in values.items():
        for name, words in entries.items():
            words.update(names.get((dimension, name), ()))
            words.update(_short(dimension, name))
    return Catalogue({dimension: tuple(_settled(entries)) for dimension, entries in values.items()})


def _settled(entries: dict[str, set[str]]) -> Iterable[Value]:
    """Everyday names that would mean two values of one dimension are left out."""
    counts: dict[str, int] = {}
    for words in entries.values():
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    for name, words in entries.items():
        kept = sorted(word for word in words if counts[word] == 1 and word not in entries)
        yield Value(name, tuple(kept))


def _everyday() -> dict[tuple[str, str], tuple[str, ...]]:
    file = tomllib.loads(dataset_path("semantic/names.toml").read_text(encoding="utf-8"))
    return {
        (dimension, name): tuple(words)
        for dimension, entries in file.items()
        for name, words in entries.items()
    }


def _short(dimension: str, name: str) -> Iterable[str]:
    """中山街道 is 中山街道办辖区 or 中山街; a village or town keeps its name."""
    if dimension == "street":
        stem = name.removesuffix("街道")
        if stem != name and len(stem) >= 2:
            yield from (f"{stem}街", f"{name}办事处辖区", f"{stem}片区", stem)
        elif name.endswith(("镇", "乡")) and len(name) > 2:
            yield name[:-1]
    elif dimension == "community" and name.endswith("社区") and len(name) > 3:
        yield name.removesuffix("社区") + "居委会"
