"""Why this leaf: the words of the ticket that added most to its score."""

import itertools
from collections.abc import Iterable

import numpy as np

from classifier.features import Batch, Longs
from classifier.leaf_model import LeafModel

_SHOWN = 6
# Words in more than about one text in ten tell nobody anything.
_LEAST_IDF = 3.3


def telling_words(model: LeafModel, batch: Batch, best: Longs) -> list[tuple[str, ...]]:
    """For each text its strongest words (two characters or more) for leaf `best`, in order."""
    flat = list(itertools.chain.from_iterable(batch.words))
    idf = model.features.idf[batch.word_column]
    telling = np.flatnonzero((batch.word_column >= 0) & (idf >= _LEAST_IDF))
    column, owner = batch.word_column[telling], batch.word_owner[telling]
    score = model.weights.lookup(column, best[owner]) * idf[telling]
    useful = np.flatnonzero(score > 0)
    order = useful[np.lexsort((-score[useful], owner[useful]))]
    starts = np.searchsorted(owner[order], np.arange(len(batch.words) + 1)).tolist()
    places = telling[order].tolist()
    return [
        _strongest(flat[place] for place in places[start:end])
        for start, end in itertools.pairwise(starts)
    ]


def _strongest(words: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        if len(word) > 1 and word not in found:
            found.append(word)
            if len(found) == _SHOWN:
                break
    return tuple(found)
