"""The fictional district: streets, communities, leaves and what people write about each."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from suqiu.data import data_lines, data_rows, dataset_path
from suqiu.taxonomy import load_taxonomy

NAME = "青澜区"
_STREET_OFFICE = "街道办事处（乡镇人民政府）"

Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Community:
    """A community, its street and its share of the tickets."""

    street: str
    community: str
    weight: float


@dataclass(frozen=True, slots=True)
class SimulatedLeaf:
    """A leaf with its texts; `months` are twelve factors, `weight` 1 for an ordinary leaf."""

    code: str
    names: tuple[str, ...]
    lead: str
    assist: str
    texts: tuple[str, ...]
    weight: float = 1.0
    bursts: bool = False
    months: tuple[float, ...] = (1.0,) * 12


class District:
    """Everything that is fixed before a seed is known, read from `datasets/`."""

    @cached_property
    def places(self) -> tuple[Community, ...]:
        """Communities, those of a street together."""
        return tuple(
            Community(row["street"], row["community"], float(row["weight"]))
            for row in data_rows("simulating/areas.csv")
        )

    @cached_property
    def streets(self) -> tuple[str, ...]:
        """In the order of the file."""
        return tuple(dict.fromkeys(place.street for place in self.places))

    @cached_property
    def street_weights(self) -> Doubles:
        """Share of each street; sums to 1."""
        total = np.zeros(len(self.streets))
        for place in self.places:
            total[self.streets.index(place.street)] += place.weight
        return np.asarray(total / total.sum(), dtype=np.float64)

    @cached_property
    def leaves(self) -> tuple[SimulatedLeaf, ...]:
        """The seed's leaves that have examples."""
        usual = {row["name"]: row for row in data_rows("simulating/leaves.csv")}
        taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
        leaves = []
        for form in data_lines("seed/leaves.jsonl"):
            names = taxonomy.leaf(form["code"]).names
            leaf = SimulatedLeaf(
                form["code"], names, form["lead"], (form["assist"] or [""])[0],
                tuple(form["examples"]),
            )  # fmt: skip
            if (row := usual.get(names[-1])) is not None:
                leaf = replace(
                    leaf, weight=float(row["weight"]), bursts=row["burst"] == "1",
                    months=tuple(map(float, row["months"].split())),
                )  # fmt: skip
            if leaf.texts:
                leaves.append(leaf)
        return tuple(leaves)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """All that leaves go to, with an office for each street."""
        leads = {leaf.lead for leaf in self.leaves} - {_STREET_OFFICE}
        return (*sorted(leads), *map(self.office, self.streets))

    @staticmethod
    def office(street: str) -> str:
        """望江街道办事处, 石门镇人民政府."""
        return f"{street}{'人民政府' if street.endswith('镇') else '办事处'}"

    def lead_of(self, leaf: SimulatedLeaf, street: str) -> str:
        """Who handles a leaf in a street."""
        return self.office(street) if leaf.lead == _STREET_OFFICE else leaf.lead
