"""Short questions as a dispatcher types them: does what comes first stand in the right leaf?

SUQIU_DATA_DIR=/tmp/city suqiu import ../shared/city/tickets.csv.gz
SUQIU_DATA_DIR=/tmp/city suqiu index build
python -m benchmarks.asked /tmp/city
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np

from retrieval.similar import similar
from serve.bootstrap import build_leaner
from suqiu.data import dataset_path
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.users import local_administrator

_FIRST = 5


def measure(database: Database, settings: Settings) -> None:
    """Of each part: is the first text right, and which share of the first five texts.

    Copies of a text count once, also where the search does not collapse them.
    """
    leaner = build_leaner(settings)
    figures: dict[str, list[tuple[float, float]]] = {}
    with dataset_path("retrieval/asked.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        with database.reader(local_administrator()) as connection:
            found = similar(connection, row["asked"], limit=_FIRST, leaner=leaner)
        right = [one.leaf_code in row["leaves"].split() for one in found]
        right += [False] * (_FIRST - len(right))
        for part in (row["part"], "all"):
            figures.setdefault(part, []).append((float(right[0]), float(np.mean(right))))
    for part, pairs in figures.items():
        first, five = np.mean(pairs, axis=0)
        print(json.dumps({
            "part": part, "n": len(pairs), "precision_1": round(float(first), 3),
            "precision_5": round(float(five), 3),
        }))  # fmt: skip


def main() -> None:
    """Over the tickets in one data folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    settings = Settings(data_dir=parser.parse_args().data_dir)
    with Database.open(settings) as database:
        measure(database, settings)


if __name__ == "__main__":
    main()
