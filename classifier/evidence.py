"""Why this leaf: the words of the ticket that added most to its score."""

import itertools

import numpy as np

from classifier.features import Batch, Longs
from classifier.leaf_model import LeafModel

_SHOWN = 6
# Words in more than about one text in ten tell nobody anything.
_LEAST_IDF = 3.3


def telling_words(model: LeafModel, batch: Batch, best: Longs) -> list[tuple[str, ...]]:
    """For each text its strongest words (two characters or more) for leaf `best`, in order."""
    flat = list(itertools.chain.from_iterable(batch.words))
    telling = np.flatnonzero(model.features.idf[batch.word_column] >= _LEAST_IDF)
    column, owner = batch.word_column[telling], batch.word_owner[telling]
    score = model.weights.lookup(column, best[owner]) * model.features.idf[column]
    found: list[list[str]] = [[] for _ in batch.words]
    useful = np.flatnonzero(score > 0)
    order = useful[np.lexsort((-score[useful], owner[useful]))]
    for place, row in zip(telling[order].tolist(), owner[order].tolist(), strict=True):
        words, word = found[row], flat[place]
        if len(words) < _SHOWN and len(word) > 1 and word not in words:
            words.append(word)
    return [tuple(words) for words in found]
