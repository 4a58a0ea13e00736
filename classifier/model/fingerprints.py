"""Fingerprints of the texts a model learned: they tell a near copy and cannot be read back.

MinHash (Broder 1997) with one byte a hash (Li and König 2010): the share of equal bytes of two
texts is close to the Jaccard index of their triples, within 0.05 at 0.8.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from suqiu.errors import ModelError
from suqiu.shingles import triples

Prints: TypeAlias = NDArray[np.uint8]

# Beside the arrays of a model; only the leakage guard of the evaluation reads it.
FILE = "learned.npy"
WIDTH = 64
# Texts as near as 0.8 share four bytes in a row somewhere but for one pair in five thousand.
_BAND = 4
_CHUNK = 4096
# What two bytes have in common by chance.
_CHANCE = 1 / 256
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def fingerprints(texts: Sequence[str]) -> Prints:
    """One row of 64 bytes a text; all zero where a text is too short to be compared."""
    found = np.zeros((len(texts), WIDTH), np.uint8)
    salts = _mixed(np.arange(1, 2 * WIDTH + 1, dtype=np.uint64))
    for start in range(0, len(texts), _CHUNK):
        owner, keys = triples(texts[start : start + _CHUNK])
        if not len(owner):
            continue
        firsts = np.flatnonzero(np.diff(owner, prepend=-1))
        mixed = _mixed(keys.astype(np.uint64))
        rows = start + owner[firsts]
        for place in range(WIDTH):
            hashes = (mixed ^ salts[place]) * (salts[WIDTH + place] | np.uint64(1))
            least = np.minimum.reduceat(hashes, firsts)
            found[rows, place] = (least >> np.uint64(24)).astype(np.uint8)
    return found


def near_prints(left: Prints, right: Prints, *, jaccard: float) -> dict[int, float]:
    """The rows of `left` that a row of `right` is that near to, with the highest estimate."""
    right = np.unique(right[right.any(axis=1)], axis=0)
    keys, wanted = _bands(right), _bands(left)
    orders = [np.argsort(column, kind="stable") for column in keys.T]
    ranges = []
    for column, order, values in zip(keys.T, orders, wanted.T, strict=True):
        ordered = column[order]
        ranges.append(
            (np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right"))
        )
    found = {}
    for row in np.flatnonzero(left.any(axis=1)).tolist():
        hits = [o[low[row] : high[row]] for o, (low, high) in zip(orders, ranges, strict=True)]
        candidates = np.unique(np.concatenate(hits))
        if not len(candidates):
            continue
        equal = float((right[candidates] == left[row]).mean(axis=1).max())
        estimate = (equal - _CHANCE) / (1 - _CHANCE)
        if estimate >= jaccard:
            found[row] = estimate
    return found


def like_neighbours(texts: Sequence[str], *, jaccard: float) -> NDArray[np.int64]:
    """Pairs of positions (pairs × 2) of texts that near, by their fingerprints: not every pair,
    but a chain of them leads from each text to those like it.
    """
    prints = fingerprints(texts)
    rows = np.flatnonzero(prints.any(axis=1))
    found = [np.zeros((0, 2), np.int64)]
    for keys in _bands(prints[rows]).T:
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[:1]] + np.uint32(1)))
        # In a crowd that shares a band each is held against the one before it and the first.
        first = order[np.repeat(starts, np.diff(starts, append=len(order)))]
        for left in (np.roll(order, 1), first):
            same = (keys[left] == keys[order]) & (left != order)
            pairs = rows[np.stack((left[same], order[same]), axis=1)]
            equal = (prints[pairs[:, 0]] == prints[pairs[:, 1]]).mean(axis=1)
            found.append(pairs[(equal - _CHANCE) / (1 - _CHANCE) >= jaccard])
    return np.unique(np.concatenate(found), axis=0)


def read_prints(folder: Path) -> Prints | None:
    """What the model in a folder learned; None where it does not say. ModelError if damaged."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        raise ModelError(f"模型 {folder} 的 {FILE} 已损坏", hint="重新训练或从备份恢复") from error
    if found.dtype != np.uint8 or found.ndim != 2 or found.shape[1] != WIDTH:
        raise ModelError(f"模型 {folder} 的 {FILE} 是另一版本的格式", hint="重新训练")
    return np.asarray(found, np.uint8)


def _bands(prints: Prints) -> NDArray[np.uint32]:
    return np.ascontiguousarray(prints).view(np.uint32).reshape(len(prints), WIDTH // _BAND)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over 64 bits (the finaliser of splitmix64)."""
    found = values * np.uint64(_GOLDEN)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(_FIRST)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(_SECOND)
    return found ^ (found >> np.uint64(31))
