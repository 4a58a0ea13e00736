"""Which entries of the index are asked for: rare words, words that go together, words with a leaf."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.bm25 import WeighedTerms
from retrieval.terms import TermKind

# A trade: 300 to 600 candidates keep 99 % of the exact first five's score, not always the same
# five (about 86 %, 74,149 tickets); more cost time (docs/retrieval.md).
BUDGET = 500
# A word in more than this share of tickets (关于, 投诉) narrows nothing.
COMMON = 0.2
_WORDS, _PAIRS = 6, 6
# A word with a known leaf is not in more than this share of tickets, and goes with the leaf so
# much more often than by chance.
_OFTEN_WITH_LEAF, _WITH_LEAF = 0.05, 4.0
# So many of them, of about so many tickets each at first: the rarest words of a long letter say
# nothing of its matter, and where there are few words the commoner ones have to do. Measured on
# lines, titles and letters (docs/retrieval.md); more of either costs time.
_LEAF_PAIRS, _EACH = 16, 40.0
# So many words go with a place where no leaf is known.
_PLACE_PAIRS = 4
# However much the filters leave: so many entries of the index cost 10 ms to read.
_MOST_READ = 20_000
# Words of one text go together more often than by chance.
_TOGETHER = 8.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a leaf is known: the tickets expected by rare words alone and by words with the leaf;
    entries of the index read for one of those words, and for all.
    """

    alone: float
    with_leaf: float
    read_one: float
    read: int


# The leaf's words say more than rare words of any matter.
NARROW = Reach(BUDGET / 8, BUDGET, 5_000, _MOST_READ)
WIDE = Reach(BUDGET, math.inf, math.inf, 3 * _MOST_READ)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A candidate has one of `one_of`, or both terms of one of `pairs`."""

    one_of: list[int]
    pairs: list[tuple[int, int]]
    expected: float

    def joined(self, other: "Wanted") -> "Wanted":
        """What either asks for."""
        return Wanted(
            self.one_of + other.one_of, self.pairs + other.pairs, self.expected + other.expected
        )


@dataclass(frozen=True, slots=True)
class AtPlaces:
    """The places a question names, with how many tickets each has, and the question's other terms."""

    places: Mapping[int, int]
    terms: Mapping[int, TermKind]


def choose_wanted(
    query: WeighedTerms,
    terms: Mapping[int, TermKind],
    leaves: Mapping[int, int],
    documents: Mapping[int, int],
    share: float,
    reach: Reach,
) -> Wanted:
    """Rare terms alone, and pairs: what is common says something together."""
    often = query.documents * share
    usable = _usable(query, terms)
    one_of, expected = _rarest(query, usable, share, reach.alone if leaves else BUDGET / 2)
    words = [i for i in usable if terms[int(query.ids[i])] is TermKind.WORD]
    words = [i for i in words if int(query.ids[i]) not in one_of][:_WORDS]
    most = COMMON * query.collection.documents
    words = [i for i in words if query.documents[i] <= most] or words[:2]
    total = max(query.collection.documents * share, 1.0)
    # With a leaf even a character says something; a word is there as its pairs already, and
    # terms in equally many documents (坑洼, 洼洼) are most likely in the same ones.
    single = {int(query.documents[i]): i for i in np.argsort(query.documents, kind="stable")
              if terms[int(query.ids[i])] is not TermKind.WORD
              and int(query.ids[i]) not in one_of and int(query.ids[i]) in documents
              and query.documents[i] <= min(_OFTEN_WITH_LEAF * query.collection.documents,
                                           reach.read_one)}  # fmt: skip
    with_leaf = _leaf_pairs(
        [(int(query.ids[i]), leaf, float(often[i]), n * share, int(query.documents[i]))
         for i in single.values() for leaf, n in leaves.items()],
        total, reach,
    )  # fmt: skip
    expected += with_leaf[1]
    together = _pairs(
        [(int(query.ids[i]), int(query.ids[j]), float(often[i]), float(often[j]))
         for place, i in enumerate(words) for j in words[place + 1 :]],
        total, BUDGET - expected, alone=not one_of and not with_leaf[0],
    )  # fmt: skip
    expected += together[1]
    pairs = with_leaf[0] + together[0]
    if not one_of and not pairs:
        return Wanted([int(query.ids[usable[0]])], [], float(often[usable[0]]))
    return Wanted(one_of, pairs, expected)


def at_places(
    there: AtPlaces,
    query: WeighedTerms,
    terms: Mapping[int, TermKind],
    leaves: Mapping[int, int],
    share: float,
) -> Wanted:
    """What is of the matter at each place named: with the leaves, or with the rarest words; where
    nothing else is asked, all that is there.
    """
    total = max(query.collection.documents * share, 1.0)
    usable = [i for i in _usable(query, terms) if int(query.ids[i]) in there.terms][:_PLACE_PAIRS]
    pairs: list[tuple[int, int]] = []
    one_of: list[int] = []
    expected = 0.0
    for place, n in there.places.items():
        others = dict(leaves)
        if not others:
            others = {int(query.ids[i]): int(query.documents[i]) for i in usable}
        if not others:
            one_of.append(place)
            expected += n * share
        for other, m in others.items():
            pairs.append((place, other))
            expected += min(_WITH_LEAF * n * m * share * share / total, n * share, m * share)
    return Wanted(one_of, pairs, expected)


def _usable(query: WeighedTerms, terms: Mapping[int, TermKind]) -> list[int]:
    """Places of terms in the query, the rarest first; a character alone is everywhere."""
    order = [int(i) for i in np.argsort(query.documents, kind="stable")]
    return [i for i in order if terms[int(query.ids[i])] is not TermKind.CHARACTER] or order


def _rarest(
    query: WeighedTerms, usable: Sequence[int], share: float, most: float
) -> tuple[list[int], float]:
    """Terms that `most` tickets at most are expected to hold, and how many are."""
    chosen: list[int] = []
    expected, read = 0.0, 0
    for i in usable:
        read += int(query.documents[i])
        more = float(query.documents[i]) * share
        if expected + more > most or (chosen and read > _MOST_READ):
            break
        chosen.append(int(query.ids[i]))
        expected += more
    return chosen, expected


def _pairs(
    offered: Sequence[tuple[int, int, float, float]], total: float, budget: float, *, alone: bool
) -> tuple[list[tuple[int, int]], float]:
    """The rarest pairs of (one, other, documents of one, of the other) and how many documents
    are expected of them: up to `_PAIRS` and what the budget holds; `alone`, at least one.
    """
    rarest = sorted((min(_TOGETHER * n * m / total, n, m), one, other)
                    for one, other, n, m in offered)  # fmt: skip
    pairs: list[tuple[int, int]] = []
    expected = 0.0
    for more, one, other in rarest:
        if (expected + more > budget and (pairs or not alone)) or len(pairs) == _PAIRS:
            break
        pairs.append((one, other))
        expected += more
    return pairs, expected


def _leaf_pairs(
    offered: Sequence[tuple[int, int, float, float, int]], total: float, reach: Reach
) -> tuple[list[tuple[int, int]], float]:
    """As `_pairs`, of (one, leaf, documents of one, of the leaf, entries to read of one): from
    about `_EACH` documents down, then the commoner ones up.
    """
    rarest = sorted((min(_WITH_LEAF * n * m / total, n, m), read, one, leaf)
                    for one, leaf, n, m, read in offered)  # fmt: skip
    few = sum(more <= _EACH for more, *_ in rarest)
    pairs: list[tuple[int, int]] = []
    expected, reads = 0.0, 0
    for more, read, one, leaf in (*reversed(rarest[:few]), *rarest[few:]):
        if len(pairs) == _LEAF_PAIRS or (pairs and expected + more > reach.with_leaf):
            break
        if pairs and reads + read > reach.read:
            continue
        pairs.append((one, leaf))
        expected += more
        reads += read
    return pairs, expected
