"""Why this leaf: the words of the ticket that added most to its score."""

import itertools

import numpy as np

from classifier.arrays import Floats, Longs
from classifier.model.features import Batch, FeatureSpace
from classifier.model.weights import LinearWeights

_SHOWN = 6
# Words in more than about one text in ten tell nobody anything.
_LEAST_IDF = 3.3


def telling_words(
    features: FeatureSpace,
    weights: LinearWeights,
    batch: Batch,
    best: Longs,
    *,
    least_idf: float = _LEAST_IDF,
) -> list[tuple[str, ...]]:
    """For each text its strongest words (two characters or more) for class `best`, in order."""
    likely = np.flatnonzero(batch.word_long & (batch.word_column >= 0))
    idf = features.idf[batch.word_column[likely]]
    telling = likely[idf >= least_idf]
    column, owner = batch.word_column[telling], batch.word_owner[telling]
    score = weights.lookup(column, best[owner]) * idf[idf >= least_idf]
    useful = np.flatnonzero(score > 0)
    order = useful[_by_owner(owner[useful], score[useful])]
    starts = np.searchsorted(owner[order], np.arange(len(batch.words) + 1)).tolist()
    within = telling[order] - np.searchsorted(batch.word_owner, owner[order])
    places = within.tolist()
    return [
        _strongest(words, places[start:end])
        for words, (start, end) in zip(batch.words, itertools.pairwise(starts), strict=True)
    ]


def _by_owner(owner: Longs, score: Floats) -> Longs:
    """The order by owner, of one owner the highest positive score first, ties as they come."""
    count = len(owner)
    place = count.bit_length()
    if not count or int(owner[-1]).bit_length() + 31 + place > 63:
        return np.lexsort((-score, owner))
    # A positive float is ordered as its bits are: owner, score and place in one number are
    # sorted many times faster than two keys one after the other.
    falling = 0x7FFFFFFF - score.astype(np.float32).view(np.int32).astype(np.int64)
    keys = (owner << 31 | falling) << place | np.arange(count)
    keys.sort()
    order: Longs = keys & ((1 << place) - 1)
    return order


def _strongest(words: list[str], places: list[int]) -> tuple[str, ...]:
    found: list[str] = []
    for place in places:
        word = words[place]
        if word not in found:
            found.append(word)
            if len(found) == _SHOWN:
                break
    return tuple(found)
