"""The classification that ships: names only, or with all that the seed says of its leaves."""

from suqiu.data import data_lines, dataset_path
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.load import with_details


def shipped_taxonomy() -> Taxonomy:
    """The default classification, names only."""
    return load_taxonomy(dataset_path("seed/taxonomy.csv"))


def seed_taxonomy() -> Taxonomy:
    """The default classification with definitions, keywords and departments."""
    tree = shipped_taxonomy()
    details = {}
    for row in data_lines("seed/leaves.jsonl"):
        details[row["code"]] = Leaf(
            row["code"],
            tree.leaf(row["code"]).names,
            definition=row["definition"],
            boundary=row["exclude"],
            keywords=tuple(row["keywords"]),
            lead=row["lead"],
            assist=tuple(row["assist"]),
        )
    return with_details(tree, details)
