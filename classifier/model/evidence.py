"""Why this leaf: the words of the ticket that added most to its score."""

import itertools

import numpy as np

from classifier.arrays import Floats, Longs
from classifier.model.features import Batch, FeatureSpace
from classifier.model.weights import LinearWeights

_SHOWN = 6
# Words in more than about one text in ten tell nobody anything, nor do single characters (臭)
# in more than one in thirty.
_LEAST_IDF = 3.3
_LEAST_IDF_OF_ONE = 4.4
# Beside a word that adds five times as much, one is no reason: 这河很臭，请来看一下.
_LEAST_SHARE = 0.2


def telling_words(
    features: FeatureSpace,
    weights: LinearWeights,
    batch: Batch,
    best: Longs,
    least_idf: float = _LEAST_IDF,
    least_idf_of_one: float = _LEAST_IDF_OF_ONE,
    *,
    least_share: float = _LEAST_SHARE,
) -> list[tuple[str, ...]]:
    """For each text its strongest words for class `best`, in order.

    Words of one character need their own rarity; each must add `least_share` of what the
    strongest adds.
    """
    least = np.where(batch.word_long, least_idf, least_idf_of_one)
    idf = features.idf.take(batch.word_column, mode="clip")
    telling = np.flatnonzero((batch.word_column >= 0) & (idf >= least))
    column, owner = batch.word_column[telling], batch.word_owner[telling]
    score = weights.lookup(column, best[owner]) * idf[telling]
    useful = np.flatnonzero(score > 0)
    order = useful[_by_owner(owner[useful], score[useful])]
    highest = np.zeros(len(batch.words), np.float32)
    np.maximum.at(highest, owner[useful], score[useful])
    order = order[score[order] >= least_share * highest[owner[order]]]
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
    found: dict[str, int] = {}
    for place in places:
        word = words[place]
        # A single sign or digit is no word.
        if word not in found and (len(word) > 1 or "一" <= word <= "鿿"):
            found[word] = place
            if len(found) == _SHOWN:
                break
    return _joined(words, list(found.values()))


def _joined(words: list[str], places: list[int]) -> tuple[str, ...]:
    """A single character behind another of them is told with it: 广场舞, not 舞 and 广场."""
    groups: dict[int, list[int]] = {}
    for place in places:
        first = place
        while len(words[first]) == 1 and first - 1 in places:
            first -= 1
        groups.setdefault(first, []).append(place)
    return tuple("".join(words[place] for place in sorted(group)) for group in groups.values())
