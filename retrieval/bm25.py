"""BM25 of a few thousand candidates at once (Robertson & Zaragoza 2009), exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.terms import WEIGHTS, Ids, TermKind, Terms

K1, B = 1.5, 0.75
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Collection:
    """How many documents there are, and how many characters they have on average."""

    documents: int
    average_length: float


@dataclass(frozen=True, slots=True)
class Query:
    """Sorted ids [n], their weight (kind times idf) [n], in how many documents each is [n]."""

    ids: Ids
    weights: Floats
    documents: NDArray[np.int64]
    collection: Collection


@dataclass(frozen=True, slots=True)
class Candidates:
    """Terms of d documents laid end to end: `owners` [m] says whose each is."""

    ids: Ids
    counts: NDArray[np.uint8]
    owners: NDArray[np.int64]
    lengths: Floats


def make_query(
    terms: Mapping[int, TermKind],
    documents: Mapping[int, int],
    collection: Collection,
    *,
    most: int = 400,
) -> Query:
    """The `most` terms that say most; `documents` of a term that is not in it counts as 1."""
    ids = np.array(sorted(terms), np.int32)
    found = np.array([documents.get(int(i), 1) for i in ids], np.int64)
    total = max(collection.documents, 1)
    # Statistics may lag behind the tickets: a term is never in more documents than there are.
    found = np.minimum(found, total)
    weights = np.array([WEIGHTS[terms[int(i)]] for i in ids]) * np.log(
        1 + (total - found + 0.5) / (found + 0.5)
    )
    if len(ids) > most:
        kept = np.sort(np.argsort(-weights, kind="stable")[:most])
        ids, weights, found = ids[kept], weights[kept], found[kept]
    return Query(ids, weights, found, collection)


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


def score(query: Query, candidates: Candidates) -> tuple[Floats, Floats]:
    """BM25 [d], and the share [d] of the query's weight that a candidate holds at all (0 to 1)."""
    count = len(candidates.lengths)
    if not len(query.ids) or not count:
        return np.zeros(count), np.zeros(count)
    place = np.minimum(np.searchsorted(query.ids, candidates.ids), len(query.ids) - 1)
    hit = np.flatnonzero(query.ids[place] == candidates.ids)
    owners, weights = candidates.owners[hit], query.weights[place[hit]]
    often = candidates.counts[hit].astype(float)
    average = max(query.collection.average_length, 1.0)
    norm = K1 * (1 - B + B * candidates.lengths / average)
    gained = weights * often * (K1 + 1) / (often + norm[owners])
    scores = np.bincount(owners, gained, count).astype(np.float64)
    shares = np.bincount(owners, weights, count).astype(np.float64) / query.weights.sum()
    return scores, shares
