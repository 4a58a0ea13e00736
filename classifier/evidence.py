"""Why this leaf: the words of the ticket that added most to its score."""

import numpy as np

from classifier.features import Batch, Longs
from classifier.leaf_model import LeafModel

_SHOWN = 6


def telling_words(model: LeafModel, batch: Batch, best: Longs) -> list[tuple[str, ...]]:
    """For each text its strongest words (two characters or more) for leaf `best`, in order."""
    weight = model.weights.lookup(batch.word_column, best[batch.word_owner])
    score = weight * model.features.idf[batch.word_column]
    flat = [word for line in batch.words for word in line]
    found: list[list[str]] = [[] for _ in batch.words]
    useful = np.flatnonzero(score > 0)
    order = useful[np.lexsort((-score[useful], batch.word_owner[useful]))]
    for place, owner in zip(order.tolist(), batch.word_owner[order].tolist(), strict=True):
        words, word = found[owner], flat[place]
        if len(words) < _SHOWN and len(word) > 1 and word not in words:
            words.append(word)
    return [tuple(words) for words in found]
