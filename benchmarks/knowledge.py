"""Are everyday questions answered by the right passage, and the others by none?

python -m benchmarks.knowledge            # --wrong: those that were not
python -m benchmarks.knowledge --policies          # longer texts, numbered instead of headed
python -m benchmarks.knowledge --beside docs       # among passages of other documents as well
python -m benchmarks.knowledge --encoder DIR       # with vectors (benchmarks/unpack_e5.py)
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.encoder import Encoder, encoder_of
from retrieval.knowledge.base import documents_in
from retrieval.knowledge.documents import read_document
from retrieval.knowledge.fit import Quotable, fit
from retrieval.knowledge.passages import cut
from retrieval.knowledge.vectors import cosines, packed, passage_text
from retrieval.leaning import Leaner
from retrieval.spelling import read_among
from retrieval.terms import text_terms
from serve.classifying.build import build_leaner
from suqiu.data import data_rows, datasets_root
from suqiu.settings import load_settings


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what came of it: `first` and `among` say whether the right passage is the
    first, or any, of those shown; `answered` whether it was, `nearest` whether passages were shown
    as the nearest only. `wanted`: whether one is right.
    """

    part: str
    question: str
    wanted: bool
    first: bool
    among: bool
    answered: bool
    nearest: bool


def judged(
    leaner: Leaner | None,
    beside: Sequence[Path] = (),
    *,
    policies: bool = False,
    encoder: Encoder | None = None,
) -> Iterator[Judged]:
    """The questions of `datasets/retrieval`, each asked of all its guides (or policies), and of the
    documents `beside` them, which answer none.
    """
    ask = asked_of(leaner, beside, policies=policies, encoder=encoder)
    for row in data_rows(f"retrieval/{'policy' if policies else 'guide'}_questions.csv"):
        yield ask(row, True)


def asked_of(
    leaner: Leaner | None,
    beside: Sequence[Path] = (),
    *,
    policies: bool = False,
    encoder: Encoder | None = None,
) -> Callable[[Mapping[str, str], bool], Judged]:
    """Asks the question of a row, with words put right that are written by their sound, or as it is."""
    files = _files("policies" if policies else "guides")
    places, passages = _passages([*files, *(documents_in(beside) if beside else ())])
    texts = [passage_text(one.title, one.heading, one.body) for one in passages]
    kept = packed(encoder.encode(texts)) if encoder else []

    def ask(row: Mapping[str, str], put_right: bool) -> Judged:
        question = row["question"]
        if put_right:
            question = read_among([one.terms for one in passages], question, leaner)
        near = cosines(kept, encoder, question) if encoder else None
        given = fit(passages, question, leaner, near)
        found = [_right(row, places[i], passages[i]) for i, _ in given.found]
        return Judged(
            row["part"], row["question"], bool(row["source"]), found[:1] == [True], any(found),
            given.sure, bool(found) and not given.sure,
        )  # fmt: skip

    return ask


def _right(row: Mapping[str, str], place: tuple[str, str], passage: Quotable) -> bool:
    """Whether a passage is the one: it stands under the heading, or says the words."""
    if "heading" in row:
        return place == (row["source"], row["heading"])
    return place[0] == row["source"] and row["says"] in f"{place[1]}\n{passage.body}"


def shipped_guides() -> list[Quotable]:
    """Every passage of `datasets/retrieval/guides`."""
    return _passages(_files("guides"))[1]


def _files(folder: str) -> Sequence[Path]:
    return documents_in([datasets_root() / "retrieval" / folder])


def _passages(files: Sequence[Path]) -> tuple[list[tuple[str, str]], list[Quotable]]:
    """Of every passage its file with the heading next above it, and itself."""
    places: list[tuple[str, str]] = []
    passages: list[Quotable] = []
    for number, path in enumerate(files):
        document = read_document(path)
        for one in cut(document.blocks):
            places.append((path.name, one.heading.rsplit(" > ", 1)[-1]))
            terms = text_terms(document.title, one.heading, one.body)
            passages.append(Quotable(number, document.title, one.heading, one.body, terms))
    return places, passages


def _wrong(one: Judged) -> str:
    if one.answered:
        return "" if one.first else "答错" if one.wanted else "不该答而答"
    if not one.wanted:
        return ""
    return "只给最接近的" if one.nearest else "没有答"


def main() -> None:
    """Figures by part on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also show what went wrong")
    parser.add_argument("--words-only", action="store_true", help="without the leaves")
    parser.add_argument("--policies", action="store_true", help="of the policies")
    parser.add_argument("--encoder", type=Path, help="a sentence-transformers folder")
    parser.add_argument("--beside", nargs="+", type=Path, default=[], help="files or folders")
    given = parser.parse_args()
    leaner = None if given.words_only else build_leaner(load_settings())
    encoder = encoder_of(given.encoder)
    counts: dict[str, Counter[str]] = {}
    for one in judged(leaner, given.beside, policies=given.policies, encoder=encoder):
        count = counts.setdefault(one.part, Counter())
        count["wanted"] += one.wanted
        count["right"] += one.answered and one.first
        count["wrong"] += one.answered and one.wanted and not one.first
        count["near"] += one.nearest and one.wanted
        count["among"] += one.nearest and one.among
        count["none"] += not one.wanted
        count["false"] += one.answered and not one.wanted
        count["near none"] += one.nearest and not one.wanted
        if given.wrong and (said := _wrong(one)):
            print(said, one.question)
    for part, count in counts.items():
        print(
            f"{part}\t答对 {count['right']}/{count['wanted']}，答错 {count['wrong']}"
            f"；只给最接近的 {count['near']}（对的在内 {count['among']}）"
            f"\t没有答案的 {count['none']}：误答 {count['false']}，只给最接近的 {count['near none']}"
        )


if __name__ == "__main__":
    main()
