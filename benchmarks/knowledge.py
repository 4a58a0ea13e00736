"""Are everyday questions answered by the right passage of a guide, and the others by none?

python -m benchmarks.knowledge            # --wrong: those that were not
python -m benchmarks.knowledge --beside docs       # among passages of other documents as well
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.knowledge.documents import read_document
from retrieval.knowledge.passages import cut
from retrieval.knowledge.quote import fitting
from retrieval.knowledge.shelf import documents_in
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


def judged(beside: Sequence[Path] = ()) -> Iterator[Judged]:
    """The questions of `datasets/retrieval`, each asked of all its guides, and of the documents
    `beside` them, which answer none.
    """
    guides = documents_in([datasets_root() / "retrieval" / "guides"])
    places, terms = _passages([*guides, *(documents_in(beside) if beside else ())])
    for row in data_rows("retrieval/guide_questions.csv"):
        right = (row["source"], row["heading"])
        found = [places[i] == right for i, _ in fitting(terms, row["question"])]
        yield Judged(
            row["part"], row["question"], bool(row["source"]), found[:1] == [True], any(found),
            bool(found),
        )  # fmt: skip


def _passages(files: Sequence[Path]) -> tuple[list[tuple[str, str]], list[Terms]]:
    """Of every passage its file with the heading next above it, and its terms."""
    places: list[tuple[str, str]] = []
    terms: list[Terms] = []
    for path in files:
        document = read_document(path)
        for one in cut(document.blocks):
            places.append((path.name, one.heading.rsplit(" > ", 1)[-1]))
            terms.append(text_terms(document.title, one.heading, one.body))
    return places, terms


def main() -> None:
    """Figures by part on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also show what went wrong")
    parser.add_argument("--beside", nargs="+", type=Path, default=[], help="files or folders")
    given = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    for one in judged(given.beside):
        count = counts.setdefault(one.part, Counter())
        count["wanted"] += one.wanted
        count["first"] += one.first
        count["among"] += one.among
        count["answered"] += one.answered and one.wanted
        count["none"] += not one.wanted
        count["false"] += one.answered and not one.wanted
        if given.wrong and one.answered != one.wanted:
            print("不该答而答" if one.answered else "没有答", one.question)
    for part, count in counts.items():
        print(
            f"{part}\t第一条对 {count['first']}/{count['wanted']}\t三条内 {count['among']}"
            f"\t答了 {count['answered']}"
            f"\t不该答而答 {count['false']}/{count['none']}"
        )


if __name__ == "__main__":
    main()
