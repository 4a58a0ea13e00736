"""Questions with words written by their sound: what is lost, and what putting them right brings back.

python -m benchmarks.typed                  # knowledge: is the right passage the first that is shown?
python -m benchmarks.typed --encoder DIR    # the same with vectors
python -m benchmarks.typed --tickets DIR    # tickets of the city: as benchmarks/asked.py
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.asked import leaves_found, typed
from benchmarks.knowledge import asked_of
from retrieval.encoder import encoder_of
from retrieval.spelling import read_as
from serve.classifying.build import build_leaner
from suqiu.data import data_rows
from suqiu.settings import Settings, load_settings
from suqiu.store.database import Database
from suqiu.store.users import local_administrator


def _pairs(known: set[str]) -> Iterator[tuple[str, str]]:
    """As it was typed and as it was meant, of the questions of one file."""
    for row in data_rows("retrieval/typed.csv"):
        if row["meant"] in known:
            yield row["typed"], row["meant"]


def knowledge(path: Path | None) -> None:
    """Of each way to ask how many are answered rightly, wrongly, or nearly."""
    leaner, encoder = build_leaner(load_settings()), encoder_of(path)
    counts: dict[str, Counter[str]] = {}
    for policies in (False, True):
        ask = asked_of(leaner, policies=policies, encoder=encoder)
        rows = data_rows(f"retrieval/{'policy' if policies else 'guide'}_questions.csv")
        known = {row["question"]: row for row in rows}
        for written, meant in _pairs(set(known)):
            for way, question, right in (
                ("写对的", meant, False), ("写成同音字的", written, False), ("改过来的", written, True),
            ):  # fmt: skip
                one = ask(known[meant] | {"question": question}, right)
                count = counts.setdefault(way, Counter())
                count["n"] += 1
                count["right"] += one.answered and one.first
                count["wrong"] += one.answered and not one.first
                count["near"] += one.nearest and one.first
    for way, count in counts.items():
        print(
            f"{way}\t{count['n']} 句：答对 {count['right']}，答错 {count['wrong']}，"
            f"最接近的里对的在第一 {count['near']}"
        )


def tickets(folder: Path) -> None:
    """Of each way to ask: is the first text of the right leaf, which share of the first five."""
    settings = Settings(data_dir=folder)
    leaner = build_leaner(settings)
    known = {one.words: one for one in typed()}
    figures: dict[str, list[tuple[float, float]]] = {}
    with Database.open(settings) as database:
        for written, meant in _pairs(set(known)):
            with database.reader(local_administrator()) as connection:
                ways = {
                    "写对的": meant, "写成同音字的": written,
                    "改过来的": read_as(connection, written, leaner),
                }  # fmt: skip
                for way, words in ways.items():
                    right = leaves_found(connection, words, known[meant].leaves, leaner)
                    figures.setdefault(way, []).append((float(right[0]), float(np.mean(right))))
    for way, rows in figures.items():
        first, five = np.mean(rows, axis=0)
        print(f"{way}\t{len(rows)} 句：第一条 {first:.3f}，前五条 {five:.3f}")


def main() -> None:
    """One of the two on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, help="a sentence-transformers folder")
    parser.add_argument("--tickets", type=Path, help="a data folder with the city")
    given = parser.parse_args()
    if given.tickets is not None:
        tickets(given.tickets)
    else:
        knowledge(given.encoder)


if __name__ == "__main__":
    main()
