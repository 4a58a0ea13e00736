"""Does what the search brings stand in the right leaf? Short questions as a dispatcher types them;
lines, titles or letters of a labelled file.

SUQIU_DATA_DIR=/tmp/city suqiu import ../shared/city/tickets.csv.gz
SUQIU_DATA_DIR=/tmp/city suqiu index build
python -m benchmarks.asked /tmp/city
python -m benchmarks.asked /tmp/city --data datasets/intake_cases/lines.jsonl
python -m benchmarks.asked /tmp/city --data ../shared/gold/gold_dev.csv \\
    --texts ../shared/real/messages.jsonl.gz --every 6      # --titles: the titles alone
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from classifier.cache import taxonomy_of
from eval.measuring.evaluate import Labels
from retrieval.leaning import Leaner
from retrieval.similar import similar
from retrieval.spelling import read_as
from serve.classifying.build import build_leaner
from suqiu.data import data_rows
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.users import local_administrator

_FIRST = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Words looked for, the leaves that are right, and the part they belong to."""

    words: str
    leaves: frozenset[str]
    part: str


def typed() -> Iterator[Asked]:
    """The 60 questions written for this, in two parts."""
    for row in data_rows("retrieval/asked.csv"):
        yield Asked(row["asked"], frozenset(row["leaves"].split()), row["part"])


def labelled(labels: Labels, settings: Settings, every: int, titles: bool) -> Iterator[Asked]:
    """Each `every`th case of a file; a second leaf is right too."""
    cases = labels.read(taxonomy_of(settings))[0].cases
    for case in cases[::every]:
        words = case.ticket.title if titles else f"{case.ticket.title}\n{case.ticket.body}"
        yield Asked(words.strip(), frozenset({case.code, case.alt}) - {""}, "all")


def measure(database: Database, settings: Settings, questions: Sequence[Asked]) -> None:
    """Of each part: is the first text right, which share of the first five texts, milliseconds.

    Copies of a text count once, also where the search does not collapse them.
    """
    leaner = build_leaner(settings)
    figures: dict[str, list[tuple[float, float, float]]] = {}
    for one in questions:
        began = time.perf_counter()
        with database.reader(local_administrator()) as connection:
            words = read_as(connection, one.words, leaner)
            right = leaves_found(connection, words, one.leaves, leaner)
        took = (time.perf_counter() - began) * 1000
        for part in {one.part, "all"}:
            figures.setdefault(part, []).append((float(right[0]), float(np.mean(right)), took))
    for part, rows in sorted(figures.items()):
        first, five, took = np.mean(rows, axis=0)
        print(json.dumps({
            "part": part, "n": len(rows), "precision_1": round(float(first), 3),
            "precision_5": round(float(five), 3), "mean_ms": round(float(took), 1),
        }))  # fmt: skip


def leaves_found(
    connection: Connection, words: str, leaves: frozenset[str], leaner: Leaner
) -> list[bool]:
    """Of the first five texts whether each is of a right leaf."""
    found = similar(connection, words, limit=_FIRST, leaner=leaner)
    return [one.leaf_code in leaves for one in found] + [False] * (_FIRST - len(found))


def main() -> None:
    """Over the tickets in one data folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--data", type=Path, help="a labelled file")
    parser.add_argument("--texts", type=Path, help="its texts, where they are elsewhere")
    parser.add_argument("--titles", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    chosen = parser.parse_args()
    settings = Settings(data_dir=chosen.data_dir)
    questions = list(typed()) if chosen.data is None else list(labelled(
        Labels(chosen.data, chosen.texts), settings, chosen.every, chosen.titles
    ))  # fmt: skip
    with Database.open(settings) as database:
        measure(database, settings, questions)


if __name__ == "__main__":
    main()
