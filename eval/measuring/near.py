"""Near-duplicate texts, found exactly: sets of character triples with Jaccard ≥ 0.8.

Two sets so near share one of the rarest fifth of each other's members (the prefix filter
of Chaudhuri 2006, Bayardo 2007), so only texts that share a rare triple are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from classifier.arrays import Counts
from suqiu.shingles import Longs, letters, triples

JACCARD = 0.8
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two texts that are nearly the same, with their Jaccard index."""

    left: int
    right: int
    jaccard: float


def near_pairs(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Pairs of one text of each side, for every text of the left at most its nearest."""
    cut, size = len(left), len(left) + len(right)
    rows, columns, jaccard = _near_sets(_shingles([*left, *right]), (0, cut), (cut, size))
    best: dict[int, Pair] = {}
    for i, j, value in zip(rows.tolist(), columns.tolist(), jaccard.tolist(), strict=True):
        if i not in best or value > best[i].jaccard:
            best[i] = Pair(i, j - cut, value)
    return [best[i] for i in sorted(best)]


def near_groups(texts: Sequence[str]) -> Longs:
    """The number of each text's group: texts linked by a chain of near-duplicates."""
    first: dict[str, int] = {}
    owner = np.array([first.setdefault(letters(text), i) for i, text in enumerate(texts)], np.int64)
    unique = np.array(sorted(first.values()), np.int64)
    whole = (0, len(unique))
    rows, columns, _ = _near_sets(_shingles([texts[i] for i in unique]), whole, whole)
    ones = np.ones(len(rows))
    graph = sparse.csr_matrix((ones, (rows, columns)), shape=(len(unique), len(unique)))
    _, group = csgraph.connected_components(graph, directed=False)
    return np.asarray(group, np.int64)[np.searchsorted(unique, owner)]


def _shingles(texts: Sequence[str]) -> Counts:
    """Which triple (columns, rarest first) occurs in which text; short texts have none."""
    owner, keys = triples(texts)
    # One sort, under which a text's repeats of a triple stand together: np.unique hashes, which
    # takes several times as long for so many that are nearly all different.
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], owner[order]
    new = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    once = new.copy()
    once[1:] |= owner[1:] != owner[:-1]
    row, column = owner[once], np.cumsum(new)[once] - 1
    width = int(new.sum()) or 1
    order = np.argsort(np.bincount(column, minlength=width), kind="stable")
    rank = np.empty(width, np.int64)
    rank[order] = np.arange(width)
    ones = np.ones(len(row), np.float32)
    found = sparse.csr_matrix((ones, (row, rank[column])), shape=(len(texts), width))
    found.sort_indices()
    return found


def _near_sets(
    sets: Counts, left: tuple[int, int], right: tuple[int, int]
) -> tuple[Longs, Longs, NDArray[np.float64]]:
    """(row, column, Jaccard) of near-duplicate sets, rows of one range, columns of the other.

    Where both ranges are the same, each pair comes once.
    """
    sizes = np.diff(sets.indptr).astype(np.int64)
    prefix = sizes - np.ceil(JACCARD * sizes - 1e-9).astype(np.int64) + 1
    place = np.arange(sets.nnz) - np.repeat(sets.indptr[:-1], sizes)
    rare = sets.copy()
    rare.data = (place < np.repeat(prefix, sizes)).astype(np.float32)
    rare.eliminate_zeros()
    others = rare[right[0] : right[1]].T.tocsr()
    rows, columns = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start in range(left[0], left[1], _BLOCK):
        block = (rare[start : min(start + _BLOCK, left[1])] @ others).tocoo()
        i = block.row.astype(np.int64) + start
        j = block.col.astype(np.int64) + right[0]
        small, large = np.minimum(sizes[i], sizes[j]), np.maximum(sizes[i], sizes[j])
        possible = small >= JACCARD * large - 1e-9
        if left == right:
            possible &= i < j
        rows.append(i[possible])
        columns.append(j[possible])
    row, column = np.concatenate(rows), np.concatenate(columns)
    shared = np.zeros(len(row))
    for start in range(0, len(row), 1 << 14):
        part = slice(start, start + (1 << 14))
        product = sets[row[part]].multiply(sets[column[part]])
        shared[part] = np.asarray(product.sum(axis=1)).ravel()
    jaccard = shared / np.maximum(sizes[row] + sizes[column] - shared, 1)
    near = jaccard >= JACCARD - 1e-9
    return row[near], column[near], jaccard[near]
