"""Rows that repeat another: the same call again, or a text handed round with small changes.

A fit that has seen a ticket's twin has all but seen the ticket, so what is to be scored unseen is
kept from the twins too, and counts once with them. Else a model of an export with many repeats
would believe itself right nearly always.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from classifier.arrays import Booleans, Longs
from classifier.model.fingerprints import like_neighbours
from suqiu.shingles import letters

# Fingerprints err by 0.05: so all are found that share four fifths of their triples. One that
# shares a little less is no loss, as one that is missed is.
_JACCARD = 0.7


def first_twins(texts: Sequence[str]) -> Longs:
    """For every text the number of the first that it repeats or nearly does, by a chain of such;
    its own where there is none.
    """
    first: dict[str, int] = {}
    owner = np.array([first.setdefault(letters(text), i) for i, text in enumerate(texts)], np.int64)
    unique = np.array(sorted(first.values()), np.int64)
    pairs = like_neighbours([texts[i] for i in unique], jaccard=_JACCARD)
    graph = sparse.csr_matrix(
        (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(unique), len(unique))
    )
    _, group = csgraph.connected_components(graph, directed=False)
    _, earliest = np.unique(group, return_index=True)
    return unique[earliest[group]][np.searchsorted(unique, owner)]


def parts_of(twins: Longs, parts: int) -> Longs:
    """Rows dealt out in turn to so many parts, twins to the same: the part of each."""
    _, first, group = np.unique(twins, return_index=True, return_inverse=True)
    return np.asarray(first[group] % parts, np.int64)


def once_each(twins: Longs) -> Booleans:
    """Which rows are the first of their twins."""
    _, first = np.unique(twins, return_index=True)
    found = np.zeros(len(twins), np.bool_)
    found[first] = True
    return found
