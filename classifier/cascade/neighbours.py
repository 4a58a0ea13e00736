"""Labelled texts that are most like a ticket, one leaf at a time: examples for a prompt."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from classifier.arrays import Counts
from classifier.labels.corpus import Corpus, Example
from classifier.model.features import FeatureSpace
from classifier.texts import ticket_text
from suqiu.privacy import mask
from suqiu.untrusted import defuse

# A leaf with more texts than this is sampled evenly.
_MOST_TEXTS = 200


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf's texts as shown, with their features (texts × features); None without texts."""

    matrix: "Counts | None"
    texts: tuple[str, ...]


class Neighbours:
    """Looks through the corpus that `read` gives; nothing is read before it is needed, and
    each leaf's texts are turned into the fast model's features once.
    """

    def __init__(
        self, features: FeatureSpace, read: Callable[[], Corpus], chars: int = 120
    ) -> None:
        self._features = features
        self._read = read
        self._chars = chars
        self._leaves: dict[str, _Leaf] = {}
        self._lock = threading.Lock()

    def nearest(self, row: Counts, codes: tuple[str, ...], count: int) -> Mapping[str, list[str]]:
        """For each leaf code at most `count` texts, the nearest first; masked, of one line.

        `row` is the ticket's features (1 × features).
        """
        if count < 1:
            return {code: [] for code in codes}
        found = {}
        for code in codes:
            leaf = self._leaf(code)
            if leaf.matrix is None:
                found[code] = list[str]()
                continue
            likeness = np.asarray((leaf.matrix @ row.T).todense()).ravel()
            order = np.argsort(-likeness, kind="stable")[:count]
            found[code] = [leaf.texts[place] for place in order]
        return found

    def _leaf(self, code: str) -> "_Leaf":
        with self._lock:
            if code not in self._leaves:
                self._leaves[code] = self._read_leaf(self._examples.get(code, []))
            return self._leaves[code]

    def _read_leaf(self, examples: list[Example]) -> "_Leaf":
        if not examples:
            return _Leaf(None, ())
        kept = examples[:: max(1, len(examples) // _MOST_TEXTS)][:_MOST_TEXTS]
        texts = [ticket_text(example.title, example.body) for example in kept]
        return _Leaf(self._features.matrix(texts), tuple(map(self._shown, kept)))

    def _shown(self, example: Example) -> str:
        text = f"{example.title}。{example.body}" if example.title else example.body
        # Masked before it is cut, lest half a number be left that looks like none.
        return defuse(mask(text[: 4 * self._chars], homes=True).text)[: self._chars]

    @cached_property
    def _examples(self) -> dict[str, list[Example]]:
        found: dict[str, list[Example]] = {}
        for example in self._read().examples:
            if example.origin != "label":
                found.setdefault(example.code, []).append(example)
        return found
