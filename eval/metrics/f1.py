"""F1 over leaves, in parts from head to tail, and over all nodes of the tree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.measuring.scores import Score
from eval.metrics.accuracy import share
from eval.metrics.intervals import Interval, percentiles

# The commonest leaves that hold this share of the rows are the head, the next the body.
_HEAD, _BODY = 0.5, 0.8
_RESAMPLES = 1_000


def f1_by_leaf(scores: Sequence[Score]) -> dict[str, float]:
    """F1 of each leaf that occurs as truth."""
    truth = Counter(s.code for s in scores)
    guessed = Counter(s.guesses[0] for s in scores if s.guesses)
    right = Counter(s.code for s in scores if s.strict)
    return {code: 2 * right[code] / (count + guessed[code]) for code, count in truth.items()}


def macro_f1(scores: Sequence[Score]) -> float:
    """Mean F1 over the leaves present in the truth."""
    found = f1_by_leaf(scores)
    return sum(found.values()) / len(found) if found else 0.0


def macro_f1_samples(scores: Sequence[Score]) -> NDArray[np.float64]:
    """Bootstrap samples of macro-F1. Two runs over the same cases draw the same rows, so that
    the difference of their samples is a paired bootstrap.
    """
    codes = {code: i for i, code in enumerate(sorted({s.code for s in scores}))}
    truth = np.array([codes[s.code] for s in scores], np.int64)
    guess = np.array(
        [codes.get(s.guesses[0] if s.guesses else "", len(codes)) for s in scores], np.int64
    )
    rng = np.random.default_rng(0)
    found = np.empty(_RESAMPLES)
    for i in range(_RESAMPLES):
        rows = rng.integers(0, len(scores), len(scores))
        own, said = truth[rows], guess[rows]
        counts = np.bincount(own, minlength=len(codes))
        guessed = np.bincount(said, minlength=len(codes) + 1)[:-1]
        right = np.bincount(own[own == said], minlength=len(codes))
        present = counts > 0
        found[i] = (2 * right[present] / (counts[present] + guessed[present])).mean()
    return found


def macro_f1_interval(scores: Sequence[Score]) -> Interval:
    """Bootstrap interval of macro-F1; (0, 0) of nothing."""
    return percentiles(macro_f1_samples(scores)) if scores else (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """Precision and recall over the nodes of the true and guessed paths, root left out."""

    precision: float
    recall: float
    f1: float


def hierarchical(scores: Sequence[Score]) -> Hierarchical:
    """Hierarchical P, R and F1 (Kiritchenko 2006), summed over all cases.

    Node codes of different levels never coincide, so a path is a set of ancestors.
    """
    common = sum(len(set(s.best_path) & set(s.true_path)) for s in scores)
    guessed = sum(len(s.best_path) for s in scores)
    true = sum(len(s.true_path) for s in scores)
    f1 = 2 * common / (guessed + true) if guessed + true else 0.0
    return Hierarchical(common / guessed if guessed else 0.0, common / true if true else 0.0, f1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Leaves of like frequency together: how many, their cases, their mean F1 and accuracy."""

    leaves: int
    cases: int
    macro_f1: float
    accuracy: float


def buckets(scores: Sequence[Score], frequency: Mapping[str, int]) -> dict[str, Bucket]:
    """`head`, `body` and `tail` by the frequency of leaves: the commonest that hold half of
    all rows, those up to four fifths, and the many rare ones.
    """
    part = bucket_of(frequency)
    by_leaf = f1_by_leaf(scores)
    found = {}
    for name in ("head", "body", "tail"):
        cases = [s for s in scores if part.get(s.code, "tail") == name]
        values = [f1 for code, f1 in by_leaf.items() if part.get(code, "tail") == name]
        mean = sum(values) / len(values) if values else 0.0
        found[name] = Bucket(len(values), len(cases), mean, share([s.strict for s in cases]))
    return found


def bucket_of(frequency: Mapping[str, int]) -> dict[str, str]:
    """The bucket of each leaf; ties are broken by code, so that it is the same each time."""
    total = sum(frequency.values())
    found, before = {}, 0
    for code in sorted(frequency, key=lambda code: (-frequency[code], code)):
        reached = before / total if total else 1.0
        found[code] = "head" if reached < _HEAD else "body" if reached < _BODY else "tail"
        before += frequency[code]
    return found
