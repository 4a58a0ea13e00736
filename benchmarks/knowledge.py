"""Are everyday questions answered by the right passage of a guide, and the others by none?

python -m benchmarks.knowledge            # --wrong: those that were not
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.knowledge.documents import read_document
from retrieval.knowledge.passages import cut
from retrieval.knowledge.quote import fitting
from retrieval.terms import Terms, text_terms
from suqiu.data import data_rows, datasets_root


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what came of it: `first` and `among` say whether the right passage is the
    first, or any, of those shown; `answered` whether any is. `wanted`: whether one is right.
    """

    part: str
    question: str
    wanted: bool
    first: bool
    among: bool
    answered: bool


def judged() -> Iterator[Judged]:
    """The questions of `datasets/retrieval`, each asked of all its guides."""
    places, terms = _guides()
    for row in data_rows("retrieval/guide_questions.csv"):
        right = (row["source"], row["heading"])
        found = [places[i] == right for i, _ in fitting(terms, row["question"])]
        yield Judged(
            row["part"], row["question"], bool(row["source"]), found[:1] == [True], any(found),
            bool(found),
        )  # fmt: skip


def _guides() -> tuple[list[tuple[str, str]], list[Terms]]:
    """Of every passage its file with the heading next above it, and its terms."""
    places: list[tuple[str, str]] = []
    terms: list[Terms] = []
    for path in sorted((datasets_root() / "retrieval" / "guides").glob("*.md")):
        document = read_document(path)
        for one in cut(document.blocks):
            places.append((path.name, one.heading.rsplit(" > ", 1)[-1]))
            terms.append(text_terms(document.title, one.heading, one.body))
    return places, terms


def main() -> None:
    """Figures by part on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also show what went wrong")
    wrong = parser.parse_args().wrong
    counts: dict[str, Counter[str]] = {}
    for one in judged():
        count = counts.setdefault(one.part, Counter())
        count["wanted"] += one.wanted
        count["first"] += one.first
        count["among"] += one.among
        count["none"] += not one.wanted
        count["false"] += one.answered and not one.wanted
        if wrong and one.answered != one.wanted:
            print("不该答而答" if one.answered else "没有答", one.question)
    for part, count in counts.items():
        print(
            f"{part}\t第一条对 {count['first']}/{count['wanted']}\t三条内 {count['among']}"
            f"\t不该答而答 {count['false']}/{count['none']}"
        )


if __name__ == "__main__":
    main()
