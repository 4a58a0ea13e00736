"""Which leaves a text leans to: two texts of one matter may share few words and yet a leaf."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from retrieval.terms import FULL, Terms, leaf_id

# Leaf code → probability, of the likeliest leaves only.
Leaning = Mapping[str, float]


class Leaner(Protocol):
    """Reads texts as the classifier does."""

    def lean(self, texts: Sequence[tuple[str, str]]) -> list[Leaning]:
        """One leaning a (title, body), in order."""
        ...

    def words(self) -> Sequence[str]:
        """What its leaves are told with: names, definitions, keywords."""
        ...


def with_leaning(terms: Terms, leaning: Leaning) -> Terms:
    """The terms with the leaves as further ones, the root of the probability (0 to 1) in a byte.

    Roots, so that the sum of products of two texts is their Bhattacharyya coefficient: 1 for
    equal leanings, 0 without a common leaf.
    """
    ids = np.array([leaf_id(code) for code in leaning], np.int32)
    roots = np.rint(np.sqrt(np.fromiter(leaning.values(), float, len(ids))) * FULL)
    counts = np.clip(roots, 1, FULL).astype(np.uint8)
    ids, counts = np.concatenate((terms.ids, ids)), np.concatenate((terms.counts, counts))
    order = np.argsort(ids)
    return Terms(ids[order], counts[order], terms.length)


def leaning_weights(leaning: Leaning) -> dict[int, float]:
    """Term of each leaf → what one unit of a document's byte is worth (0 to 1/255)."""
    return {leaf_id(code): float(np.sqrt(p)) / FULL for code, p in leaning.items()}
