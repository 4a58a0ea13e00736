"""Labelled texts: the seed that ships, and a site's own export."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from suqiu.data import data_lines
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Example:
    """One text with its leaf code; `origin` is `seed`, `label` (a definition) or `site`.

    `old_code` is the code it was filed under in an earlier classification, else empty.
    """

    code: str
    body: str
    title: str = ""
    origin: str = "site"
    old_code: str = ""


def example_key(example: Example) -> str:
    """By which labels name an example without repeating it, 12 hex digits."""
    return hashlib.sha256(f"{example.title}\0{example.body}".encode()).hexdigest()[:12]


class Corpus:
    """Examples in a fixed order, with a hash of their content."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.examples = tuple(examples)

    def __len__(self) -> int:
        return len(self.examples)

    def __add__(self, other: "Corpus") -> "Corpus":
        return Corpus((*self.examples, *other.examples))

    @cached_property
    def hash(self) -> str:
        """Content hash, 12 hex digits."""
        digest = hashlib.sha256()
        for example in self.examples:
            digest.update("\0".join((example.code, example.title, example.body, "")).encode())
        return digest.hexdigest()[:12]


def seed_corpus() -> Corpus:
    """Every seed complaint, in the order of the leaves."""
    examples = []
    for row in data_lines("seed/leaves.jsonl"):
        examples += [Example(row["code"], text, origin="seed") for text in row["examples"]]
    for row in data_lines("seed/letters.jsonl"):
        examples.append(Example(row["code"], row["text"], row["title"], origin="seed"))
    return Corpus(examples)


def label_corpus(taxonomy: Taxonomy) -> Corpus:
    """What the classification says of itself: names, definition and keywords of each leaf."""
    examples = []
    for leaf in taxonomy.leaves:
        examples.append(Example(leaf.code, f"{leaf.path}。{leaf.definition}", origin="label"))
        if leaf.keywords:
            examples.append(Example(leaf.code, "、".join(leaf.keywords), origin="label"))
    return Corpus(examples)
