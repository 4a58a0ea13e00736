"""Names of public bodies as callers say them (`datasets/departments/bodies.csv`)."""

from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.files.table import read_config

KINDS = ("name", "ending", "place")


def load_bodies() -> tuple[tuple[str, ...], ...]:
    """Whole names of bodies, endings of such names, and places that serve as landmarks, longest
    first; InputError for another kind.
    """
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for number, cells in read_config(dataset_path("departments/bodies.csv")):
        if cells["kind"] not in found:
            raise InputError(f"bodies.csv 第 {number} 行「kind」：不认识 {cells['kind']}")
        found[cells["kind"]].append(cells["name"])
    return tuple(tuple(sorted(found[kind], key=len, reverse=True)) for kind in KINDS)
