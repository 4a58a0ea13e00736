"""BM25 of a few thousand candidates at once (Robertson & Zaragoza 2009), exact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.terms import FULL, WEIGHTS, Ids, TermKind, Terms

K1, B = 1.5, 0.75
# What a document gains by holding a term at all, however long it is: more of the question's
# terms come before one of them often.
COVERED = 0.4
# What full agreement of the leaves is worth: so many words that no document holds, times the
# root of the question's surest leaf. A sum and no share of the words' weight: the fewer words,
# the less they say of the matter. Long texts gain at least this share of their words' weight.
# Both measured on typed questions and on title → body (docs/retrieval.md).
AGREEING_WORDS, AGREEMENT = 6.0, 0.12
# What it is worth to be at a place that the question names, in such words.
PLACE_WORDS = 4.0
_MOST_TERMS = 400
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Collection:
    """How many documents there are, and how many characters they have on average."""

    documents: int
    average_length: float


@dataclass(frozen=True, slots=True)
class WeighedTerms:
    """Sorted ids [n], their weight (kind times idf) [n], in how many documents each is [n];
    sorted ids of leaves and places [l] with their weight a unit of the document's count [l].
    """

    ids: Ids
    weights: Doubles
    documents: NDArray[np.int64]
    collection: Collection
    leaves: Ids
    leaf_weights: Doubles


@dataclass(frozen=True, slots=True)
class Candidates:
    """Terms of d documents laid end to end: `owners` [m] says whose each is."""

    ids: Ids
    counts: NDArray[np.uint8]
    owners: NDArray[np.int64]
    lengths: Doubles


def make_query(
    terms: Mapping[int, TermKind],
    documents: Mapping[int, int],
    collection: Collection,
    leaning: Mapping[int, float] | None = None,
    places: Iterable[int] = (),
) -> WeighedTerms:
    """The 400 terms that say most; `documents` of a term that is not in it counts as 1.

    `leaning` as `retrieval.leaning.leaning_weights` gives it.
    """
    ids = np.array(sorted(terms), np.int32)
    found = np.array([documents.get(int(i), 1) for i in ids], np.int64)
    total = max(collection.documents, 1)
    # Statistics may lag behind the tickets: a term is never in more documents than there are.
    found = np.minimum(found, total)
    weights = np.array([WEIGHTS[terms[int(i)]] for i in ids]) * np.log(
        1 + (total - found + 0.5) / (found + 0.5)
    )
    if len(ids) > _MOST_TERMS:
        kept = np.sort(np.argsort(-weights, kind="stable")[:_MOST_TERMS])
        ids, weights, found = ids[kept], weights[kept], found[kept]
    leaves = np.array(sorted(leaning or {}), np.int32)
    roots = np.array([(leaning or {})[int(i)] for i in leaves], float)
    worth = agreement_worth(float(weights.sum()), collection, float(roots.max(initial=0.0)))
    there = np.array(sorted(places), np.int32)
    at_place = np.full(len(there), PLACE_WORDS * _rare(collection))
    # Places are numbered below all else.
    marks, marked = np.concatenate((there, leaves)), np.concatenate((at_place, roots * worth))
    return WeighedTerms(ids, weights, found, collection, marks, marked)


def agreement_worth(words: float, collection: Collection, surest: float) -> float:
    """What full agreement of the leaves adds; `words` is the weight of all words, `surest` the
    weight of the likeliest leaf as `leaning_weights` gives it.
    """
    return max(AGREEMENT * words, AGREEING_WORDS * _rare(collection) * surest * FULL)


def _rare(collection: Collection) -> float:
    """The weight of a word that no document holds."""
    return float(np.log(1 + max(collection.documents, 1)))


def lay_out(documents: Sequence[Terms]) -> Candidates:
    """Documents as candidates, in order."""
    sizes = [len(one.ids) for one in documents]
    if not documents:
        return Candidates(np.empty(0, np.int32), np.empty(0, np.uint8), np.empty(0, np.int64),
                          np.empty(0))  # fmt: skip
    return Candidates(
        np.concatenate([one.ids for one in documents]),
        np.concatenate([one.counts for one in documents]),
        np.repeat(np.arange(len(documents)), sizes),
        np.array([one.length for one in documents], float),
    )


def score(query: WeighedTerms, candidates: Candidates) -> tuple[Doubles, Doubles]:
    """BM25 plus what is covered plus the agreement of leaves [d], and the share [d] of the
    words' weight that a candidate holds at all (0 to 1).
    """
    count = len(candidates.lengths)
    if not len(query.ids) or not count:
        return np.zeros(count), np.zeros(count)
    hit, weights = _matches(query.ids, query.weights, candidates)
    owners = candidates.owners[hit]
    often = candidates.counts[hit].astype(float)
    average = max(query.collection.average_length, 1.0)
    norm = K1 * (1 - B + B * candidates.lengths / average)
    gained = weights * (often * (K1 + 1) / (often + norm[owners]) + COVERED)
    scores = np.bincount(owners, gained, count).astype(np.float64)
    shares = np.bincount(owners, weights, count).astype(np.float64) / query.weights.sum()
    if len(query.leaves):
        hit, weights = _matches(query.leaves, query.leaf_weights, candidates)
        scores += np.bincount(candidates.owners[hit], weights * candidates.counts[hit], count)
    return scores, shares


def held(candidates: Candidates, terms: Iterable[int]) -> NDArray[np.int64]:
    """How many of these terms each candidate holds [d]."""
    hit = np.isin(candidates.ids, list(terms))
    return np.bincount(candidates.owners[hit], minlength=len(candidates.lengths))


def _matches(
    ids: Ids, weights: Doubles, candidates: Candidates
) -> tuple[NDArray[np.intp], Doubles]:
    """Where the candidates' terms are among `ids`, and the weight of each such place."""
    place = np.minimum(np.searchsorted(ids, candidates.ids), len(ids) - 1)
    hit = np.flatnonzero(ids[place] == candidates.ids)
    return hit, weights[place[hit]]
